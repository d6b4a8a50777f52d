import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { castOf, fewest } from '../../../../src/commands/class/rehearse/learner-plans.ts';
import type { Attended } from '../../../../src/commands/class/rehearse/learner.ts';
import { differencesOf, type Judged } from '../../../../src/commands/class/rehearse/verdict.ts';
import type { WorkshopError } from '../../../../src/engine/errors.ts';
import { findSandbox } from '../../../../src/sandbox/client/process.ts';
import { rehearse } from '../../../helpers/workspace/rehearse.ts';

describe('workshop class rehearse', function () {
  this.timeout(240_000);

  it('ends with Ctrl-C, and leaves neither folder nor process', async () => {
    const stop = new AbortController();
    const ended = rehearse({ learners: '8', seed: '19' }, undefined, stop);
    setTimeout(() => stop.abort(), 2500);
    const { code, dir, error } = await ended;
    const { message, fix } = error as WorkshopError;
    assert.deepEqual([message, fix], ['Stopped.', 'workshop class rehearse --learners 8 --seed 19']);
    assert.equal(code, undefined);
    assert.ok(dir && !existsSync(dir));
    assert.equal(await findSandbox(join(dir, '.workshop', 'sandbox')), undefined);
  });

  it('refuses a class that is too small for all mishaps, before anything is begun', async () => {
    const { error, dir } = await rehearse({ learners: '3' });
    assert.match(String(error), /--learners is a whole number from 8 to 200, not "3"/);
    assert.equal(dir, '');
  });
});

describe('the cast of a rehearsal', () => {
  it('is the same for the same seed, and has everything that can happen for any', () => {
    assert.deepEqual(castOf(50, 7, 17), castOf(50, 7, 17));
    assert.notDeepEqual(castOf(50, 7, 17), castOf(50, 8, 17));
    for (let seed = 0; seed < 200; seed += 1) {
      const cast = castOf(fewest, seed, 17);
      const mishaps = cast.flatMap(({ mishap }) => mishap ?? []).sort();
      assert.deepEqual(mishaps, ['broken', 'crashed', 'denied', 'expired', 'prod']);
      assert.ok(cast.some(({ steps }) => steps === 17) && cast.some(({ steps }) => steps === 0), `seed ${seed}`);
      assert.equal(new Set(cast.map(({ name }) => name)).size, fewest);
    }
  });
});

describe('the verdict on a rehearsal', () => {
  const census = (things: string[], flagsOn = 4) => ({ things: things.toSorted(), flagsOn });
  const attended = (mishap: string | undefined) =>
    ({ part: { name: 'Ana', mishap }, account: { account: '200000000001' } }) as unknown as Attended;
  const good: Judged = {
    attended: attended(undefined),
    foreign: ['bucket pictures {}'],
    before: census(['bucket pictures {}', 'table ours {}'], 0),
    dry: census(['bucket pictures {}', 'table ours {}'], 0),
    after: census(['bucket pictures {}']),
    state: 'done',
  };
  const alone: Judged = { ...good, attended: attended('prod'), after: good.before, state: 'quarantined' };

  it('is good where all is gone that is ours, and all is there that is not', () => {
    assert.deepEqual(differencesOf([good, alone]), []);
  });

  const bad: [says: RegExp, judged: Judged][] = [
    [/left, or changed: table ours/, { ...good, after: good.before }],
    [/of others, and touched or gone: bucket pictures/, { ...good, after: census([]) }],
    [/left, or changed: bucket pictures {"policy":1}/, { ...good, after: census(['bucket pictures {"policy":1}']) }],
    [/3 of 4 flags/, { ...good, after: census(['bucket pictures {}'], 3) }],
    [/is quarantined and should be done/, { ...good, state: 'quarantined' }],
    [/the looks and the dry run changed it: - table ours/, { ...good, dry: census(['bucket pictures {}'], 0) }],
    [/is done and should be in quarantine/, { ...alone, state: 'done' }],
    [/was not to be touched: - table ours/, { ...alone, after: census(['bucket pictures {}'], 0) }],
    [/was not to be touched: Block Public Access/, { ...alone, after: { ...alone.before, flagsOn: 4 } }],
  ];
  for (const [says, judged] of bad) {
    it(`is bad where it says: ${says.source}`, () => {
      const differences = differencesOf([judged]);
      assert.ok(
        differences.some((text) => text.startsWith('Ana (200000000001): ') && says.test(text)),
        differences.join('\n'),
      );
    });
  }
});
