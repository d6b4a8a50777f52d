// The form: what it accepts, the short link it gives, and the list of links in this browser.
import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { useTestPage } from './test-page.ts';

const longUrl = 'https://example.com/a/very/long/page?with=a&query=too';

describe('The page makes short links', () => {
  const openPage = useTestPage();

  it('turns a long URL into a short link of its own address', async () => {
    const { page, api, address, open } = await openPage();
    await open();
    await page.getByLabel('Long URL').fill(longUrl);
    await page.getByRole('button', { name: 'Shorten' }).click();
    assert.equal(await shortLink(page), `${address}#/Made_1`);
    assert.equal(api.links.get('Made_1'), longUrl);
  });

  it('copies the short link at the press of a button', async () => {
    const { page, address, open, shorten } = await openPage();
    await open();
    await shorten(longUrl);
    await page.getByRole('region', { name: 'Your short link' }).getByRole('button', { name: /^Copy/ }).click();
    await page.getByText('Short link copied').waitFor();
    assert.equal(await pasted(page), `${address}#/Made_1`);
  });

  it('copies on plain http too, where the clipboard API is missing, as on an S3 website', async () => {
    const { page, address, open, shorten } = await openPage({ host: 'bucket.test' });
    await open();
    assert.equal(await page.evaluate('navigator.clipboard === undefined'), true);
    await shorten(longUrl);
    await page.getByRole('region', { name: 'Your short link' }).getByRole('button', { name: /^Copy/ }).click();
    await page.getByText('Short link copied').waitFor();
    assert.equal(await pasted(page), `${address}#/Made_1`);
  });

  it('selects the short link for copying by hand where no page may copy', async () => {
    const { page, address, open, shorten } = await openPage();
    await page.addInitScript(
      'navigator.clipboard.writeText = () => Promise.reject(); document.execCommand = () => false;',
    );
    await open();
    await shorten(longUrl);
    await page.getByRole('region', { name: 'Your short link' }).getByRole('button', { name: /^Copy/ }).click();
    await page.getByLabel('Press Ctrl+C or ⌘C to copy').waitFor();
    assert.equal(await page.evaluate('getSelection().toString()'), `${address}#/Made_1`);
  });

  it('needs nothing but a keyboard: type, Enter, and Enter again copies', async () => {
    const { page, address, open } = await openPage();
    await open();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await page.keyboard.type(longUrl);
    await page.keyboard.press('Enter');
    await shortLink(page);
    await page.keyboard.press('Enter');
    await page.getByText('Short link copied').waitFor();
    assert.equal(await pasted(page), `${address}#/Made_1`);
  });

  it('tells a screen reader that the link is ready', async () => {
    const { page, address, open, shorten } = await openPage();
    await open();
    await shorten(longUrl);
    await page.getByRole('status').getByText(`Your short link is ready: ${address}#/Made_1`).waitFor();
  });

  it('draws a QR code of the short link', async () => {
    const { page, address, open, shorten } = await openPage({ host: 'bucket.test' });
    await open();
    await shorten(longUrl);
    const button = page.getByRole('button', { name: 'QR code', exact: true });
    await button.click();
    await page.getByRole('img', { name: `QR code of ${address}#/Made_1` }).waitFor();
    assert.equal(await button.getAttribute('aria-expanded'), 'true');
  });

  for (const host of ['127.0.0.1', 'localhost', 'bucket.localhost']) {
    it(`offers no QR code of an address on ${host}, and says why`, async () => {
      const { page, address, open, shorten } = await openPage({ host });
      await open();
      await shorten(longUrl);
      const why = 'No QR code: this link works only on this computer. A phone cannot open the address';
      await page.getByText(`${why} ${new URL(address).host}.`).waitFor();
      await page.getByRole('listitem').waitFor();
      assert.equal(await page.getByRole('button', { name: /^QR code/ }).count(), 0);
    });
  }

  for (const [typed, sent] of [
    ['  example.com/page ', 'https://example.com/page'],
    ['example.com:8080/page', 'https://example.com:8080/page'],
    ['192.0.2.1', 'https://192.0.2.1'],
    ['http://intranet/', 'http://intranet/'],
  ] as const) {
    it(`sends "${typed}" as ${sent}`, async () => {
      const { page, api, open, shorten } = await openPage();
      await open();
      await shorten(typed);
      await shortLink(page);
      assert.equal(api.links.get('Made_1'), sent);
    });
  }

  it('refuses beside the field what cannot be shortened, without asking the API', async () => {
    const { page, api, address, open, shorten } = await openPage();
    await open();
    const noEnding = (host: string) =>
      `“${host}” is not a web address. The ending of the domain is missing, such as .com. ` +
      `For a computer in your own network, type http://${host}`;
    for (const [input, problem] of [
      ['', 'Paste a long URL first.'],
      ['https://', 'This URL is not complete. Example: https://example.com/page'],
      ['javascript:alert(1)', 'Only URLs that start with https:// or http:// can be shortened.'],
      ['hello', noEnding('hello')],
      ['hello/world.html', noEnding('hello')],
      ['1234', noEnding('1234')],
      ['localhost:3000', noEnding('localhost:3000')],
      ['?q=a', 'The domain is missing. Example: https://example.com/page'],
      ['hello world', 'A URL contains no spaces. Paste one URL only.'],
      [`https://example.com/${'a'.repeat(2048)}`, 'This URL has 2068 characters. The maximum is 2048.'],
      [`${address}#/abc`, 'This URL leads to this page. A short link to it would lead in a circle.'],
    ] as const) {
      await shorten(input);
      const message = page.locator('.q-field__messages').getByText(problem, { exact: true });
      await message.waitFor();
      const describedBy = await page.locator('input:focus[aria-invalid=true]').getAttribute('aria-describedby');
      assert.equal(await page.locator(`#${describedBy}`).textContent(), problem);
    }
    assert.deepEqual(api.requests, []);
  });

  it('shows beside the field what the API says about a bad URL', async () => {
    const { page, open, shorten } = await openPage();
    await open();
    await shorten('https://forbidden.example/');
    await page.locator('.q-field__messages').getByText('This host is not allowed.').waitFor();
    assert.equal(await page.getByLabel('Long URL').getAttribute('aria-invalid'), 'true');
  });
});

