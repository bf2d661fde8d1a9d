/** Headers of an answer that a browser saves. @param name of our own making, without quotes */
export function attachment(name: string): Readonly<Record<string, string>> {
  return { 'content-disposition': `attachment; filename="${name}"` };
}
