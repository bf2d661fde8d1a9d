import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { privateFolder } from '../../local/private-files.js';
import { tunnelFolder } from './known-hosts.js';
import type { Tunnel } from './tunnel.js';

/** A command line that starts a browser with a profile of its own, which uses the tunnel. */
export interface BrowserCommand {
  readonly browser: 'Chrome' | 'Firefox';
  readonly command: string;
}

/**
 * The command lines of the browsers that take the proxy's configuration without an extension. Their profiles lie in the
 * tunnel's folder, so that nothing of the user's own browser changes.
 */
export async function browserCommands(
  { pac, primary }: Pick<Tunnel, 'pac' | 'primary'>,
  platform: NodeJS.Platform = process.platform,
): Promise<readonly BrowserCommand[]> {
  const folder = await tunnelFolder(primary);
  const firefox = await firefoxProfile(join(folder, 'firefox'), pac);
  const page = `http://${primary.privateName}:18080/`;
  const chromeArgs = [`--user-data-dir=${join(folder, 'chrome')}`, `--proxy-pac-url=${pac}`, page];
  const firefoxArgs = ['-no-remote', '-profile', firefox, page];
  return [
    {
      browser: 'Chrome',
      command: commandLine([...program('Google Chrome', 'google-chrome', platform), ...chromeArgs]),
    },
    {
      browser: 'Firefox',
      command: commandLine([...program('Firefox', 'firefox', platform), ...firefoxArgs]),
    },
  ];
}

function program(application: string, command: string, platform: NodeJS.Platform): readonly string[] {
  return platform === 'darwin' ? ['open', '-na', application, '--args'] : [command];
}

/** Firefox takes no proxy on its command line. */
async function firefoxProfile(folder: string, pac: string): Promise<string> {
  await privateFolder(folder);
  const preferences = {
    'network.proxy.type': 2,
    'network.proxy.autoconfig_url': pac,
    // The proxy looks names up, also in versions that have other defaults.
    'network.proxy.socks_remote_dns': true,
    'network.proxy.socks5_remote_dns': true,
  };
  const lines = Object.entries(preferences).map(
    ([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});\n`,
  );
  await writeFile(join(folder, 'user.js'), lines.join(''), { mode: 0o600 });
  return folder;
}

/** For a POSIX shell. */
function commandLine(words: readonly string[]): string {
  return words
    .map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`))
    .join(' ');
}
