// A short link: what the page shows, and when it opens the long URL.
import assert from 'node:assert/strict';
import { useTestPage } from './test-page.ts';

describe('Opening a short link', () => {
  const openPage = useTestPage();

  it('shows where it leads, opens it after a time, and sends no referrer', async () => {
    const { page, api, destination, open } = await openPage();
    api.links.set('abc', `${destination.url}/far/away`);
    await page.clock.install();
    await open('#/abc');
    await page.getByRole('heading', { name: `This link leads to 127.0.0.1:${destination.port}` }).waitFor();
    assert.equal(await page.getByRole('link', { name: '/far/away' }).getAttribute('rel'), 'noreferrer');
    assert.equal(destination.visits.length, 0);
    await page.clock.fastForward(4_000);
    await page.waitForURL(`${destination.url}/far/away`);
    assert.equal(destination.visits[0]?.referer, undefined);
  });

  it('leaves no history entry, so the back button works', async () => {
    const { page, api, destination, open } = await openPage();
    api.links.set('abc', `${destination.url}/`);
    await page.goto('about:blank');
    await page.clock.install();
    await open('#/abc');
    await page.getByRole('button', { name: 'Stay here' }).waitFor();
    await page.clock.fastForward(4_000);
    await page.waitForURL(`${destination.url}/`);
    await page.goBack();
    assert.equal(page.url(), 'about:blank');
  });

  it('stays on request', async () => {
    const { page, api, destination, open } = await openPage();
    api.links.set('abc', destination.url);
    await page.clock.install();
    await open('#/abc');
    await page.getByRole('button', { name: 'Stay here' }).click();
    await page.getByText('Choose “Go there now” to open it.').waitFor();
    await page.clock.fastForward(10_000);
    assert.equal(destination.visits.length, 0);
    await page.getByRole('link', { name: 'Go there now' }).click();
    await page.waitForURL(`${destination.url}/`);
  });

  it('says that an unknown id does not exist, and links to the form', async () => {
    const { page, open } = await openPage();
    await open('#/Nowhere1');
    await page.getByRole('heading', { name: 'This link does not exist' }).waitFor();
    assert.equal(await page.locator(':focus').textContent(), 'This link does not exist');
    await page.getByRole('link', { name: 'Create a short link' }).click();
    await page.getByLabel('Long URL').waitFor();
  });

  it('does not ask the API for what cannot be an id', async () => {
    const { page, api, open } = await openPage();
    await open('#/../%3Cb%3E');
    await page.getByRole('heading', { name: 'This link does not exist' }).waitFor();
    assert.deepEqual(api.requests, []);
  });

  it('opens nothing if the stored text is not a web URL', async () => {
    const { page, api, address, open } = await openPage();
    api.links.set('evil', 'javascript:document.title="owned"');
    await page.clock.install();
    await open('#/evil');
    await page.getByRole('heading', { name: 'This link does not lead to a web page' }).waitFor();
    await page.clock.fastForward(10_000);
    assert.equal(page.url(), `${address}#/evil`);
    assert.equal(await page.locator('a[href^="javascript"]').count(), 0);
  });

  it('does not open a short link that leads to this page', async () => {
    const { page, api, address, open } = await openPage();
    api.links.set('loop', `${address}#/loop`);
    await page.clock.install();
    await open('#/loop');
    await page.getByText('Choose “Go there now” to open it.').waitFor();
    await page.clock.fastForward(10_000);
    assert.deepEqual(api.requests, ['GET /loop']);
  });

  it('tries again after an error of the API', async () => {
    const { page, api, destination, open } = await openPage();
    api.links.set('abc', destination.url);
    api.trouble = { status: 500, body: { message: 'Internal Server Error' } };
    await open('#/abc');
    await page.getByRole('heading', { name: 'The page cannot look up this link' }).waitFor();
    delete api.trouble;
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByRole('heading', { name: 'This link leads to' }).waitFor();
  });
});
