// Which paths are names of Lambda, and which are those of this machine.
import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
import { realPath, useFolders } from '../../../../src/sandbox/services/lambda/runtime/file-system/folders.ts';

describe('the folders of a function', () => {
  const state = '/home/ana/.workshop/sandbox/functions/1';
  const folders = { task: `${state}/task`, opt: `${state}/opt`, runtime: `${state}/runtime`, tmp: `${state}/tmp` };

  it('have the names of Lambda', () => {
    useFolders({ ...folders, installed: '/home/ana/links/node_modules' });
    for (const [name, real] of [
      ['/var/task/index.mjs', `${state}/task/index.mjs`],
      ['/opt/nodejs/util.js', `${state}/opt/nodejs/util.js`],
      ['/tmp/a/', `${state}/tmp/a/`],
      ['/var/runtime', `${state}/runtime`],
      ['/etc/hosts', '/etc/hosts'],
      [`${state}/task/index.mjs`, `${state}/task/index.mjs`],
    ] as const)
      assert.equal(realPath(name), real);
  });

  it('are not taken for those of a sandbox that is installed below /tmp', () => {
    const installed = '/tmp/clone/node_modules';
    useFolders({ ...folders, installed });
    assert.equal(realPath(`${installed}/@aws-sdk/core/index.js`), `${installed}/@aws-sdk/core/index.js`);
    assert.equal(realPath('/tmp/clone/mine.txt'), `${state}/tmp/clone/mine.txt`);
    const ours = fileURLToPath(new URL('../../../../src/lib/count.ts', import.meta.url));
    assert.equal(realPath(ours), ours);
  });
});
