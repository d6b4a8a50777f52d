// Opens the page in a browser for one test, with a website and an API of its own.
import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { findChromium, howToInstall, launch } from './browser.ts';
import {
  serveApi,
  serveDestination,
  serveSite,
  type Destination,
  type FakeApi,
  type Running,
  type SiteOptions,
} from './servers.ts';

export interface TestPage {
  page: Page;
  api: FakeApi;
  destination: Destination;
  /** The page's own address, without a hash. */
  address: string;
  /** Goes to the page, or to one of its short links. */
  open: (hash?: string) => Promise<void>;
  shorten: (longUrl: string) => Promise<void>;
}

export interface TestPageOptions extends Partial<SiteOptions> {
  cors?: boolean;
  /** A name other than 127.0.0.1 is a plain-http origin without the privileges of localhost. */
  host?: string;
  /** The test does what the page's policy forbids, on purpose. */
  breaksPolicy?: boolean;
  browser?: BrowserContextOptions;
}

/** Waits until an expression is true in the page. Playwright's own way evaluates text there, which the policy forbids. */
export async function until(page: Page, expression: string): Promise<void> {
  for (const end = Date.now() + 10_000; !(await page.evaluate(expression)); await sleep(20))
    assert.ok(Date.now() < end, `not within 10 s: ${expression}`);
}

let saidHowToInstall = false;

/** Gives each test of a suite its own page, API and destination, all gone afterwards. */
export function useTestPage(): (options?: TestPageOptions) => Promise<TestPage> {
  // One for the whole suite: starting it takes longer than most tests.
  let shared: Promise<Browser> | undefined;
  let cleanups: (() => Promise<unknown>)[] = [];
  let errors: string[] = [];

  before(async function () {
    if (!findChromium()) {
      if (!saidHowToInstall) console.log(`      ${howToInstall}`);
      saidHowToInstall = true;
      this.skip();
    }
    shared ??= launch(['--host-resolver-rules=MAP *.test 127.0.0.1']);
    await shared;
  });

  after(async () => {
    await (await shared)?.close();
  });

  afterEach(async () => {
    await Promise.all(cleanups.map((cleanup) => cleanup()));
    const seen = errors;
    cleanups = [];
    errors = [];
    assert.deepEqual(seen, [], 'the page threw an error of its own, or did what its policy forbids');
  });

  return async (options = {}) => {
    const browser = await shared;
    assert.ok(browser);
    const later = <T extends Running>(running: T): T => {
      cleanups.push(() => running.close());
      return running;
    };
    const api = later(await serveApi({ cors: options.cors ?? true }));
    const destination = later(await serveDestination());
    const site = later(await serveSite({ config: JSON.stringify({ apiUrl: api.url }), ...options }));
    const context = await browser.newContext({ reducedMotion: 'reduce', ...options.browser });
    cleanups.unshift(() => context.close());
    const page = await context.newPage();
    page.setDefaultTimeout(5_000);
    page.on('pageerror', (error) => errors.push(error.message));
    page.on('console', (message) => {
      if (!options.breaksPolicy && /Content.Security.Policy/i.test(message.text())) errors.push(message.text());
    });

    const address = `http://${options.host ?? '127.0.0.1'}:${site.port}${options.folder ?? '/'}`;
    return {
      page,
      api,
      destination,
      address,
      open: async (hash = '') => {
        await page.goto(address + hash, { waitUntil: 'commit' });
        await page.getByRole('heading', { level: 1 }).waitFor();
      },
      shorten: async (longUrl) => {
        await page.getByLabel('Long URL').fill(longUrl);
        await page.getByLabel('Long URL').press('Enter');
      },
    };
  };
}
