// Tabs between columns and \N for NULL on both sides; without this Spark does not split the output.
const format = String.raw`ROW FORMAT DELIMITED FIELDS TERMINATED BY '\t' NULL DEFINED AS '\\N'`;

export interface TransformQuery {
  /** For `bash -c`; it holds no single quote and no backslash. */
  readonly command: string;
  /** Lines that the command reads, each a number, counted from 0. */
  readonly numbers: number;
  /** Spark tasks; each starts the command once, with some consecutive numbers. Undefined: as many as Spark runs at a time. */
  readonly tasks: number | undefined;
}

/** A query whose rows, of one column `line`, are the lines that a command writes in the tasks of a Spark job. */
export function transformQuery({ command, numbers, tasks }: TransformQuery): string {
  const range = tasks === undefined ? `range(${numbers})` : `range(0, ${numbers}, 1, ${tasks})`;
  return `SELECT TRANSFORM(id) ${format} USING '${command}' AS (line STRING) ${format} FROM ${range}`;
}
