/** A name as T-SQL takes any: in brackets. */
export const bracketed = (name: string) => `[${name.replaceAll(']', ']]')}]`;

/** A text in T-SQL. */
export const literal = (text: string) => `N'${text.replaceAll("'", "''")}'`;

/** A name that needs no brackets, made of another: of a file, say. */
export function plainName(text: string): string {
  const name = text
    .replace(/\.\w{1,8}$/, '')
    .normalize('NFKD')
    .replace(/[^A-Za-z0-9_]+/g, '_')
    .replace(/^_+|_+$/g, '');
  return /^[A-Za-z_]/.test(name) ? name : `t_${name}`.replace(/_+$/, '');
}

/** A connection string that names a database. */
export const connectionTo = (database: string) => `Server=.;Database={${database.replaceAll('}', '}}')}}`;

/** The file of the workspace in which a database is kept. */
export function fileOf(database: string): string {
  return `opfs:${database.replace(/[/\\:]+/g, '-')}.duckdb`;
}
