// What the page says when the API fails, is missing or is not configured.
import assert from 'node:assert/strict';
import { useTestPage } from './test-page.ts';

const longUrl = 'https://example.com/page';

describe('When a request fails, the page says what to do', () => {
  const openPage = useTestPage();

  it('names the API and the possible causes when nothing answers', async () => {
    const { page, api, open, shorten } = await openPage();
    await open();
    await api.close();
    await shorten(longUrl);
    const alert = page.getByRole('alert').filter({ hasText: 'The page cannot reach the API' });
    await alert.waitFor();
    const said = (await alert.textContent()) ?? '';
    for (const part of [api.url, 'is not running', 'CORS is not enabled']) assert.ok(said.includes(part), part);
  });

  for (const [name, act] of [
    ['shortening', { hash: '', submit: true }],
    ['looking up', { hash: '#/abc', submit: false }],
  ] as const) {
    it(`names CORS when the API answers but ${name} is blocked by the browser`, async () => {
      const { page, api, open, shorten } = await openPage({ cors: false });
      api.links.set('abc', longUrl);
      await open(act.hash);
      if (act.submit) await shorten(longUrl);
      const alert = page.getByRole('alert').filter({ hasText: 'does not allow this page to read the answer' });
      await alert.waitFor();
      assert.match(
        (await alert.textContent()) ?? '',
        /Enable CORS on the API: origin \*, methods \*, header content-type\./,
      );
    });
  }

  it('has another message for each kind of wrong answer', async () => {
    const { page, api, open, shorten } = await openPage();
    await open();
    for (const [status, body, title] of [
      [500, { message: 'Internal Server Error' }, 'The API answered with an error'],
      [503, { message: 'Service Unavailable' }, 'The API is busy'],
      [403, { message: 'Forbidden' }, 'The API rejected the request'],
      [429, { message: 'Too Many Requests' }, 'The API is busy'],
      [404, { message: 'Not Found' }, 'The API does not know this request'],
      [200, 'Hello from Lambda!', 'The API gave an unexpected answer'],
      [200, { id: 'abc' }, 'The API gave an unexpected answer'],
    ] as const) {
      // Only the call itself: a preflight is never answered by what stands behind the route.
      await page.route(`${api.url}/shorten`, (route) =>
        route.fulfill({ status, json: body, headers: { 'access-control-allow-origin': '*' } }),
      );
      await shorten(longUrl);
      await page.getByRole('alert').getByRole('heading', { name: title }).waitFor();
      await page.getByRole('alert').getByText(`answered ${status}`).waitFor();
    }
  });

  it('removes the old short link when the next input is no URL', async () => {
    const { page, open, shorten } = await openPage();
    const result = page.getByRole('region', { name: 'Your short link' });
    await open();
    await shorten(longUrl);
    await result.waitFor();
    await shorten('hello');
    await page.getByRole('alert').getByText('“hello” is not a web address.').waitFor();
    assert.equal(await result.count(), 0);
  });

  it('repeats an error for a screen reader when the same one comes back', async () => {
    const { page, api, open, shorten } = await openPage();
    const status = page.getByRole('status');
    await open();
    await shorten('hello');
    await page.getByRole('alert').getByText('“hello” is not a web address.').waitFor();
    assert.equal(await status.textContent(), '', 'the alert is read by itself');
    await page.getByLabel('Long URL').press('Enter');
    await status.getByText('“hello” is not a web address.').waitFor();
    await page.route(`${api.url}/shorten`, (route) =>
      route.fulfill({ status: 500, json: {}, headers: { 'access-control-allow-origin': '*' } }),
    );
    await shorten(longUrl);
    await page.getByRole('alert').getByRole('button', { name: 'Try again' }).click();
    await status.getByText('The API answered with an error', { exact: true }).waitFor();
  });

  it('removes the old failure when the next input is no URL', async () => {
    const { page, api, open, shorten } = await openPage();
    await open();
    await page.route(`${api.url}/shorten`, (route) => route.abort(), { times: 1 });
    await shorten(longUrl);
    await page.getByRole('alert').getByRole('heading').waitFor();
    await shorten('https://');
    await page.getByRole('alert').getByText('This URL is not complete.').waitFor();
    assert.equal(await page.getByRole('alert').getByRole('heading').count(), 0);
  });

  it('keeps the long URL, so one click tries again', async () => {
    const { page, api, open, shorten } = await openPage();
    await open();
    await page.route(`${api.url}/shorten`, (route) => route.abort(), { times: 1 });
    await shorten(longUrl);
    await page.getByRole('alert').getByRole('button', { name: 'Try again' }).click();
    await page.getByRole('region', { name: 'Your short link' }).waitFor();
    assert.equal(api.links.get('Made_1'), longUrl);
    assert.equal(await page.getByRole('alert').count(), 0);
  });

  for (const [name, config] of [
    ['holds no URL', '{"apiUrl":""}'],
    ['is not there', undefined],
    ['is not JSON', '<!doctype html>'],
  ] as const) {
    it(`says how to configure it when config.json ${name}`, async () => {
      const { page, open } = await openPage({ config });
      await open();
      await page.getByRole('heading', { name: 'This page has no API yet' }).waitFor();
      for (const part of ['npx workshop goto bucket', 'VITE_API_URL', 'config.json']) {
        await page.getByText(part).first().waitFor();
      }
    });
  }

  it('shows a configured address that is not a URL', async () => {
    const { page, open } = await openPage({ config: '{"apiUrl":"abc123.execute-api.example"}' });
    await open();
    await page.getByText('abc123.execute-api.example').waitFor();
  });

  it('accepts a slash at the end of the configured address', async () => {
    const { page, api, open, shorten } = await openPage();
    await page.route('**/config.json', (route) => route.fulfill({ json: { apiUrl: `${api.url}/` } }));
    await open();
    await shorten(longUrl);
    await page.getByRole('region', { name: 'Your short link' }).waitFor();
    assert.ok(api.requests.includes('POST /shorten'));
  });
});
