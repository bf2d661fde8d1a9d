import { homedir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';

/**
 * A per-user folder for data that can be downloaded or computed again: `$VERGER_CACHE/<name>`, or else `verger/<name>`
 * in the system's cache folder. No result depends on its location.
 *
 * Scripts that run before the build can't import this; scripts/cache-folder.mjs is their copy.
 */
export function cacheFolder(
  name: string,
  env: NodeJS.ProcessEnv = process.env,
  platform: NodeJS.Platform = process.platform,
): string {
  const own = env.VERGER_CACHE ?? '';
  return own === '' ? join(systemCache(env, platform), 'verger', name) : resolve(own, name);
}

function systemCache({ XDG_CACHE_HOME, LOCALAPPDATA }: NodeJS.ProcessEnv, platform: NodeJS.Platform): string {
  // Relative paths are ignored: https://specifications.freedesktop.org/basedir-spec/latest/
  if (XDG_CACHE_HOME !== undefined && isAbsolute(XDG_CACHE_HOME)) return XDG_CACHE_HOME;
  if (platform === 'win32') return LOCALAPPDATA ?? join(homedir(), 'AppData', 'Local');
  return platform === 'darwin' ? join(homedir(), 'Library', 'Caches') : join(homedir(), '.cache');
}
