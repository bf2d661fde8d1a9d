/** A folder of this user for what can be downloaded or computed again. */
export function cacheFolder(name: string, env?: NodeJS.ProcessEnv, platform?: NodeJS.Platform): string;
