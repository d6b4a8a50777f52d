// `npm run test:class`: the same plan for the same class, carried out by the laptop and by Step Functions, both killed in
// the middle, with equal receipts. Everything runs as built programs, each in a process of its own.
import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import { cp, readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import * as sfn from '@aws-sdk/client-sfn';
import { sandboxTarget } from '../../../../../src/aws/target/target.ts';
import type { AccountReceipt } from '../../../../../src/commands/class/reset/reset-types.ts';
import { defaultRoleName } from '../../../../../src/commands/class/roster/read-org-unit.ts';
import { readLocator } from '../../../../../src/sandbox/client/locator.ts';
import type { AccessKey } from '../../../../../src/sandbox/server/access.ts';
import { makeFolder, type CommandResult, type Folder } from '../../../../helpers/cli/folder.ts';
import { becomesTrue, isAlive } from '../../../../helpers/sandbox/daemon.ts';
import { endOf, keepsTable, makeLargeClass } from '../../../../helpers/workspace/large-class.ts';
import { openTestWorkspace } from '../../../../helpers/workspace/test-workspace.ts';

const size = Number(process.env['CLASS_SIZE'] ?? 50);
const region = 'ap-south-1';
const roster = ['--roster', 'class.csv', '--role-name', defaultRoleName, '--target', 'sandbox'];
const remove = ['class', 'reset', ...roster, '--remove', '--allow-accounts', 'accounts.txt', '--yes'];
const byMachine = [...remove, '--engine', 'step-functions'];

describe(`a reset of ${size} accounts, killed in the middle`, function () {
  this.timeout(3_600_000);
  let keys: AccessKey[];
  let laptop: Folder;
  let machine: Folder;
  const started = performance.now();

  /** For the figures in bench/README.md. */
  function report(what: string): void {
    console.log(`      ${((performance.now() - started) / 1000).toFixed(0)} s  ${what}`);
  }

  before(async () => {
    laptop = await makeFolder();
    machine = await makeFolder();
    const workspace = await openTestWorkspace({ dir: laptop.dir });
    keys = await makeLargeClass(workspace.sandbox, laptop.dir, size);
    await workspace.stop();
    report('the class is made');
    await startSandbox(laptop);
    assert.equal((await laptop.run('class', 'reset', ...roster)).code, 6);
    report('the plan is made');
    await laptop.run('sandbox', 'stop');
    await cp(laptop.dir, machine.dir, { recursive: true });
  });
  after(() => Promise.all([laptop.remove(), machine.remove()]));

  async function startSandbox(folder: Folder): Promise<void> {
    const { code, stderr } = await folder.run('sandbox', 'start', '--pace', 'instant', '--trust-folder');
    assert.equal(code, 0, stderr);
  }

  /** Runs the command, and does this once it has said so. */
  async function during(
    folder: Folder,
    args: readonly string[],
    isDue: (text: string) => boolean,
    work: (child: ChildProcess) => unknown,
  ): Promise<CommandResult> {
    const { child, ended } = folder.begin(...args);
    let text = '';
    let done: unknown;
    const listen = (chunk: Buffer) => {
      text += chunk.toString();
      if (done === undefined && isDue(text)) done = work(child);
    };
    // Progress is on stderr.
    child.stderr?.on('data', listen);
    const result = await ended;
    await done;
    assert.notEqual(done, undefined, `The command ended before its time:\n${result.stdout}${result.stderr}`);
    return result;
  }

  const kill = (child: ChildProcess) => child.kill('SIGKILL');

  /** Without times. */
  async function receiptsIn(folder: Folder) {
    const dir = folder.home('class', 'class', 'reset', 'receipts');
    const files = (await readdir(dir)).toSorted();
    return Promise.all(
      files.map(async (file) => {
        const { at: _at, gone, ...receipt } = JSON.parse(await readFile(join(dir, file), 'utf8')) as AccountReceipt;
        const removed = gone.map(({ kind, name, state }) => ({ kind, name, state }));
        return { file, removed, ...receipt };
      }),
    );
  }

  /** The accounts that have the table of the course, or another one of its name. */
  async function tablesIn(folder: Folder): Promise<number[]> {
    const { url } = locatorOf(folder);
    const found: number[] = [];
    for (const [index, key] of keys.entries()) {
      if (!keepsTable(index) && index % 10 !== 0) continue;
      const client = new DynamoDBClient(sandboxTarget({ url, ...key }, region).config as never);
      const { TableNames = [] } = await client.send(new ListTablesCommand({}));
      client.destroy();
      if (TableNames.length > 0) found.push(index);
    }
    return found;
  }

  const kept = () => keys.flatMap((_key, index) => (keepsTable(index) ? [index] : []));

  function locatorOf(folder: Folder) {
    const locator = readLocator(folder.home('sandbox'));
    assert.ok(locator);
    return locator;
  }

  async function killSandbox(folder: Folder): Promise<void> {
    const { pid } = locatorOf(folder);
    process.kill(pid, 'SIGKILL');
    assert.ok(await becomesTrue(() => !isAlive(pid)));
  }

  it('ends by the laptop in what each account allows', async () => {
    await startSandbox(laptop);
    // So many accounts have ended when it is killed.
    const half = (text: string) => (text.match(/: done, nothing left$/gm)?.length ?? 0) >= size / 3;
    assert.equal((await during(laptop, remove, half, kill)).code, null);
    report('the laptop is killed');
    const { code, stderr } = await laptop.run(...remove);
    assert.equal(code, 6, stderr);
    report('the laptop has ended');
    const receipts = await receiptsIn(laptop);
    assert.deepEqual(
      receipts.map(({ place, state }) => `${place.name} ${state}`).toSorted(),
      keys.map((_key, index) => `L${index} ${endOf(index)}`).toSorted(),
    );
    assert.deepEqual(await tablesIn(laptop), kept());
    await laptop.run('sandbox', 'stop');
  });

  it('has the same receipts by Step Functions, also after a kill of everything and a redrive', async () => {
    await startSandbox(machine);
    const deployed = await machine.run('class', 'deploy', ...roster, '--at-once', '100', '--yes');
    // Some accounts do not trust the instructor, and `deploy` names them.
    assert.equal(deployed.code, 6, deployed.stderr);
    report('the state machine is deployed');
    const hasReached = (share: number, what: string) => (text: string) =>
      Number([...text.matchAll(new RegExp(`^ {2}(\\d+) of \\d+ accounts ${what}`, 'gm'))].at(-1)?.[1]) >= size * share;
    const first = await during(machine, byMachine, hasReached(0.3, 'started'), kill);
    const arn = /started the execution (\S+)/.exec(first.stderr)?.[1];
    assert.ok(arn, first.stderr);
    await killSandbox(machine);
    report('the command and the sandbox are killed');
    await startSandbox(machine);
    const stopped = await during(machine, byMachine, hasReached(0.3, 'ended'), async () => {
      const client = new sfn.SFNClient(sandboxTarget(locatorOf(machine), region).config as never);
      await client.send(new sfn.StopExecutionCommand({ executionArn: arn }));
      client.destroy();
    });
    assert.match(stopped.stderr, new RegExp(`following the execution ${arn}$`, 'm'));
    assert.match(stopped.stderr, /^ {2}the execution has ended as ABORTED: $/m);
    assert.match(stopped.stdout, /not finished/);
    report('the execution is stopped');
    const { code, stderr } = await machine.run(...byMachine);
    assert.match(stderr, new RegExp(`continued the execution ${arn}$`, 'm'));
    assert.equal(code, 6, stderr);
    report('Step Functions has ended');
    assert.deepEqual(await receiptsIn(machine), await receiptsIn(laptop));
    assert.deepEqual(await tablesIn(machine), kept());
    const removed = await machine.run('class', 'deploy', ...roster, '--remove', '--yes');
    assert.match(removed.stdout, /Removed: 6 resources of the class class\. None is left\./);
    report('the state machine is removed');
  });
});
