// What a function may import, and how it starts without imports.
import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mayImport } from '../../../../src/sandbox/services/lambda/runtime/import-detection.ts';

describe('a function that may import', () => {
  let task: string;
  beforeEach(async () => (task = await mkdtemp(join(tmpdir(), 'workshop-task-'))));
  afterEach(() => rm(task, { recursive: true, force: true }));

  const hello = `export const handler = async () => ({ body: 'Hello from Lambda!' });`;

  it('is none whose code says hello, beside what is no code', async () => {
    await writeFile(join(task, 'index.mjs'), hello);
    await writeFile(join(task, 'notes.txt'), 'import nothing');
    await writeFile(join(task, 'package.json'), '{"imports":{}}');
    assert.equal(mayImport(task), false);
  });

  for (const code of [
    `import { nanoid } from 'nanoid';`,
    `import'nanoid';`,
    `export * from 'nanoid';`,
    `export{nanoid}from'nanoid';`,
    `const load = async () => import('nanoid');`,
    `require('./other');`,
    `eval('im' + 'port("nanoid")');`,
    `new Function('return im' + 'port("nanoid")');`,
  ]) {
    it(`is one with ${code}`, async () => {
      for (const name of ['index.mjs', 'index.js', 'index.cjs', 'index']) {
        await writeFile(join(task, name), `${hello}\n${code}`);
        assert.equal(mayImport(task), true, name);
        await rm(join(task, name));
      }
    });
  }

  it('is one with a folder, a link, or many files', async () => {
    await writeFile(join(task, 'index.mjs'), hello);
    await mkdir(join(task, 'lib'));
    assert.equal(mayImport(task), true);
    await rm(join(task, 'lib'), { recursive: true });
    await symlink('/elsewhere', join(task, 'link.mjs'));
    assert.equal(mayImport(task), true);
    await rm(join(task, 'link.mjs'));
    assert.equal(mayImport(task), false);
    for (let n = 0; n < 8; n += 1) await writeFile(join(task, `${n}.mjs`), hello);
    assert.equal(mayImport(task), true);
  });
});
