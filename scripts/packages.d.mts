export declare const packages: readonly string[];
export declare function manifestOf(folder: string): { readonly name: string };
