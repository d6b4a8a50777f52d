// A browser with the page of a console in it: errors of the page fail the test, and axe looks at each state.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { Browser, Page } from 'playwright-core';
import { fromRoot } from '../../helpers/root.ts';
import { findChromium, howToInstall, launch } from '../browser.ts';
import { until } from '../test-page.ts';

export interface BrowserPage {
  readonly page: Page;
  /** What axe finds in light, and about contrast in dark; empty also where axe is not installed. */
  violations(): Promise<string[]>;
  /** Whether the page scrolls sideways at this width. */
  overflowsAt(width: number): Promise<boolean>;
}

const axePath = fromRoot('ui-src/node_modules/axe-core/axe.min.js');

/** One browser for a suite. Skips its tests where there is no Chromium. */
export function useBrowser(): (url: string) => Promise<BrowserPage> {
  let browser: Browser | undefined;
  const errors: string[] = [];

  before(async function () {
    if (!findChromium()) {
      console.log(`      ${howToInstall}`);
      this.skip();
    }
    browser = await launch();
  });

  after(async () => {
    await browser?.close();
    assert.deepEqual(errors, [], 'the page threw an error of its own, or did what its policy forbids');
  });

  return async (url) => {
    assert.ok(browser);
    const context = await browser.newContext({ reducedMotion: 'reduce', viewport: { width: 1280, height: 900 } });
    const page = await context.newPage();
    // A step of the course can take this long on a machine that is busy.
    page.setDefaultTimeout(90_000);
    page.on('pageerror', (error) => errors.push(error.message));
    page.on('console', (message) => {
      if (/Content.Security.Policy/i.test(message.text())) errors.push(message.text());
    });
    await page.goto(url);
    await page.getByRole('heading', { level: 1 }).waitFor();
    return {
      page,
      async violations() {
        if (!existsSync(axePath)) return [];
        await page.evaluate(await readFile(axePath, 'utf8'));
        const found: string[] = [];
        for (const colorScheme of ['light', 'dark'] as const) {
          await page.emulateMedia({ colorScheme });
          // The colour of the header's text, which is drawn in both schemes.
          const muted = { light: 'rgb(86, 92, 110)', dark: 'rgb(168, 174, 192)' }[colorScheme];
          await until(page, `getComputedStyle(document.querySelector('.where')).color === '${muted}'`);
          // On the page of the console, Quasar hears of the change by an event, and sets its own colours then.
          await until(
            page,
            `!document.querySelector('#app') || document.body.classList.contains('body--dark') === ${colorScheme === 'dark'}`,
          );
          found.push(
            ...(await page.evaluate<string[]>(
              `axe.run(${colorScheme === 'dark' ? "{ runOnly: ['color-contrast'] }" : ''}).then(({ violations }) => violations.flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => id + ': ' + html + ' ' + failureSummary)))`,
            )),
          );
        }
        return found;
      },
      async overflowsAt(width) {
        const before = page.viewportSize();
        await page.setViewportSize({ width, height: 844 });
        const scrolled = await page.evaluate<number>('document.documentElement.scrollWidth');
        if (before) await page.setViewportSize(before);
        return scrolled > width;
      },
    };
  };
}
