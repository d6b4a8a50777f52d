// The page works from any folder and under a strict policy, on a narrow screen, in both colour schemes and with axe.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { uiDist } from './servers.ts';
import { until, useTestPage, type TestPage } from './test-page.ts';
import { fromRoot } from '../helpers/root.ts';

const longUrl =
  'https://example.com/a/very/long/page/that/does/not/fit/on/the/screen/of/any/phone?and=goes&on=and&on=too';
/** Not a loopback address, so that the page offers QR codes. */
const host = 'bucket.test';
/** Headers, as a distribution can add them. */
const strictPolicy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src *; frame-ancestors 'none'";
const axePath = fromRoot('ui-src/node_modules/axe-core/axe.min.js');

describe('The page works everywhere', () => {
  const openPage = useTestPage();

  it('works from a folder, and its short links stay in it', async () => {
    const { page, address, open, shorten } = await openPage({ folder: '/some/folder/' });
    await open();
    await shorten(longUrl);
    await page.getByRole('link', { name: `${address}#/Made_1` }).waitFor();
  });

  it('works under a strict Content-Security-Policy of its server, QR code and short link included', async () => {
    const { page, api, destination, open, shorten } = await openPage({
      host,
      headers: { 'content-security-policy': strictPolicy },
    });
    await page.addInitScript(
      "window.violations = []; addEventListener('securitypolicyviolation', (e) => violations.push(e.violatedDirective + ' ' + e.blockedURI));",
    );
    await open();
    await shorten(longUrl);
    await page.getByRole('button', { name: 'QR code', exact: true }).click();
    await page.getByRole('img', { name: /^QR code/ }).waitFor();
    assert.deepEqual(await page.evaluate('violations'), []);
    api.links.set('abc', destination.url);
    await open('#/abc');
    await page.getByRole('heading', { name: 'This link leads to' }).waitFor();
    assert.deepEqual(await page.evaluate('violations'), []);
  });

  it('sends requests only to its own website and the API', async () => {
    const { page, api, address, open, shorten } = await openPage({ host });
    const others: string[] = [];
    page.on('request', (request) => {
      if (![address, api.url].some((known) => request.url().startsWith(known))) others.push(request.url());
    });
    await open();
    await shorten(longUrl);
    await page.getByRole('button', { name: 'QR code', exact: true }).click();
    await page.getByRole('img', { name: /^QR code/ }).waitFor();
    assert.deepEqual(others, []);
  });

  it('never scrolls sideways on a screen of 360 pixels', async () => {
    const testPage = await openPage({ host, browser: { viewport: { width: 360, height: 740 } } });
    for (const [name, visit] of Object.entries(states)) {
      await visit(testPage);
      assert.equal(await testPage.page.evaluate('document.documentElement.scrollWidth'), 360, name);
    }
  });

  it('follows the colour scheme of the system', async () => {
    const { page, open } = await openPage({ browser: { colorScheme: 'light' } });
    await open();
    for (const [colorScheme, background] of [
      ['dark', 'rgb(20, 22, 29)'],
      ['light', 'rgb(245, 246, 250)'],
    ] as const) {
      await page.emulateMedia({ colorScheme });
      await until(page, `getComputedStyle(document.body).backgroundColor === '${background}'`);
    }
  });
});

describe('Everyone can use the page', () => {
  const openPage = useTestPage();

  before(function () {
    if (existsSync(axePath)) return;
    console.log('      axe is not installed, so its tests are skipped. Run: npm ci --prefix ui-src');
    this.skip();
  });

  for (const colorScheme of ['light', 'dark'] as const) {
    it(`axe finds no violation in any state, in ${colorScheme} colours`, async () => {
      const testPage = await openPage({ host, browser: { colorScheme } });
      for (const [name, visit] of Object.entries(states)) {
        await visit(testPage);
        assert.deepEqual(await axeViolations(testPage), [], name);
      }
    });
  }

  it('axe finds no violation on a page without an API', async () => {
    const testPage = await openPage({ config: '{"apiUrl":""}' });
    await testPage.open();
    assert.deepEqual(await axeViolations(testPage), []);
  });
});

describe('What is uploaded', () => {
  it('is less than 150 KB, compressed', async () => {
    const sizes = await Promise.all((await uploads()).map(async (path) => gzipSync(await readFile(path)).length));
    const total = sizes.reduce((sum, size) => sum + size, 0);
    assert.ok(total < 150 * 1024, `${total} bytes`);
  });

  it('holds no source maps and no API’s URL, and all code and style is named by its hash', async () => {
    const names = (await uploads()).map((path) => path.slice(uiDist.length + 1).replaceAll('\\', '/'));
    const unhashed = names.filter((name) => !/^assets\/\w+-[\w-]{8}\.(js|css)$/.test(name));
    assert.deepEqual(unhashed.toSorted(), ['THIRD-PARTY-LICENSES.txt', 'config.json', 'favicon.svg', 'index.html']);
    assert.deepEqual(JSON.parse(await readFile(join(uiDist, 'config.json'), 'utf8')), { apiUrl: '' });
  });
});

/** The states of the page, each as a visitor sees it. */
const states: Record<string, (testPage: TestPage) => Promise<void>> = {
  empty: ({ open }) => open(),
  'bad input': async ({ page, shorten }) => {
    await shorten('https://');
    await page.getByText('This URL is not complete').waitFor();
  },
  done: async ({ page, shorten }) => {
    await shorten(longUrl);
    await page.getByRole('button', { name: 'QR code', exact: true }).click();
    await page.getByRole('img', { name: /^QR code/ }).waitFor();
  },
  'list cleared': async ({ page }) => {
    await page.getByRole('button', { name: 'Clear list' }).click();
    await page.getByText('The list is empty').waitFor();
  },
  failed: async ({ page, api, shorten }) => {
    await page.route(`${api.url}/**`, (route) => route.abort());
    await shorten(longUrl);
    await page.getByRole('alert').getByRole('heading').waitFor();
    await page.unroute(`${api.url}/**`);
  },
  'a short link': async ({ page, open }) => {
    await open('#/Made_1');
    await page.getByRole('button', { name: 'Stay here' }).click();
  },
  'no such link': async ({ page, open }) => {
    await open('#/Nowhere1');
    await page.getByRole('heading', { name: 'This link does not exist' }).waitFor();
  },
};

async function uploads(): Promise<string[]> {
  const entries = await readdir(uiDist, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

async function axeViolations({ page }: TestPage): Promise<string[]> {
  await page.evaluate(await readFile(axePath, 'utf8'));
  return page.evaluate(
    'axe.run().then(({ violations }) => violations.flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`)))',
  );
}
