/** Second bytes of the markers used by more than one JPEG reader (ITU-T T.81, table B.1). */
export const startOfScan = 0xda;
export const endOfImage = 0xd9;
export const restartInterval = 0xdd;
export const app0 = 0xe0;
export const app1 = 0xe1;
export const app14 = 0xee;
export const app15 = 0xef;
export const comment = 0xfe;
