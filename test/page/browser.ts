// Finds and starts the Chromium of this machine for the tests of the page.
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromium, type Browser } from 'playwright-core';

/**
 * The first that is there. The headless shell is the same browser without windows: each page takes 0.4 s of processor time
 * there, and one second in the whole browser, which makes a profile and a window for it.
 */
const names = ['chromium-headless-shell', 'chromium', 'chromium-browser', 'google-chrome'];

/** No request of the browser itself: a test must not depend on anything outside of the machine. */
const quiet = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--no-proxy-server',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export const howToInstall =
  'No Chromium found, so the tests in a browser are skipped. ' +
  'Install it (apt-get install chromium-headless-shell) or set CHROMIUM_PATH to its executable.';

export function findChromium(): string | undefined {
  const named = process.env['CHROMIUM_PATH'];
  if (named) return named;
  const folders = ['/usr/bin', ...(process.env['PATH'] ?? '').split(delimiter)];
  return names.flatMap((name) => folders.map((folder) => join(folder, name))).find((path) => existsSync(path));
}

/** A browser of its own: Playwright gives it a new, empty profile and removes that when it is closed. */
export async function launch(extraArgs: string[] = []): Promise<Browser> {
  const executablePath = findChromium();
  if (!executablePath) throw new Error(howToInstall);
  return chromium.launch({ executablePath, headless: true, args: [...quiet, ...extraArgs] });
}
