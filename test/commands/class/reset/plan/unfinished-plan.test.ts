// A plan of a reset that was killed: the next one continues with the accounts that it has not planned yet.
import assert from 'node:assert/strict';
import { appendFile, mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { CallInterceptor } from '../../../../../src/aws/calls/clients.ts';
import { createKillSwitch } from '../../../../../src/commands/class/rehearse/kill.ts';
import { openPlan } from '../../../../../src/commands/class/reset/plan/plan-file.ts';
import { openUnfinishedPlan } from '../../../../../src/commands/class/reset/plan/unfinished-plan.ts';
import { classReset, type ResetFlags } from '../../../../../src/commands/class/reset/reset.ts';
import { defaultRoleName } from '../../../../../src/commands/class/roster/read-org-unit.ts';
import { recordUi } from '../../../../helpers/cli/recorded-ui.ts';
import { makeTable } from '../../../../helpers/sandbox/look-alikes.ts';
import { accountOf, emptyPlanOf, makeMember } from '../../../../helpers/workspace/class.ts';
import { openTestWorkspace, type TestWorkspace } from '../../../../helpers/workspace/test-workspace.ts';

describe('a plan of a reset that was interrupted', () => {
  const names = ['Ana', 'Ben', 'Cleo'];
  let workspace: TestWorkspace;
  let home: string;

  before(async () => {
    workspace = await openTestWorkspace();
    const test = workspace.sandbox;
    home = join(workspace.paths.dir, '.workshop', 'class', 'class', 'reset');
    for (const [index, name] of names.entries()) {
      const { key } = await makeMember(test, { name, account: accountOf(index) });
      const clients = {
        account: accountOf(index),
        client: (Client: typeof DynamoDBClient) => test.client(Client, key),
      };
      await makeTable(clients as never, 'AWSWorkshopDemoTable', [{ Key: 'workshop', Value: 'url-shortener' }]);
    }
    const rows = names.map((name, index) => `${name},${accountOf(index)}`);
    await writeFile(join(workspace.paths.dir, 'class.csv'), ['name,account', ...rows].join('\n'));
  });
  after(() => workspace.stop());

  function start(around?: CallInterceptor, options: Partial<ResetFlags> = {}) {
    const heard = recordUi();
    const context = { ui: heard.ui, paths: workspace.paths, signal: new AbortController().signal, yes: true };
    const roster = join(workspace.paths.dir, 'class.csv');
    const given = { target: 'sandbox', roster, roleName: defaultRoleName, atOnce: '1', ...options };
    return { heard, ending: classReset({ ...context, ...(around && { around }) }, given) };
  }

  /** Runs the plan; resolves with the accounts that were read, and with what was said. */
  async function plan(options: Partial<ResetFlags> = {}) {
    let read = 0;
    const around: CallInterceptor = ({ operation }, next) => {
      if (operation === 'ListAccountAliases') read += 1;
      return next();
    };
    const { heard, ending } = start(around, options);
    assert.equal(await ending, 0);
    const { hash, accounts } = openPlan(join(home, 'plan.ndjson'));
    return { read, text: heard.lines.join('\n'), hash, accounts };
  }

  async function killAt(account: number): Promise<void> {
    const { around, killDuring } = createKillSwitch();
    assert.equal(await killDuring(() => start(around).ending, account, /^ListAccountAliases$/), 'killed');
    await rm(join(home, 'lock'), { force: true });
  }

  it('continues line by line where it was killed, and is the plan that it would have been', async () => {
    const whole = await plan();
    assert.deepEqual([whole.read, whole.accounts], [3, 3]);
    await killAt(3);
    const continued = await plan();
    assert.equal(continued.read, 1);
    assert.match(continued.text, /^Continuing the plan of \S+Z: 2 accounts planned already\.$/m);
    assert.deepEqual([continued.hash, continued.accounts], [whole.hash, 3]);
  });

  it('starts again with other options, and once a plan was carried out', async () => {
    await killAt(2);
    assert.equal((await plan({ everySuffix: true })).read, 3);
    await killAt(2);
    const only = names.map((_name, index) => accountOf(index)).join(',');
    const removed = start(undefined, { remove: true, allowAccounts: only, passes: '1', pause: 0 });
    assert.equal(await removed.ending, 0);
    assert.equal((await plan()).read, 3);
  });

  describe('in its file', () => {
    let file: string;
    const scopes = [0, 1, 2].map((index) => ({
      name: names[index] ?? '',
      account: accountOf(index),
      region: 'ap-south-1',
      suffix: '',
    }));
    const head = { at: '2026-11-30T10:00:00.000Z', className: 'class', scope: 'all' };
    beforeEach(async () => {
      file = join(await mkdtemp(join(tmpdir(), 'workshop-unfinished-')), 'unfinished-plan.ndjson');
      const unfinished = openUnfinishedPlan(file, head);
      for (const scope of scopes) unfinished.add(emptyPlanOf(scope));
      unfinished.close();
    });

    function known(at = '2026-11-30T10:30:00.000Z', members = scopes): string[] {
      const unfinished = openUnfinishedPlan(file, { ...head, at });
      const found: string[] = [];
      unfinished.replay(members, ({ place }) => void found.push(place.name));
      unfinished.close();
      return found;
    }

    it('keeps an account for an hour, under the name that the roster still has', () => {
      assert.deepEqual(known(), ['Ana', 'Ben', 'Cleo']);
      const renamed = scopes.map((scope) => (scope.name === 'Ben' ? { ...scope, name: 'Bo' } : scope));
      assert.deepEqual(known('2026-11-30T10:30:00.000Z', renamed.slice(0, 2)), ['Ana']);
      assert.deepEqual(known('2026-11-30T11:00:00.000Z'), []);
      assert.deepEqual(known('2026-11-30T10:30:00.000Z'), []);
    });

    it('has no line that was cut off or changed, and takes the next lines behind it', async () => {
      const text = await readFile(file, 'utf8');
      await truncate(file, Buffer.byteLength(text) - 5);
      const unfinished = openUnfinishedPlan(file, head);
      unfinished.add(emptyPlanOf(scopes[2] as (typeof scopes)[number]));
      unfinished.close();
      assert.deepEqual(known(), ['Ana', 'Ben', 'Cleo']);
      await writeFile(file, text.replace('"suffix":"","', '"suffix":"","x":1,"').replace(accountOf(1), accountOf(7)));
      await appendFile(file, 'no JSON\n');
      assert.deepEqual(known(), ['Ana', 'Cleo']);
    });
  });
});
