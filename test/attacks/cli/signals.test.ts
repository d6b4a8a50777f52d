// Signals other than Ctrl-C: a service manager's SIGTERM and the SIGHUP of a terminal that closes.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { makeFolder, type Folder } from '../../helpers/cli/folder.ts';
import { hasTerminal, openTerminal } from '../../helpers/cli/terminal.ts';

const codes = { SIGTERM: 143, SIGHUP: 129 } as const;

describe('a signal', function () {
  this.timeout(120_000);
  let folder: Folder;
  beforeEach(async function () {
    if (process.platform === 'win32') this.skip();
    folder = await makeFolder();
    await folder.prepare('sandbox', 'start', '--pace', 'instant');
  });
  afterEach(() => folder?.remove());

  for (const [signal, expected] of Object.entries(codes) as [NodeJS.Signals, number][]) {
    it(`${signal} stops a run with ${expected}, and the next run continues`, async () => {
      const { child, ended } = folder.begin('up', '--yes', '--ndjson');
      child.stdout?.once('data', () => child.kill(signal));
      const { code, stdout } = await ended;
      assert.equal(code, expected, stdout);
      assert.equal((JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as { code: string }).code, 'interrupted');
      assert.equal(existsSync(folder.home('lock')), false, 'the lock is released');
      assert.equal((await folder.run('goto', 'table')).code, 0);
    });

    it(`${signal} ends within 8 seconds what waits for a sandbox that hangs`, async () => {
      const { pid } = await folder.read<{ pid: number }>('sandbox', 'locator.json');
      const { child, ended } = folder.begin('up', '--yes', '--ndjson');
      let sent = 0;
      child.stdout?.once('data', () => {
        process.kill(pid, 'SIGSTOP');
        sent = performance.now();
        child.kill(signal);
      });
      const { code, stdout } = await ended;
      const seconds = (performance.now() - sent) / 1000;
      process.kill(pid, 'SIGCONT');
      assert.equal(code, expected, stdout);
      assert.ok(seconds < 10, `${seconds} s`);
      assert.equal((await folder.run('goto', 'table')).code, 0);
    });

    it(`${signal} ends a question that waits for its answer with ${expected}`, async function () {
      if (!hasTerminal()) this.skip();
      await folder.prepare('goto', 'table');
      const session = openTerminal(folder.dir, ['undo']);
      await session.shows('Undo "');
      process.kill(childOf(session.pid), signal);
      const { code, text } = await session.ended;
      assert.equal(code, expected, text);
      assert.match(text, /Stopping after the current call\./);
      assert.equal(existsSync(folder.home('lock')), false, 'the lock is released');
      assert.match((await folder.run('status')).stdout, /table +done/);
    });
  }
});

/** The only child of a process. */
function childOf(pid: number): number {
  return Number(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ')[0]);
}
