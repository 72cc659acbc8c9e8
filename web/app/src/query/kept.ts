/** A database in a file, which outlives the tab. */
export interface KeptDatabase {
  name: string;
  /** Its file: `opfs:…`. */
  file: string;
}

const KEY = 'rxwasm databases';

/** The databases that are opened with the server. */
export function keptDatabases(): readonly KeptDatabase[] {
  try {
    const found: unknown = JSON.parse(localStorage.getItem(KEY) ?? '[]');
    return Array.isArray(found)
      ? found.filter(({ name, file }) => typeof name === 'string' && typeof file === 'string')
      : [];
  } catch {
    return [];
  }
}

/** Says which they are. Where nothing can be stored they are opened by hand. */
export function keepDatabases(databases: readonly KeptDatabase[]): void {
  try {
    localStorage.setItem(KEY, JSON.stringify(databases));
  } catch {
    // Their files are there all the same.
  }
}
