import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright';
import { skipOrFail } from 'testing-support/services';

/** Of Debian's package, or where VERGER_CHROMIUM says. */
const executablePath = process.env.VERGER_CHROMIUM ?? '/usr/bin/chromium';

/** The reason why there is no browser here; undefined if there is one. */
export const missingBrowser = existsSync(executablePath)
  ? undefined
  : skipOrFail(`no Chromium at ${executablePath} (VERGER_CHROMIUM)`);

/** A browser that asks nobody for anything, and runs in a container as well. */
export function openBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath,
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update'],
  });
}
