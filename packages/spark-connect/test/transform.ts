const format = "ROW FORMAT DELIMITED FIELDS TERMINATED BY '\\t' NULL DEFINED AS '\\\\N'";

/** A query that runs a shell command in `tasks` tasks, each with its number on one line of standard input. */
export function transform(command: string, columns: readonly string[], tasks: number): string {
  const outputs = columns.map((column) => `${column} STRING`).join(', ');
  return `SELECT TRANSFORM(id) ${format} USING '${command}' AS (${outputs}) ${format} FROM range(0, ${tasks}, 1, ${tasks})`;
}
