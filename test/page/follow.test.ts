import assert from 'node:assert/strict';
import { useTestPage } from './test-page.ts';

describe('Opening a short link', () => {
  const openPage = useTestPage();

  it('shows where it leads, goes there by itself and does not say where from', async () => {
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

  it('leaves no entry behind that would trap the back button', async () => {
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

  it('lets the reader stay', async () => {
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

  it('says that an unknown id is unknown, and offers the way back', async () => {
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

  it('goes nowhere when what was stored is not a web URL', async () => {
    const { page, api, address, open } = await openPage();
    api.links.set('evil', 'javascript:document.title="owned"');
    await page.clock.install();
    await open('#/evil');
    await page.getByRole('heading', { name: 'This link does not lead to a web page' }).waitFor();
    await page.clock.fastForward(10_000);
    assert.equal(page.url(), `${address}#/evil`);
    assert.equal(await page.locator('a[href^="javascript"]').count(), 0);
  });

  it('does not run in circles when a short link leads to a short link', async () => {
    const { page, api, address, open } = await openPage();
    api.links.set('loop', `${address}#/loop`);
    await page.clock.install();
    await open('#/loop');
    await page.getByText('Choose “Go there now” to open it.').waitFor();
    await page.clock.fastForward(10_000);
    assert.deepEqual(api.requests, ['GET /loop']);
  });

  it('tries again when the API was not there the first time', async () => {
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
