// Vite embeds files in these tests, both in Node and in a browser. These are the types of what they use.
interface ImportMeta {
  glob(
    pattern: string | readonly string[],
    options: { readonly query: '?url&inline'; readonly import: 'default'; readonly eager: true },
  ): Readonly<Record<string, string>>;
}

declare module '*?url&inline' {
  /** A `data:` address that holds the file. */
  export const address: string;
  export { address as default };
}
