// Teardown and inspect, from the records alone.
import assert from 'node:assert/strict';
import { inspect } from '../../../src/engine/records/inspect.ts';
import { teardown } from '../../../src/engine/remove/teardown.ts';
import type { Json, Resource, ResourceRecord } from '../../../src/engine/types.ts';
import { fakeRun, fakeResource, fatal, type FakeAccount } from '../fake-course.ts';

type Props = { name: string; size?: number };
type Outputs = { name: string; size: number };

const record = (id: string, kind = 'thing', more: Partial<ResourceRecord> = {}): ResourceRecord => ({
  id,
  step: `step-${id}`,
  kind,
  status: 'ready',
  props: { name: id },
  outputs: { name: id, size: 1 },
  changes: [],
  at: '',
  ...more,
});

describe('teardown', () => {
  const account: FakeAccount = new Map();
  const thing = fakeResource(account);
  beforeEach(() => account.clear());

  function watched(
    kind: string,
    order: string[],
    fail: (name: string) => Error | undefined = () => undefined,
  ): Resource<Props, Outputs> {
    return {
      ...fakeResource(account, kind),
      remove({ name }, _aws, _known, before: Json) {
        const error = fail(name);
        order.push(`remove ${name}${before ? ` to ${JSON.stringify(before)}` : ''}`);
        return error ? Promise.reject(error) : Promise.resolve();
      },
    };
  }

  it('goes backwards, begins what is slow first, and restores what was there before', async () => {
    const order: string[] = [];
    const quick = watched('thing', order);
    const slow = {
      ...watched('slow', order),
      beginRemove: ({ name }: Props) => Promise.resolve(void order.push(`begin ${name}`)),
    };
    const run = fakeRun([], [quick, slow]);
    run.checkpoint.resources = [record('a', 'thing', { before: { value: 'old' } }), record('b', 'slow'), record('c')];
    const { removed, left } = await teardown(run);
    assert.deepEqual(order, ['begin b', 'remove c', 'remove b', 'remove a to "old"']);
    assert.deepEqual([removed.map(({ id }) => id), left], [['c', 'b', 'a'], []]);
    assert.deepEqual(run.checkpoint.resources, []);
  });

  it('keeps what cannot be removed, with its reason, and goes on with the rest', async () => {
    const order: string[] = [];
    const run = fakeRun([], [watched('thing', order, (name) => (name === 'b' ? new Error('in use') : undefined))]);
    run.checkpoint.resources = [record('a'), record('b'), record('c')];
    const { removed, left } = await teardown(run);
    assert.deepEqual(
      removed.map(({ id }) => id),
      ['c', 'a'],
    );
    assert.deepEqual(
      left.map(({ id, reason }) => ({ id, reason })),
      [{ id: 'b', reason: 'in use' }],
    );
    assert.deepEqual(
      run.saves.at(-1)?.resources.map(({ id, status }) => ({ id, status })),
      [{ id: 'b', status: 'removing' }],
    );
  });

  it('tries again what another resource still used in the first round', async () => {
    const order: string[] = [];
    const gone = new Set<string>();
    const fail = (name: string) => {
      if (name === 'b' && !gone.has('a')) return new Error('a still uses it');
      gone.add(name);
      return undefined;
    };
    const run = fakeRun([], [watched('thing', order, fail)]);
    run.checkpoint.resources = [record('a'), record('b')];
    assert.deepEqual((await teardown(run)).left, []);
    assert.deepEqual(order, ['remove b', 'remove a', 'remove b']);
  });

  it('stops where going on makes no sense, and can be run again', async () => {
    const order: string[] = [];
    let expired = true;
    const run = fakeRun(
      [],
      [watched('thing', order, (name) => (expired && name === 'a' ? fatal('expired') : undefined))],
    );
    run.checkpoint.resources = [record('a'), record('b')];
    await assert.rejects(teardown(run), /expired/);
    assert.deepEqual(
      run.checkpoint.resources.map(({ id }) => id),
      ['a'],
    );
    expired = false;
    assert.deepEqual((await teardown(run)).left, []);
  });

  it('re-opens the steps whose things are gone', async () => {
    const run = fakeRun([], [thing]);
    run.checkpoint.resources = [record('a', 'thing', { changes: [{ step: 'later', props: {}, at: '' }] })];
    run.checkpoint.steps = {
      'step-a': { status: 'verified', at: '' },
      later: { status: 'verified', at: '' },
      other: { status: 'verified', at: '' },
    };
    await teardown(run);
    assert.deepEqual(Object.keys(run.checkpoint.steps), ['other']);
  });
});

describe('inspect', () => {
  it('tells what is there, what is missing, and property by property what has changed', async () => {
    const account: FakeAccount = new Map<string, Json>([
      ['a', { name: 'a', size: 1 }],
      ['c', { name: 'c', size: 9 }],
    ]);
    const run = fakeRun([], [fakeResource(account)]);
    run.checkpoint.resources = [record('a'), record('b'), record('c')];
    const seen = await inspect(run);
    assert.deepEqual(
      seen.map(({ state }) => state),
      ['present', 'missing', 'drifted'],
    );
    assert.deepEqual(seen[2]?.drift, [{ property: 'size', recorded: 1, live: 9 }]);
    assert.equal(run.saves.length, 0);
  });

  it('says why it could not look', async () => {
    const closed = { ...fakeResource(new Map()), read: () => Promise.reject(new Error('no permission')) };
    const run = fakeRun([], [closed]);
    run.checkpoint.resources = [record('a')];
    const [seen] = await inspect(run);
    assert.deepEqual([seen?.state, seen?.because], ['unknown', 'no permission']);
  });
});