describe('The page remembers the links created in this browser', () => {
  const openPage = useTestPage();

  it('lists them after a reload, newest first', async () => {
    const { page, open, shorten } = await openPage();
    await open();
    await shorten(`${longUrl}&n=1`);
    await shortLink(page);
    await shorten(`${longUrl}&n=2`);
    await page.getByRole('link', { name: 'Made_2', exact: true }).waitFor();
    await page.reload();
    await page.getByRole('listitem').first().waitFor();
    assert.deepEqual(await page.getByRole('listitem').getByRole('link').allTextContents(), ['Made_2', 'Made_1']);
  });

  it('removes one, brings it back, and clears them all for good', async () => {
    const { page, open, shorten } = await openPage();
    await open();
    await shorten(longUrl);
    await page.getByRole('button', { name: /^Remove/ }).click();
    await page.getByText('The list is empty').waitFor();
    assert.equal(await page.locator(':focus').textContent(), 'Your links in this browser');
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByRole('listitem').waitFor();
    await page.getByRole('button', { name: 'Clear list' }).click();
    await page.getByText('The list is empty').waitFor();
    await page.reload();
    await page.getByLabel('Long URL').waitFor();
    assert.equal(await page.getByText('Your links in this browser').count(), 0);
  });

  it('brings back what was removed without losing what was made since', async () => {
    const { page, open, shorten } = await openPage();
    await open();
    await shorten(longUrl);
    await page.getByRole('button', { name: /^Remove/ }).click();
    await shorten(longUrl);
    await page.getByRole('link', { name: 'Made_2', exact: true }).waitFor();
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByRole('link', { name: 'Made_1', exact: true }).waitFor();
    assert.deepEqual(await page.getByRole('listitem').getByRole('link').allTextContents(), ['Made_2', 'Made_1']);
  });

  it('starts with an empty list when what is stored is broken', async () => {
    const { page, api, open, shorten } = await openPage();
    await page.addInitScript(`localStorage.setItem('short-links ${api.url}', '{"not": [a list')`);
    await open();
    await shorten(longUrl);
    await page.getByRole('listitem').waitFor();
  });

  it('works, and says so, in a browser that forbids storage', async () => {
    const { page, open, shorten } = await openPage();
    await page.addInitScript(
      `Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('denied', 'SecurityError'); } })`,
    );
    await open();
    await shorten(longUrl);
    await page.getByRole('listitem').waitFor();
    await page.getByText('does not allow the page to save this list').waitFor();
  });
});

async function shortLink(page: Page): Promise<string | null> {
  return page.getByRole('region', { name: 'Your short link' }).getByRole('link').getAttribute('href');
}

/** What the clipboard holds, found out as a person would: by pasting it. */
async function pasted(page: Page): Promise<string> {
  await page.getByLabel('Long URL').fill('');
  await page.getByLabel('Long URL').press('ControlOrMeta+V');
  return page.getByLabel('Long URL').inputValue();
}
