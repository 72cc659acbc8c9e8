// Runs in a tab: T-SQL in the embedded database, and rx functions over its tables.
const sql = () => import('/rxwasm/sql.js');

/** What a text gives, as plain values. */
export async function execute(_rx, text, options = {}) {
  const { executeSql } = await sql();
  const { resultSets, messages, outputs } = await executeSql(text, options);
  return {
    sets: resultSets.map(({ table, columns }) => ({ columns, rows: [...table].map((row) => Object.values(row.toJSON?.() ?? row)) })),
    messages: messages.map(({ text }) => text),
    outputs,
  };
}
