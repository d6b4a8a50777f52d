// At a terminal, `next` waits at an expected failure: the learner sees it with a command, and presses Enter to fix it.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { next, type NextOptions } from '../../../../src/commands/course/next/next.ts';
import { readCheckpoint } from '../../../../src/workspace/checkpoint.ts';
import { makeShell, type Shell } from '../../../helpers/cli/code-blocks.ts';
import { recordUi } from '../../../helpers/cli/recorded-ui.ts';
import { openTestWorkspace, type TestWorkspace } from '../../../helpers/workspace/test-workspace.ts';

interface Answer {
  readonly command: string;
  readonly code: number | null;
  readonly output: string;
}

describe('an expected failure at a terminal', function () {
  this.timeout(120_000);
  let workspace: TestWorkspace;
  let shell: Shell;
  before(async () => {
    shell = await makeShell();
    workspace = await openTestWorkspace({ builtTo: 'logs' });
  });
  after(async () => {
    await workspace.stop();
    await shell.remove();
  });

  /** Plays the next step. At its pause, runs every command that is printed there. */
  async function play(
    options: NextOptions = {},
    { yes = false, interactive = true }: { yes?: boolean; interactive?: boolean } = {},
  ) {
    const heard = recordUi();
    const pauses: string[] = [];
    const seen: Answer[] = [];
    const ui = {
      ...heard.ui,
      dialog: interactive,
      async ask(question: string) {
        pauses.push(question);
        for (const line of heard.lines.filter((line) => line.startsWith('next: '))) {
          const command = line.replace('next: ', '');
          seen.push({ command, ...(await shell.run(command, workspace.paths.dir)) });
        }
        return '';
      },
    };
    const signal = new AbortController().signal;
    const code = await next({ ui, paths: workspace.paths, signal, yes }, { quiz: false, ...options });
    return { code, pauses, seen, lines: heard.lines };
  }

  it('waits for Enter, and its command shows the failure until then', async () => {
    const { code, pauses, seen, lines } = await play();
    assert.match(lines.join('\n'), /^api {2}http:\/\/127\.0\.0\.1:\d+$/m, 'the address that came alive');
    assert.deepEqual([code, pauses], [0, ['Press Enter to fix it']]);
    assert.deepEqual(
      seen.map(({ command, code: ended }) => [command, ended]),
      [['workshop call POST /shorten', 1]],
    );
    assert.match(seen[0]?.output ?? '', /^500 after \d+ ms$/m);
    assert.equal((await shell.run('workshop call POST /shorten', workspace.paths.dir)).code, 0);
  });

  it('shows a blocked preflight by curl', async function () {
    if (spawnSync('curl', ['--version']).status !== 0) this.skip();
    const { pauses, seen } = await play();
    assert.deepEqual(pauses, ['Press Enter to fix it']);
    assert.match(seen[0]?.command ?? '', /^curl -s -i -X OPTIONS http:\S+\/shorten -H "Origin: /);
    assert.match(seen[0]?.output ?? '', /^HTTP\/1\.1 404/);
    const fixed = await shell.run(seen[0]?.command ?? '', workspace.paths.dir);
    assert.match(fixed.output, /^access-control-allow-origin: \*/im);
  });

  it('shows errors of a function with the log line that explains them', async () => {
    await workspace.goto('layer');
    for (const [step, reason] of [
      ['deploy', /Cannot find package 'nanoid'/],
      ['database-access', /AccessDeniedException/],
    ] as const) {
      const { code, seen } = await play();
      assert.equal(code, 0, step);
      assert.equal((await readCheckpoint(workspace.paths))?.steps[step]?.status, 'verified');
      assert.deepEqual([seen.length, seen[0]?.code, seen[1]?.code], [2, 1, 0], step);
      assert.match(seen[1]?.output ?? '', reason);
    }
  });

  it('says which step fixes it, where this one does not', async () => {
    await workspace.goto('bucket');
    assert.deepEqual((await play()).pauses, ['Press Enter to go on, the step public-access fixes it']);
  });

  for (const [how, options, context] of [
    ['--no-pause', { pause: false }, {}],
    ['--yes', {}, { yes: true }],
    ['a pipe', {}, { interactive: false }],
    ['steps that run at once', { to: 'hosting' }, {}],
  ] as const)
    it(`does not wait with ${how}`, async () => {
      // Built again, with the failure still to come.
      await workspace.work(async ({ run, checkpoint }) => {
        checkpoint.steps['hosting'] = { status: 'started', at: '' };
        await run.save();
      });
      const { code, pauses } = await play(options, context);
      assert.deepEqual([code, pauses], [0, []]);
      const { failuresSeen } = (await readCheckpoint(workspace.paths))?.steps['hosting'] ?? {};
      assert.deepEqual(failuresSeen, ['hosting.access-denied']);
    });

  it('shows the failure again to who stopped there', async () => {
    await workspace.work(async ({ run, checkpoint }) => {
      checkpoint.steps['hosting'] = { status: 'started', at: '' };
      await run.save();
    });
    const heard = recordUi();
    const stopped = Object.assign(new Error('Stopped.'), { name: 'AbortError' });
    const ui = { ...heard.ui, dialog: true, ask: () => Promise.reject(stopped) };
    const signal = new AbortController().signal;
    await assert.rejects(next({ ui, paths: workspace.paths, signal, yes: false }, { quiz: false }), {
      name: 'AbortError',
    });
    assert.equal((await play()).pauses.length, 1);
  });
});
