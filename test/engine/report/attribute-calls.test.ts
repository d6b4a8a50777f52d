// Which step and which resource a call belongs to.
import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { attributeCalls, inStep } from '../../../src/engine/report/attribute-calls.ts';
import type { Event } from '../../../src/engine/types.ts';

const call: Event = {
  type: 'call',
  service: 'S3',
  operation: 'X',
  input: {},
  output: {},
  status: 200,
  ms: 1,
  attempt: 1,
};
const about = { id: 'bucket', kind: 'bucket', what: 'the bucket' };

describe('the resource of a call', () => {
  it('is the one being ensured or removed, and none before and after', () => {
    const seen: (string | undefined)[] = [];
    const { emit } = attributeCalls((event) => void (event.type === 'call' && seen.push(event.resource)));
    emit(call);
    emit({ type: 'resource.ensuring', ...about });
    emit(call);
    emit({ type: 'resource.ready', ...about });
    emit(call);
    emit({ type: 'resource.removing', ...about });
    emit(call);
    emit({ type: 'resource.failed', ...about, reason: 'no' });
    emit(call);
    assert.deepEqual(seen, [undefined, 'bucket', undefined, 'bucket', undefined]);
  });

  it('ends with an ensure that threw, once the next thing is told', () => {
    const seen: (string | undefined)[] = [];
    const { emit } = attributeCalls((event) => void (event.type === 'call' && seen.push(event.resource)));
    emit({ type: 'resource.ensuring', ...about });
    emit({ type: 'failure.seen', step: 's', id: '', title: '', because: '', seen: '' });
    emit(call);
    assert.deepEqual(seen, [undefined]);
  });

  it('is that of its own step, where several are under way', async () => {
    const seen: string[] = [];
    const { emit } = attributeCalls((event) => {
      if (event.type === 'call')
        seen.push(`${event.step ?? 'none'}: ${event.operation} for ${event.resource ?? 'none'}`);
    });
    const work = (step: string, id: string, ms: number) =>
      inStep(step, async () => {
        emit({ type: 'resource.ensuring', ...about, id });
        await sleep(ms);
        emit({ ...call, operation: 'Create' });
        emit({ type: 'resource.ready', ...about, id });
        await sleep(ms);
        emit({ ...call, operation: 'Check' });
      });
    await Promise.all([work('table', 'table', 5), work('role', 'role', 8)]);
    emit(call);
    assert.deepEqual(seen.toSorted(), [
      'none: X for none',
      'role: Check for none',
      'role: Create for role',
      'table: Check for none',
      'table: Create for table',
    ]);
  });

  it('leaves events the step that they name', () => {
    const seen: (string | undefined)[] = [];
    const { emit } = attributeCalls((event) => void seen.push((event as { step?: string }).step));
    return inStep('role', async () => {
      emit({ type: 'check', step: 'table', id: 'table.s', title: 's', status: 'pass' });
      emit({ type: 'waited', for: 'the role', elapsed: 1 });
      assert.deepEqual(seen, ['table', 'role']);
    });
  });
});

describe('the last call', () => {
  it('is that of the step in which it is asked for', async () => {
    const { emit, lastCall } = attributeCalls(() => undefined);
    emit({ ...call, operation: 'Outside' });
    const operations = await Promise.all(
      ['A', 'B'].map((operation) =>
        inStep(operation, async () => {
          assert.equal(lastCall(), undefined);
          emit({ ...call, operation });
          await sleep(2);
          return lastCall()?.operation;
        }),
      ),
    );
    assert.deepEqual([...operations, lastCall()?.operation], ['A', 'B', 'Outside']);
  });
});
