// A workspace on a disk that is really full: a small file system of its own, which only the superuser of Linux can mount.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { appendFileSync, closeSync, openSync, readdirSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { teardown } from '../../../src/commands/course/teardown/teardown.ts';
import { explainSystemError } from '../../../src/lib/files/system-errors.ts';
import { readCheckpoint } from '../../../src/workspace/checkpoint.ts';
import { recordUi } from '../../helpers/cli/recorded-ui.ts';
import { openTestWorkspace, type TestWorkspace } from '../../helpers/workspace/test-workspace.ts';

describe('a workspace on a full disk', () => {
  let disk: string;
  let server: TestWorkspace;
  let workspace: TestWorkspace;

  before(async function () {
    disk = await mkdtemp(join(tmpdir(), 'workshop-disk-'));
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=512k', 'tmpfs', disk], { stdio: 'ignore' });
    } catch {
      await rm(disk, { recursive: true });
      console.log('      not run: this user cannot mount a small file system');
      this.skip();
    }
    server = await openTestWorkspace();
    workspace = await openTestWorkspace({ sharing: server, dir: disk });
  });
  after(async () => {
    if (!workspace) return;
    await workspace.stop();
    await server.stop();
    execFileSync('umount', [disk]);
    await rm(disk, { recursive: true });
  });

  const ballast = () => join(disk, 'ballast');
  /** To the last byte. */
  function fill() {
    const file = openSync(ballast(), 'w');
    try {
      for (;;) writeSync(file, Buffer.alloc(512));
    } catch (error) {
      assert.equal((error as NodeJS.ErrnoException).code, 'ENOSPC');
    } finally {
      closeSync(file);
    }
  }
  const journal = () => readFileSync(workspace.paths.journal, 'utf8').trimEnd().split('\n');
  const isFull = (error: unknown) => {
    const { message, fix } = explainSystemError(error) ?? {};
    assert.equal(message, 'No space is left on the disk.', String(error));
    assert.match(fix ?? '', /^df -h \. {3}# free some space; then run your command again$/);
    return true;
  };

  it('keeps the checkpoint and each line of the journal, and names the disk and the next command', async () => {
    await workspace.goto('table');
    const lines = journal();
    const before = await readCheckpoint(workspace.paths);
    fill();
    await assert.rejects(workspace.goto('role'), isFull);
    const now = await readCheckpoint(workspace.paths);
    assert.deepEqual([now?.steps['table'], now?.resources[0]], [before?.steps['table'], before?.resources[0]]);
    assert.deepEqual(journal().slice(0, lines.length), lines);
    rmSync(ballast());
  });

  it('goes on where it was once there is room, on a new line of the journal', async () => {
    const cut = '{"at":"2026-11-29T00:00:00.000Z","type":"step.sta';
    appendFileSync(workspace.paths.journal, cut);
    const checks = await workspace.goto('role');
    assert.deepEqual([...new Set(checks.map(({ status }) => status))], ['pass']);
    const after = journal().slice(journal().findIndex((line) => line.endsWith(cut)) + 1);
    assert.ok(after.length > 5);
    for (const line of after) assert.doesNotThrow(() => JSON.parse(line) as unknown, line);
    assert.deepEqual(
      readdirSync(workspace.paths.home).filter((name) => name.endsWith('.tmp')),
      [],
    );
  });

  it('loses no record in a teardown, whose receipt is whole', async () => {
    const heard = recordUi();
    const context = { ui: heard.ui, paths: workspace.paths, signal: new AbortController().signal, yes: true };
    fill();
    await assert.rejects(async () => teardown(context, {}), isFull);
    assert.notEqual(await readCheckpoint(workspace.paths), undefined);
    rmSync(ballast());
    assert.equal(await teardown(context, {}), 0);
    const { receipt } = heard.document as { receipt: string };
    const { gone, left } = JSON.parse(readFileSync(receipt, 'utf8')) as { gone: { id: string }[]; left: unknown[] };
    assert.deepEqual([gone.map(({ id }) => id).sort(), left], [['logs-policy', 'role', 'table'], []]);
  });
});
