// Terraform creates the stack of the course in a sandbox, finds nothing to change, and deletes it: `npm run test:terraform`.
// It takes minutes, because the provider waits half a minute before it looks at a distribution for the first time.
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { census, emptyCensus } from '../helpers/sandbox/census.ts';
import { zipOf } from '../helpers/sandbox/functions.ts';
import { startTestSandbox, type TestSandbox } from '../helpers/sandbox/test-sandbox.ts';
import { openTerraform, type Terraform } from './terraform.ts';

const handler = `const greeting = require('greeting');
exports.handler = async () => ({ statusCode: 200, body: greeting + ' ' + process.env.TABLE });`;

describe('Terraform', () => {
  let test: TestSandbox;
  let terraform: Terraform;

  before(async function () {
    test = await startTestSandbox();
    const opened = await openTerraform(test, fileURLToPath(new URL('course.tf', import.meta.url)));
    if (!opened) return this.skip();
    terraform = opened;
    await writeFile(join(terraform.dir, 'function.zip'), zipOf({ 'index.js': handler }));
    const layer = { 'nodejs/node_modules/greeting/index.js': "module.exports = 'hello';" };
    await writeFile(join(terraform.dir, 'layer.zip'), zipOf(layer));
  });
  after(async () => {
    await terraform?.end();
    await test?.stop();
  });

  async function ran(...args: string[]): Promise<string> {
    const { code, output } = await terraform.run([...args, '-no-color']);
    if (code !== 0) throw new Error(`terraform ${args.join(' ')} ends with ${code}:\n${output.slice(-4_000)}`);
    return output;
  }

  it('applies the stack of the course, which then works', async () => {
    await ran('apply', '-auto-approve');
    const { output } = await terraform.run(['output', '-json']);
    const { api, url, site, account } = JSON.parse(output) as Record<string, { readonly value: string }>;
    assert.equal(account?.value, test.account);
    const shortened = await fetch(`${api?.value}/shorten`, { method: 'POST' });
    assert.equal(await shortened.text(), 'hello AWSWorkshopDemoTable');
    assert.equal(await (await fetch(String(url?.value))).text(), 'hello AWSWorkshopDemoTable');
    assert.equal(await (await fetch(`http://${site?.value}/`)).text(), `<h1>${api?.value}</h1>`);
  });

  it('finds nothing to change', async () => {
    assert.match(
      await ran('plan', '-detailed-exitcode'),
      /No changes\. Your infrastructure matches the configuration\./,
    );
  });

  it('destroys all of it', async () => {
    await ran('destroy', '-auto-approve', '-refresh=false');
    assert.deepEqual(await census(test), emptyCensus);
    assert.deepEqual(
      test.log.filter((line) => line.startsWith('not served')),
      [],
    );
  });
});
