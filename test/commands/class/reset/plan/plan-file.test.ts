// The file of a reset's plan: a line for each account, verified as a whole, and read one account at a time.
import assert from 'node:assert/strict';
import { appendFile, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createPlan, openPlan } from '../../../../../src/commands/class/reset/plan/plan-file.ts';
import { openFiles } from '../../../../../src/commands/class/reset/reset-files.ts';
import type { MemberPlan } from '../../../../../src/commands/class/reset/reset-types.ts';
import { newCheckpoint } from '../../../../../src/workspace/checkpoint.ts';
import { emptyPlanOf, writePlan } from '../../../../helpers/workspace/class.ts';

describe('the file of a plan', () => {
  let dir: string;
  beforeEach(async () => void (dir = await mkdtemp(join(tmpdir(), 'workshop-plan-'))));
  afterEach(() => rm(dir, { recursive: true, force: true }));

  const scopeOf = (index: number) => ({
    name: `L${index}`,
    account: String(200_000_000_000 + index),
    region: 'ap-south-1',
    suffix: '',
  });
  // The line separator of Unicode ends no line of the file.
  const memberOf = (index: number): MemberPlan => ({
    ...emptyPlanOf(scopeOf(index)),
    unseen: [{ at: 'S3', because: `two\u2028lines ${index}` }],
  });
  const planOf = (...members: MemberPlan[]) => writePlan(members, { dir });

  it('has a head, a line for each account, and an end with the counts and the hash', async () => {
    const { file, plan } = await planOf(memberOf(1), memberOf(2));
    const lines = (await readFile(file, 'utf8')).split('\n');
    assert.equal(lines.length, 5);
    assert.deepEqual(
      [lines[0], lines[1], lines[4]],
      [
        '{"kind":"plan of class reset","version":2,"at":"2026-11-30T00:00:00.000Z","className":"class"}',
        JSON.stringify(memberOf(1)),
        '',
      ],
    );
    const { sha256, ...end } = JSON.parse(lines[3] ?? '') as Record<string, unknown>;
    assert.match(String(sha256), /^[0-9a-f]{64}$/);
    assert.deepEqual(end, { accounts: 2, resources: 0, hash: plan.hash });
    assert.deepEqual(
      [plan.className, plan.accounts, plan.has(scopeOf(2)), plan.has(scopeOf(3))],
      ['class', 2, true, false],
    );
    assert.deepEqual([plan.read(scopeOf(2)), plan.read(scopeOf(1))], [memberOf(2), memberOf(1)]);
    assert.throws(() => plan.read(scopeOf(3)), { message: 'The plan has no entry for L3.' });
  });

  it('has the same hash in any order and at any time, and another one for other removals', async () => {
    const target = { kind: 'aws', account: '200000000001', region: 'ap-south-1' } as const;
    const checkpoint = newCheckpoint({ target, suffix: '', bucketName: 'b' });
    const hashOf = async (at: string, ...members: MemberPlan[]) => (await writePlan(members, { dir, at })).plan.hash;
    const first = await hashOf('2026-11-30', memberOf(1), memberOf(2));
    assert.equal(await hashOf('2026-12-01', memberOf(2), { ...memberOf(1), unseen: [] }), first);
    assert.notEqual(await hashOf('2026-11-30', memberOf(1), { ...memberOf(2), refused: 'x' }), first);
    const stacks = [{ suffix: '', things: [], checkpoint }];
    assert.notEqual(await hashOf('2026-11-30', memberOf(1), { ...memberOf(2), stacks }), first);
  });

  it('is read one account at a time where lines are longer than the parts that are read', async () => {
    const long = (index: number) => ({ ...memberOf(index), unseen: [{ at: 'x'.repeat(100_000), because: 'y' }] });
    const { plan } = await planOf(long(1), memberOf(2), long(3));
    assert.deepEqual(
      [1, 2, 3].map((index) => plan.read(scopeOf(index))),
      [long(1), memberOf(2), long(3)],
    );
  });

  it('is refused where a line was changed, is missing, comes twice, or is damaged', async () => {
    const { file } = await planOf(memberOf(1), memberOf(2));
    const saved = await readFile(file, 'utf8');
    const [head = '', one = '', two = '', end = ''] = saved.split('\n');
    const refused = async (text: string) => {
      await writeFile(file, text, { mode: 0o600 });
      try {
        openPlan(file);
      } catch (error) {
        return (error as Error).message;
      }
      return 'opened';
    };
    const linesOf = (...lines: string[]) => lines.map((line) => `${line}\n`).join('');
    assert.equal(await refused(linesOf(head, one, two, end)), 'opened');
    assert.equal(
      await refused(linesOf(head, one, two.replace('"L2"', '"L3"'), end)),
      'it was changed after it was saved',
    );
    assert.equal(
      await refused(linesOf(head, two.replace('lines 2', 'lines 3'), one, end)),
      'it was changed after it was saved',
    );
    assert.equal(await refused(linesOf(head, one, end)), 'it was changed after it was saved');
    assert.equal(await refused(linesOf(head, one, one, end)), 'line 3 has the account of an earlier line');
    assert.equal(await refused(linesOf(head, one, two)), 'its end is missing');
    assert.equal(await refused(linesOf(head, one, two, end, one)), 'line 5 is behind its end');
    assert.equal(await refused(linesOf(head, one, two, end).slice(0, -40)), 'line 4 is no JSON object');
    assert.equal(await refused(''), 'its end is missing');
    assert.equal(
      await refused(linesOf(head.replace('"version":2', '"version":3'), one, end)),
      'another version of workshop has made it',
    );
    await writeFile(file, linesOf(head));
    await appendFile(file, Buffer.alloc(17 * 1024 * 1024, 'x'));
    assert.throws(() => openPlan(file), { message: 'line 2 has more than 16777216 bytes' });
  });

  it('is not read where it was changed after it was opened', async () => {
    const { file, plan } = await planOf(memberOf(1), memberOf(2));
    await writeFile(file, (await readFile(file, 'utf8')).replace('lines 2', 'lines 3'));
    assert.deepEqual(plan.read(scopeOf(1)), memberOf(1));
    assert.throws(() => plan.read(scopeOf(2)), { message: 'it was changed after it was read' });
  });

  it('stays as it was until another one is complete', async () => {
    const { file, plan } = await planOf(memberOf(1));
    const writer = await createPlan(file, { at: '2026-12-01', className: 'class' });
    writer.add(memberOf(2));
    await writer.discard();
    assert.deepEqual(await readdir(dir), ['plan.ndjson']);
    assert.deepEqual(plan.read(scopeOf(1)), memberOf(1));
  });

  it('of an older version is refused with the command that plans again, which removes it', async () => {
    const files = await openFiles(dir);
    try {
      const old = join(dir, 'reset', 'plan.json');
      await writeFile(old, '{"version":1}');
      assert.throws(() => files.openPlan('workshop class reset --roster class.csv'), {
        message: `${old} cannot be used: an older version of workshop has made it.`,
        state: 'Nothing was changed.',
        fix: 'workshop class reset --roster class.csv   # makes a new plan',
      });
      const writer = await files.createPlan({ at: '2026-12-01', className: 'class' });
      writer.add(memberOf(1));
      await writer.finish();
      assert.equal(files.openPlan('').accounts, 1);
      assert.deepEqual((await readdir(join(dir, 'reset'))).toSorted(), ['lock', 'plan.ndjson', 'receipts']);
    } finally {
      await files.close();
    }
  });
});
