// The task redirect: browsers are redirected, and the web page still gets JSON.
import assert from 'node:assert/strict';
import { next } from '../../../src/commands/course/next/next.ts';
import { runCommand } from '../../helpers/workspace/own-code.ts';
import { openTaskWorkspace, type TaskWorkspace } from '../../helpers/workspace/tasks.ts';

describe('the task redirect', function () {
  this.timeout(180_000);
  let opened: TaskWorkspace;
  before(async () => {
    opened = await openTaskWorkspace();
    for (let skipped = 0; skipped < 3; skipped += 1) await runCommand(opened.workspace, next, { skip: true });
    await runCommand(opened.workspace, next, {});
  });
  after(() => opened.workspace.stop());

  it('refuses code that redirects the web page as well', async () => {
    const { refused, task } = await opened.deploySolution('redirect', 'getLongURL', [
      ['asksForPage(event) ? redirect(url) : answer(200, url)', 'redirect(url)'],
    ]);
    assert.equal(task, 'redirect');
    assert.match(refused ?? '', /^redirect\.page: 302, allowed$/);
  });

  it('refuses a Location with a status that no browser follows', async () => {
    const { refused } = await opened.deploySolution('redirect', 'getLongURL', [['statusCode: 302', 'statusCode: 200']]);
    assert.match(refused ?? '', /^redirect\.browser: 200 Location: https:/);
  });

  it('accepts 302 and 301, and the course’s own checks still pass', async () => {
    for (const code of ['302', '301']) {
      const { exitCode, refused } = await opened.deploySolution('redirect', 'getLongURL', [
        ['statusCode: 302', `statusCode: ${code}`],
      ]);
      assert.deepEqual([exitCode, refused], [0, undefined], code);
    }
    const checks = await opened.workspace.verifyAll();
    assert.ok(checks.every(({ status }) => ['pass', 'superseded'].includes(status)));
  });
});
