// The deployed web page in a real browser, from the sandbox's website and through its distribution, with the real API and
// real CORS between their origins.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { Browser, Page } from 'playwright-core';
import {
  ApiGatewayV2Client,
  DeleteApiCommand,
  DeleteCorsConfigurationCommand,
  GetApisCommand,
} from '@aws-sdk/client-apigatewayv2';
import { http } from '../../src/aws/calls/http.ts';
import { openTestWorkspace, type TestWorkspace } from '../helpers/workspace/test-workspace.ts';
import { findChromium, howToInstall, launch } from '../page/browser.ts';
import { serveDestination, type Destination } from '../page/servers.ts';
import { fromRoot } from '../helpers/root.ts';

const axePath = fromRoot('ui-src/node_modules/axe-core/axe.min.js');

describe('the deployed page', () => {
  let workspace: TestWorkspace;
  let browser: Browser;
  let destination: Destination;
  before(async function () {
    if (!findChromium()) {
      process.stdout.write(`    ${howToInstall}\n`);
      this.skip();
    }
    [workspace, browser, destination] = await Promise.all([openTestWorkspace(), launch(), serveDestination()]);
  });
  after(async () => {
    await browser?.close();
    await destination?.close();
    await workspace?.stop();
  });

  it('shortens a URL and follows the short link, from the S3 website', async () => {
    await workspace.goto('public-access');
    const { websiteUrl } = await outputs<{ websiteUrl: string }>('hosting');
    await shortensAndFollows(websiteUrl);
  });

  it('reports an API without CORS', async () => {
    const { apiId } = await outputs<{ apiId: string }>('api');
    const { websiteUrl } = await outputs<{ websiteUrl: string }>('hosting');
    const client = workspace.sandbox.client(ApiGatewayV2Client);
    await client.send(new DeleteCorsConfigurationCommand({ ApiId: apiId }));
    const page = await open(websiteUrl);
    await shorten(page, destination.url);
    await page.getByText('does not allow this page to read the answer').first().waitFor();
    await page.context().close();
    assert.equal((await client.send(new GetApisCommand({}))).Items?.length, 1);
  });

  it('shortens and follows through CloudFront when the bucket is private again', async () => {
    await workspace.goto('private-again');
    // The test before this one removed CORS. The checks of the course find that, and the step sets it again.
    const broken = (await workspace.verifyAll()).filter(({ status }) => status === 'fail');
    assert.deepEqual([...new Set(broken.map(({ step }) => step))], ['cors', 'private-again']);
    await workspace.goto('cors');
    const { distributionUrl } = await outputs<{ distributionUrl: string }>('distribution');
    await shortensAndFollows(distributionUrl);
    const { websiteUrl } = await outputs<{ websiteUrl: string }>('hosting');
    const page = await (await browser.newContext()).newPage();
    assert.equal((await page.goto(websiteUrl))?.status(), 403);
    await page.context().close();
  });

  describe('through CloudFront', () => {
    let url: string;
    before(async () => {
      url = (await outputs<{ distributionUrl: string }>('distribution')).distributionUrl;
    });

    it('copies the short link', async () => {
      const page = await open(url);
      await page.context().grantPermissions(['clipboard-read', 'clipboard-write'], { origin: new URL(url).origin });
      await shorten(page, destination.url);
      const region = page.getByRole('region', { name: 'Your short link' });
      await region.getByRole('button', { name: /^Copy/ }).click();
      await page.getByText('Short link copied').waitFor();
      assert.equal(
        await page.evaluate('navigator.clipboard.readText()'),
        await region.getByRole('link').first().textContent(),
      );
      await page.context().close();
    });

    it('shows the reason of the API beside the field when it refuses a URL', async () => {
      const page = await open(url);
      await shorten(page, 'https://user:secret@example.com/');
      await page.getByText('The URL must not contain a user name or a password').first().waitFor();
      await page.context().close();
    });

    it('reports an unknown short link', async () => {
      const page = await open(`${url}/#/nobody00`);
      await page.getByRole('heading', { name: 'This link does not exist' }).waitFor();
      await page.context().close();
    });

    for (const colorScheme of ['light', 'dark'] as const) {
      it(`fits a narrow screen in ${colorScheme} colours, and axe finds nothing`, async () => {
        const page = await (
          await browser.newContext({ colorScheme, viewport: { width: 360, height: 740 }, reducedMotion: 'reduce' })
        ).newPage();
        await page.goto(url);
        await shorten(page, destination.url);
        await page.getByRole('region', { name: 'Your short link' }).waitFor();
        assert.equal(await page.evaluate('document.documentElement.scrollWidth'), 360);
        if (existsSync(axePath)) {
          await page.evaluate(await readFile(axePath, 'utf8'));
          const { violations } = await page.evaluate<{ violations: { id: string }[] }>('axe.run()');
          assert.deepEqual(
            violations.map(({ id }) => id),
            [],
          );
        }
        await page.context().close();
      });
    }

    it('lets browsers keep hashed assets for a year, and makes them revalidate the page and its configuration', async () => {
      const cacheOf = async (path: string) => (await http(`${url}${path}`)).headers['cache-control'];
      const { body } = await http(url);
      const [, asset = ''] = /(assets\/[\w.-]+\.js)/.exec(body) ?? [];
      assert.equal(await cacheOf(`/${asset}`), 'public, max-age=31536000, immutable');
      assert.equal(await cacheOf('/index.html'), 'no-cache');
      assert.equal(await cacheOf('/config.json'), 'no-cache');
    });

    it('reports an API that does not exist any more', async () => {
      const { apiId } = await outputs<{ apiId: string }>('api');
      const page = await open(url);
      await workspace.sandbox.client(ApiGatewayV2Client).send(new DeleteApiCommand({ ApiId: apiId }));
      await shorten(page, destination.url);
      await page.getByText('The page cannot reach the API').first().waitFor();
      await page.context().close();
    });
  });

  async function shortensAndFollows(url: string): Promise<void> {
    const page = await open(url);
    const visits = destination.visits.length;
    await shorten(page, destination.url);
    const region = page.getByRole('region', { name: 'Your short link' });
    const short = await region.getByRole('link').first().getAttribute('href');
    assert.match(short ?? '', /#\/[\w-]+$/);
    const other = await page.context().newPage();
    await other.goto(new URL(short ?? '', url).href);
    await other.getByRole('heading', { name: 'Arrived' }).waitFor();
    assert.equal(destination.visits.length, visits + 1);
    await page.context().close();
  }

  async function open(url: string): Promise<Page> {
    const page = await (await browser.newContext({ reducedMotion: 'reduce' })).newPage();
    page.setDefaultTimeout(8_000);
    await page.goto(url);
    await page.getByRole('heading', { level: 1 }).waitFor();
    return page;
  }

  async function shorten(page: Page, longUrl: string): Promise<void> {
    await page.getByLabel('Long URL').fill(longUrl);
    await page.getByLabel('Long URL').press('Enter');
  }

  async function outputs<T>(step: string): Promise<T> {
    const { loadCheckpoint } = await import('../../src/workspace/checkpoint.ts');
    return (await loadCheckpoint(workspace.paths.checkpoint))?.steps[step]?.outputs as T;
  }
});
