// Vite puts files into these tests, in Node and in a browser alike. What they use of it.
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
