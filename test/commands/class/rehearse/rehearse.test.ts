// `workshop class rehearse`: a class day with failures, on a sandbox of its own.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { planLearners, minimumLearners } from '../../../../src/commands/class/rehearse/learner-plans.ts';
import type { LearnerResult } from '../../../../src/commands/class/rehearse/learner.ts';
import { differencesOf, type RehearsedAccount } from '../../../../src/commands/class/rehearse/reset-verdict.ts';
import { wrongStatuses } from '../../../../src/commands/class/rehearse/status-verdict.ts';
import type { WorkshopError } from '../../../../src/engine/errors.ts';
import { findSandbox } from '../../../../src/sandbox/client/process.ts';
import { rehearse } from '../../../helpers/workspace/rehearse.ts';

describe('workshop class rehearse', function () {
  this.timeout(240_000);

  it('ends with Ctrl-C, and leaves neither a folder nor a process', async () => {
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

  it('refuses a class that is too small for all incidents, before it creates anything', async () => {
    const { error, dir } = await rehearse({ learners: '3' });
    assert.match(String(error), /^WorkshopError: --learners takes a whole number from 8 to 200, not "3"\.$/);
    assert.equal(dir, '');
  });
});

describe('the learners of a rehearsal', () => {
  const course = { steps: 17, untilExercise: 3 };

  it('are the same for the same seed, and have every incident for any seed', () => {
    assert.deepEqual(planLearners(50, 7, course), planLearners(50, 7, course));
    assert.notDeepEqual(planLearners(50, 7, course), planLearners(50, 8, course));
    for (let seed = 0; seed < 200; seed += 1) {
      const plans = planLearners(minimumLearners, seed, course);
      const incidents = plans.flatMap(({ incident }) => incident ?? []).sort();
      assert.deepEqual(incidents, ['broken', 'crashed', 'denied', 'expired', 'prod']);
      assert.ok(plans.some(({ steps }) => steps === 17) && plans.some(({ steps }) => steps === 0), `seed ${seed}`);
      assert.equal(new Set(plans.map(({ name }) => name)).size, minimumLearners);
    }
  });
});

describe('the verdict on a rehearsed status', () => {
  const broken = {
    foreign: [],
    learner: {
      plan: { name: 'Ana', incident: 'broken' },
      exercise: { name: 'stale-permission', steps: ['api', 'cors'] },
    } as unknown as LearnerResult,
  };
  const shownAt = (kind: string, step: string | null) =>
    wrongStatuses([broken], { members: [{ name: 'Ana', seen: true, standing: { kind, step } }] });

  it('accepts a learner with an exercise only as failing, at a step that shows it', () => {
    assert.deepEqual([shownAt('failing', 'api'), shownAt('failing', 'cors')], [[], []]);
    for (const [kind, step, shown] of [
      ['complete', null, 'complete'],
      ['next', 'layer', 'next layer'],
      ['failing', 'role', 'failing role'],
    ] as const)
      assert.deepEqual(shownAt(kind, step), [`class status: Ana is ${shown}, and has the exercise stale-permission`]);
  });
});

describe('the verdict on a rehearsal', () => {
  const census = (resources: string[], flagsOn = 4) => ({ resources: resources.toSorted(), flagsOn });
  const learner = (incident: string | undefined) =>
    ({ plan: { name: 'Ana', incident }, account: { account: '200000000001' } }) as unknown as LearnerResult;
  const good: RehearsedAccount = {
    learner: learner(undefined),
    foreign: ['bucket pictures {}'],
    before: census(['bucket pictures {}', 'table ours {}'], 0),
    dry: census(['bucket pictures {}', 'table ours {}'], 0),
    after: census(['bucket pictures {}']),
    state: 'done',
  };
  const unchanged: RehearsedAccount = { ...good, learner: learner('prod'), after: good.before, state: 'quarantined' };

  it('finds no difference where the workshop is gone and the resources of others are unchanged', () => {
    assert.deepEqual(differencesOf([good, unchanged]), []);
  });

  const bad: [difference: string, account: RehearsedAccount][] = [
    ['left or changed: table ours {}', { ...good, after: good.before }],
    ['a resource of others was changed or removed: bucket pictures {}', { ...good, after: census([]) }],
    ['left or changed: bucket pictures {"policy":1}', { ...good, after: census(['bucket pictures {"policy":1}']) }],
    ['3 of 4 settings of Block Public Access are on', { ...good, after: census(['bucket pictures {}'], 3) }],
    ['the state is quarantined, and must be done', { ...good, state: 'quarantined' }],
    ['status and dry run changed it: - table ours {}', { ...good, dry: census(['bucket pictures {}'], 0) }],
    ['the state is done, and must be quarantined', { ...unchanged, state: 'done' }],
    ['it must not be changed, and was: - table ours {}', { ...unchanged, after: census(['bucket pictures {}'], 0) }],
    [
      'it must not be changed, and was: Block Public Access of the account',
      { ...unchanged, after: { ...unchanged.before, flagsOn: 4 } },
    ],
  ];
  for (const [difference, account] of bad) {
    it(`reports: ${difference}`, () => {
      const differences = differencesOf([account]);
      assert.ok(differences.includes(`Ana (200000000001): ${difference}`), differences.join('\n'));
    });
  }
});
