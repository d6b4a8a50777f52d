// `npm run test:class`: the same class, reset by the laptop and by the state machine of `class deploy`, with equal receipts.
import assert from 'node:assert/strict';
import { readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { classDeploy } from '../../../../../src/commands/class/deploy/deploy.ts';
import type { AccountReceipt } from '../../../../../src/commands/class/reset/reset-types.ts';
import { classReset, type ResetFlags } from '../../../../../src/commands/class/reset/reset.ts';
import { defaultRoleName } from '../../../../../src/commands/class/roster/read-org-unit.ts';
import { recordUi } from '../../../../helpers/cli/recorded-ui.ts';
import { makeBucket, makeTable, type Clients } from '../../../../helpers/sandbox/look-alikes.ts';
import { accountOf, makeMember } from '../../../../helpers/workspace/class.ts';
import { openTestWorkspace, type TestWorkspace } from '../../../../helpers/workspace/test-workspace.ts';

const size = Number(process.env['CLASS_SIZE'] ?? 6);
const ours = [{ Key: 'workshop', Value: 'url-shortener' }];

type Work = (workspace: TestWorkspace) => Promise<void>;

describe(`a reset of ${size} accounts`, function () {
  this.timeout(3_600_000);

  /** Every third learner has a bucket too, and one does not trust the instructor. */
  async function makeClass({ sandbox: test, paths }: TestWorkspace): Promise<void> {
    const rows = ['name,account'];
    for (let index = 0; index < size; index += 1) {
      const trusts = index === 1 ? accountOf(99_999) : test.account;
      const { key, member } = await makeMember(test, { name: `L${index}`, account: accountOf(index) }, { trusts });
      const clients: Clients = { account: key.account, client: (Client) => test.client(Client, key) };
      await makeTable(clients, 'AWSWorkshopDemoTable', ours);
      if (index % 3 === 0) await makeBucket(clients, `aws-workshop-a${String(index).padStart(6, 'b')}a`, ours);
      rows.push(`${member.name},${member.account}`);
    }
    await writeFile(join(paths.dir, 'class.csv'), rows.join('\n'));
  }

  /** What the command has said. `stopAt`: Ctrl-C once it has said this. */
  async function reset(workspace: TestWorkspace, options: ResetFlags, stopAt?: RegExp): Promise<string[]> {
    const heard = recordUi();
    const stop = new AbortController();
    const ui = {
      ...heard.ui,
      say(text: string) {
        heard.lines.push(text);
        if (stopAt?.test(text)) stop.abort(new Error('Ctrl-C'));
      },
    };
    const given = { target: 'sandbox', roleName: defaultRoleName, roster: join(workspace.paths.dir, 'class.csv') };
    const done = classReset({ ui, paths: workspace.paths, signal: stop.signal, yes: true }, { ...given, ...options });
    if (stopAt) await assert.rejects(done, { name: 'AbortError' });
    // One account is quarantined.
    else assert.equal(await done, 6, heard.lines.join('\n'));
    return heard.lines;
  }

  async function deploy(workspace: TestWorkspace, remove = false): Promise<string> {
    const heard = recordUi();
    const context = { ui: heard.ui, paths: workspace.paths, signal: new AbortController().signal, yes: true };
    const roster = join(workspace.paths.dir, 'class.csv');
    assert.equal(await classDeploy(context, { target: 'sandbox', roleName: defaultRoleName, roster, remove }), 0);
    return heard.lines.join('\n');
  }

  /** Without times, and without what names the plan. */
  async function receiptsAfter(work: Work) {
    const workspace = await openTestWorkspace();
    try {
      await makeClass(workspace);
      await reset(workspace, {});
      await work(workspace);
      const folder = join(workspace.paths.home, 'class', 'class', 'reset', 'receipts');
      const files = (await readdir(folder)).toSorted();
      return await Promise.all(
        files.map(async (file) => {
          const receipt = JSON.parse(await readFile(join(folder, file), 'utf8')) as AccountReceipt;
          const { place, state, reason, gone, left, appeared, notRead, cleanPasses, accountPublicAccess } = receipt;
          const removed = gone.map(({ kind, name, state: how }) => ({ kind, name, how }));
          return { file, place, state, reason, removed, left, appeared, notRead, cleanPasses, accountPublicAccess };
        }),
      );
    } finally {
      await workspace.stop();
    }
  }

  it('has the same receipts by the state machine as by the laptop, also where it was stopped and followed again', async () => {
    const removing = {
      remove: true,
      pause: 0,
      allowAccounts: Array.from({ length: size }, (_, n) => accountOf(n)).join(),
    };
    const byLaptop = await receiptsAfter(async (workspace) => {
      await reset(workspace, removing);
    });
    const byMachine = await receiptsAfter(async (workspace) => {
      const engine = { ...removing, engine: 'step-functions' };
      await deploy(workspace);
      const stopped = await reset(workspace, engine, /^ {2}\d+ of \d+ accounts ended/);
      const followed = await reset(workspace, engine);
      const arnIn = (lines: string[]) => /(started|following) the execution (\S+)/.exec(lines.join('\n'))?.slice(1);
      assert.deepEqual([arnIn(stopped)?.[0], arnIn(followed)?.[0]], ['started', 'following']);
      assert.equal(arnIn(followed)?.[1], arnIn(stopped)?.[1]);
      assert.match(await deploy(workspace, true), /Removed: 6 resources of the class class\. None is left\./);
    });
    assert.equal(byLaptop.length, size);
    assert.equal(byLaptop.filter(({ state }) => state === 'done').length, size - 1);
    assert.deepEqual(byMachine, byLaptop);
  });
});
