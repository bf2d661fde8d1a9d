export declare function versitygw(): Promise<string>;
export declare function versitygwCommand(
  program: string,
  settings: {
    readonly folder: string;
    readonly port: number;
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly region: string;
  },
): string[];
