import { homedir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';

/**
 * A folder of this user's for what can be had again: `$VERGER_CACHE/<name>`, or else `verger/<name>` in the place
 * that the system has for caches. Where it lies is no part of any result.
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
  // A relative path is to be ignored: https://specifications.freedesktop.org/basedir-spec/latest/
  if (XDG_CACHE_HOME !== undefined && isAbsolute(XDG_CACHE_HOME)) return XDG_CACHE_HOME;
  if (platform === 'win32') return LOCALAPPDATA ?? join(homedir(), 'AppData', 'Local');
  return platform === 'darwin' ? join(homedir(), 'Library', 'Caches') : join(homedir(), '.cache');
}
