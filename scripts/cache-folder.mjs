// The cache folder, for scripts that run before the build. Everything else uses
// packages/verger/src/common/cache-folder.ts; test/common/cache-folder.test.ts checks that the two agree.
import { homedir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';

/**
 * @param {string} name of a subfolder
 * @param {NodeJS.ProcessEnv} env
 * @param {NodeJS.Platform} platform
 * @returns {string}
 */
export function cacheFolder(name, env = process.env, platform = process.platform) {
  return env.VERGER_CACHE
    ? resolve(env.VERGER_CACHE, name)
    : join(systemCache(env, platform), 'verger', name);
}

/**
 * @param {NodeJS.ProcessEnv} env
 * @param {NodeJS.Platform} platform
 */
function systemCache({ XDG_CACHE_HOME, LOCALAPPDATA }, platform) {
  if (XDG_CACHE_HOME !== undefined && isAbsolute(XDG_CACHE_HOME)) return XDG_CACHE_HOME;
  if (platform === 'win32') return LOCALAPPDATA ?? join(homedir(), 'AppData', 'Local');
  return platform === 'darwin' ? join(homedir(), 'Library', 'Caches') : join(homedir(), '.cache');
}
