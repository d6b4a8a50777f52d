// How checkpoints and journals of version 1 are migrated.
import assert from 'node:assert/strict';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Checkpoint } from '../../src/engine/types.ts';
import { loadCheckpoint, saveCheckpoint } from '../../src/workspace/checkpoint.ts';
import { checkIdOf } from '../../src/workspace/old-titles.ts';
import { readJournal } from '../../src/workspace/journal.ts';
import { fromRoot } from '../helpers/root.ts';

/** Written by version 1, which named checks and expected failures by their titles. */
const fixture = (name: string) => fromRoot('test/workspace/fixtures', name);

describe('a checkpoint of version 1', () => {
  let dir: string;
  let file: string;
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'workshop-migration-'));
    file = join(dir, 'checkpoint.json');
  });
  afterEach(() => rm(dir, { recursive: true, force: true }));

  const load = async (name: string): Promise<Checkpoint> => {
    await cp(fixture(name), file);
    const checkpoint = await loadCheckpoint(file);
    assert.ok(checkpoint);
    return checkpoint;
  };
  const failures = ({ steps }: Checkpoint) => Object.values(steps).flatMap(({ failuresSeen = [] }) => failuresSeen);

  it('of the whole course names the failures that were seen by their ids, and is otherwise the same', async () => {
    const checkpoint = await load('plain-checkpoint.json');
    assert.equal(checkpoint.version, 2);
    assert.deepEqual(failures(checkpoint), [
      'api.no-invoke-permission',
      'cors.preflight-blocked',
      'hosting.access-denied',
      'deploy.module-not-found',
      'database-access.access-denied',
    ]);
    const old = JSON.parse(await readFile(fixture('plain-checkpoint.json'), 'utf8')) as Checkpoint;
    const withoutFailures = ({ steps, ...rest }: Checkpoint) => ({
      ...rest,
      version: 0,
      steps: Object.entries(steps).map(([id, step]) => [id, { ...step, failuresSeen: undefined }]),
    });
    assert.deepEqual(withoutFailures(checkpoint), withoutFailures(old));
  });

  it('with a suffix and an active exercise names the check where the exercise shows by its id', async () => {
    const checkpoint = await load('suffixed-checkpoint.json');
    assert.deepEqual(checkpoint.exercise, {
      name: 'cors-origin',
      step: 'cors',
      check: 'cors.preflight-allowed',
      at: '2026-11-29T01:19:34.423Z',
    });
    assert.deepEqual(failures(checkpoint), [
      'api.no-invoke-permission',
      'cors.preflight-blocked',
      'hosting.access-denied',
      'deploy.module-not-found',
      'database-access.access-denied',
    ]);
  });

  it('keeps the titles of checks that could not be made, with their ids', async () => {
    const old = JSON.parse(await readFile(fixture('suffixed-checkpoint.json'), 'utf8')) as Checkpoint;
    const title = 'createShortURL-ana says hello';
    const functions = { ...old.steps['functions'], status: 'provisioned', unproven: [title, 'Something else'] };
    await writeFile(file, JSON.stringify({ ...old, steps: { ...old.steps, functions } }));
    assert.deepEqual((await loadCheckpoint(file))?.steps['functions']?.unproven, [
      { id: 'functions.create-function-says-hello', title },
      { id: 'Something else', title: 'Something else' },
    ]);
  });

  it('stays as it is on disk until it is saved, and is then of version 2', async () => {
    const checkpoint = await load('plain-checkpoint.json');
    assert.equal(await readFile(file, 'utf8'), await readFile(fixture('plain-checkpoint.json'), 'utf8'));
    await saveCheckpoint(file, checkpoint);
    assert.equal((JSON.parse(await readFile(file, 'utf8')) as Checkpoint).version, 2);
    assert.deepEqual(await loadCheckpoint(file), checkpoint);
  });
});

describe('a title of version 1', () => {
  const cases: readonly [step: string, title: string, id: string][] = [
    ['environment', 'The region eu-central-1 answers, with room for both functions', 'environment.region'],
    ['functions', "createShortURL runs on nodejs24.x as the workshop's role", 'functions.create-function-configured'],
    ['functions', 'createShortURL-ana says hello', 'functions.create-function-says-hello'],
    ['functions', 'getLongURL-ana says hello', 'functions.get-function-says-hello'],
    ['logs', 'What createShortURL-ana writes is found in CloudWatch Logs', 'logs.line-found'],
    ['package', 'createShortURL.zip holds index.mjs', 'package.create-zip-contents'],
    ['package', 'lambdalayer.zip is what packing again makes', 'package.layer-zip-reproducible'],
    ['deploy', 'getLongURL-ana finds its modules and answers', 'deploy.get-function-runs'],
    ['hosting', 'The website answers 403', 'hosting.access-denied'],
    ['hosting', 'The website answers 403: it is there, and it is private', 'hosting.website-refuses'],
    ['private-again', 'The website answers 403', 'private-again.website-refuses'],
  ];
  for (const [step, title, id] of cases) {
    it(`"${title}" of ${step} is ${id}`, () => assert.equal(checkIdOf(step, title), id));
  }

  it('that is none, and an id, stay as they are', () => {
    assert.equal(checkIdOf('table', 'The table sings'), 'The table sings');
    assert.equal(checkIdOf('table', 'table.item-round-trip'), 'table.item-round-trip');
    assert.equal(checkIdOf('no-step', 'The website answers 403'), 'The website answers 403');
  });
});

describe('an old journal', () => {
  it('is read with ids, titles and exercises, as one of today is', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'workshop-journal-'));
    const file = join(dir, 'journal.ndjson');
    const title = "A browser's preflight is answered with leave to call";
    const at = '2026-11-29T01:19:34.133Z';
    const [step, id] = ['cors', 'cors.preflight-allowed'];
    const failure = { because: 'it asks first', seen: '403' };
    const lines = [
      { at, type: 'check', step, says: title, status: 'pass', actual: '204' },
      { at, type: 'failure.seen', step, says: 'A browser may not call the API yet', ...failure },
      { at, type: 'hint.given', step, check: title, rung: 2 },
      { at, type: 'hint.given', step, check: null, rung: 1 },
      { at, type: 'fault.injected', fault: 'cors-origin', step, check: title },
      { at, type: 'fault.injected', fault: 'role-policy', step: 'role', check: 'role.can-write-logs' },
      { at, type: 'fault.repaired', fault: 'cors-origin', by: 'hand' },
      { at, type: 'exercise.ended', exercise: 'role-policy', by: 'fix' },
      { at, type: 'check', step, id, title: 'Today', status: 'pass' },
    ];
    await writeFile(file, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
    assert.deepEqual(await readJournal(file), [
      { at, type: 'check', step, id, title, status: 'pass', actual: '204' },
      {
        at,
        type: 'failure.seen',
        step,
        id: 'cors.preflight-blocked',
        title: 'A browser may not call the API yet',
        ...failure,
      },
      { at, type: 'hint.given', step, check: id, rung: 2 },
      { at, type: 'hint.given', step, check: null, rung: 1 },
      { at, type: 'exercise.started', exercise: 'cors-origin', step, check: id },
      { at, type: 'exercise.started', exercise: 'role-policy', step: 'role', check: 'role.can-write-logs' },
      { at, type: 'exercise.ended', exercise: 'cors-origin', by: 'hand' },
      { at, type: 'exercise.ended', exercise: 'role-policy', by: 'fix' },
      { at, type: 'check', step, id, title: 'Today', status: 'pass' },
    ]);
    await rm(dir, { recursive: true });
  });
});
