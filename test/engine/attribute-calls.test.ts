import assert from 'node:assert/strict';
import { attributeCalls } from '../../src/engine/attribute-calls.ts';
import type { Event } from '../../src/engine/types.ts';

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
    const emit = attributeCalls((event) => void (event.type === 'call' && seen.push(event.resource)));
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
    const emit = attributeCalls((event) => void (event.type === 'call' && seen.push(event.resource)));
    emit({ type: 'resource.ensuring', ...about });
    emit({ type: 'failure.seen', step: 's', says: '', because: '', seen: '' });
    emit(call);
    assert.deepEqual(seen, [undefined]);
  });
});
