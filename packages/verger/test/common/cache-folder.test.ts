import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';
import { cacheFolder as cacheFolderOfScripts } from '../../../../scripts/cache-folder.mjs';
import { cacheFolder } from '../../src/common/cache-folder.js';

const home = homedir();

it.each<[NodeJS.ProcessEnv, NodeJS.Platform, string]>([
  [{ VERGER_CACHE: '/data/cache', XDG_CACHE_HOME: '/xdg' }, 'linux', '/data/cache/models'],
  [{ VERGER_CACHE: 'cache' }, 'linux', resolve('cache/models')],
  [{ VERGER_CACHE: '', XDG_CACHE_HOME: '/xdg' }, 'linux', '/xdg/verger/models'],
  [{ XDG_CACHE_HOME: 'relative' }, 'linux', join(home, '.cache/verger/models')],
  [{}, 'linux', join(home, '.cache/verger/models')],
  [{}, 'darwin', join(home, 'Library/Caches/verger/models')],
  [{ LOCALAPPDATA: '/local' }, 'win32', '/local/verger/models'],
  [{}, 'win32', join(home, 'AppData/Local/verger/models')],
])('the cache folder with %j on %s is %s, for scripts too', (env, platform, folder) => {
  expect(cacheFolder('models', env, platform)).toBe(folder);
  expect(cacheFolderOfScripts('models', env, platform)).toBe(folder);
});
