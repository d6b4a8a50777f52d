// `workshop class rehearse`: a class day with failures, on a sandbox of its own.
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import {
  wrongAccess,
  wrongCenter,
  wrongReadiness,
  wrongRoom,
  wrongSheets,
  wrongWatch,
} from '../../../../src/commands/class/rehearse/verdict/day-verdict.ts';
import { planLearners, minimumLearners } from '../../../../src/commands/class/rehearse/learner-plans.ts';
import type { LearnerResult } from '../../../../src/commands/class/rehearse/learner.ts';
import { differencesOf, type RehearsedAccount } from '../../../../src/commands/class/rehearse/verdict/reset-verdict.ts';
import type { CommandResult } from '../../../../src/commands/class/rehearse/script.ts';
import type { PreparedAccount } from '../../../../src/commands/class/rehearse/setup.ts';
import { wrongStatuses } from '../../../../src/commands/class/rehearse/verdict/status-verdict.ts';
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

describe('the verdict on what a rehearsal has shown', () => {
  const account = (name: string, incident?: string) =>
    ({
      foreign: [],
      learner: { plan: { name, incident, hasLookAlikes: name === 'Gus' }, account: { account: '200000000001' } },
    }) as unknown as PreparedAccount;
  const shown = (document: object, text = '') => ({ document, text, code: 0 }) as unknown as CommandResult;

  it('accepts only an account that cannot be entered, a production account and look-alikes as not ready', () => {
    const readiness = (name: string, ok: boolean) => shown({ members: [{ name, ok, obstacles: ['x'] }] });
    const verdict = (incident: string | undefined, ok: boolean, name = 'Ana') =>
      wrongReadiness([account(name, incident)], readiness(name, ok));
    assert.deepEqual(verdict('denied', false), []);
    assert.deepEqual(verdict('prod', true), ['class prepare: Ana is ready, in spite of the incident prod']);
    assert.deepEqual(verdict('broken', false), ['class prepare: Ana is not ready, and must be: x']);
    assert.deepEqual(verdict(undefined, false, 'Gus'), []);
  });

  it('finds a sheet for another account, and one that is missing', () => {
    const sheet = join(mkdtempSync(join(tmpdir(), 'workshop-sheet-')), 'ana.md');
    writeFileSync(sheet, 'Your account is 200000000002.');
    const [other, missing] = wrongSheets(
      [account('Ana')],
      shown({ sheets: [{ name: 'Ana', sheet, policy: `${sheet}.none` }] }),
    );
    rmSync(dirname(sheet), { recursive: true });
    assert.equal(other, `class handout: ${sheet} names 200000000002, and must name 200000000001`);
    assert.equal(missing, `class handout: ${sheet}.none names no account, and must name 200000000001`);
  });

  it('needs every sign-in to give the own account, and in the end none, with the users of before', () => {
    const accounts = [account('Ana'), account('Ben', 'denied')];
    const verdict = (signedIn: [string, string][], left: [string, string][], users: string[]) =>
      wrongCenter(accounts, new Map(signedIn), { signedIn: new Map(left), users });
    assert.deepEqual(verdict([['Ana', '200000000001']], [], ['ana@example.com']), []);
    assert.deepEqual(verdict([['Ben', '200000000001']], [['Ana', '200000000001']], ['ben@example.com']), [
      'class access --identity-center --remove: the user ana@example.com was deleted',
      'class access --identity-center --remove: the user ben@example.com is left',
      'class access --identity-center: Ana gets no account',
      'class access --identity-center --remove: Ana still gets in',
      'class access --identity-center: Ben gets 200000000001',
    ]);
  });

  it('needs a watch to show the renewed session as its only change', () => {
    const verdict = (text: string) => wrongWatch([account('Fay', 'expired')], shown({}, text));
    assert.deepEqual(verdict('table\n09:50  1 change\nFay    ++++ complete'), []);
    for (const text of ['09:50  no change', '09:50  1 change\nGus  ++', '09:50  1 change\nFay  ??? no access: x'])
      assert.deepEqual(verdict(text), ['class status --watch: the second round must show the change of Fay alone']);
  });
});

describe('the verdict on the access and the board of a rehearsal', () => {
  const account = (name: string, steps: number, incident?: string) =>
    ({ foreign: [], learner: { plan: { name, steps, incident } } }) as unknown as PreparedAccount;
  const shown = (document: object, code = 0) => ({ document, text: '', code }) as unknown as CommandResult;

  it('needs an access key for each learner, which is gone in the end, and none where the account must not change', () => {
    const keyFile = join(mkdtempSync(join(tmpdir(), 'workshop-key-')), 'ana.credentials');
    writeFileSync(keyFile, '[default]\naws_access_key_id = AKIA\n');
    const created = (file: string | null) => shown({ members: [{ name: 'Ana', actions: [], keyFile: file }] });
    const removed = (...actions: string[]) => shown({ members: [{ name: 'Ana', actions, keyFile: null }] });
    const verdict = (incident: string | undefined, file: string | null, ...actions: string[]) =>
      wrongAccess([account('Ana', 3, incident)], created(file), removed(...actions));
    assert.deepEqual(verdict(undefined, keyFile, 'delete user'), []);
    assert.deepEqual(verdict('prod', null), []);
    assert.deepEqual(verdict(undefined, null), [
      'class access --create: Ana has no access key',
      'class access --remove: the user of Ana is left',
    ]);
    assert.deepEqual(verdict('prod', keyFile), ['class access --create: Ana has an access key']);
    rmSync(dirname(keyFile), { recursive: true });
  });

  it('needs everybody on the board, and a valid credential for those who have done the whole course alone', () => {
    const verdict = (certified: string[], learners = 2, code = 0) =>
      wrongRoom(
        [account('Ana', 17), account('Ben', 16)],
        {
          kit: shown({}),
          imported: shown({}),
          certified: shown({
            members: ['Ana', 'Ben'].map((name) => ({ name, file: certified.includes(name) ? 'x' : null })),
          }),
          verified: shown({}, code),
          report: shown({ learners }),
        },
        17,
      );
    assert.deepEqual(verdict(['Ana']), []);
    assert.deepEqual(verdict(['Ben'], 1, 1), [
      'class report: 1 learners, and must be 2',
      'class certify --verify: exit code 1, and must end with 0',
      'class certify: Ana has no credential after 17 steps',
      'class certify: Ben has a credential after 16 steps',
    ]);
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
