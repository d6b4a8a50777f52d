// The order in which resources are removed.
import assert from 'node:assert/strict';
import { removalOrder } from '../../../src/engine/remove/order.ts';
import type { Json, ResourceRecord } from '../../../src/engine/types.ts';

const settled = { step: 'one', kind: 'thing', status: 'ready' as const, changes: [], at: '' };
const record = (id: string, props: Json, outputs: Json = {}): ResourceRecord => ({ ...settled, id, props, outputs });
const orderOf = (...records: ResourceRecord[]) => removalOrder(records).map(({ id }) => id);

describe('the order of removal', () => {
  it('is the reverse of creation', () => {
    assert.deepEqual(orderOf(record('one', {}), record('two', {}), record('three', {})), ['three', 'two', 'one']);
  });

  it('has what another resource names by its id or ARN after that one, where a later step has created it', () => {
    const door = record('door', { opensWith: 'K1', names: ['arn:lamp'] });
    const others = [record('mat', {}), record('lock', {}, { id: 'K1' }), record('lamp', {}, { arn: 'arn:lamp' })];
    assert.deepEqual(orderOf(door, ...others), ['mat', 'door', 'lamp', 'lock']);
  });

  it('does not follow other texts, which two resources can have by chance', () => {
    const [one, two] = [record('one', { state: 'always' }), record('two', {}, { id: 'T1', state: 'always' })];
    assert.deepEqual(orderOf(one, two), ['two', 'one']);
  });

  it('ends where two resources name one another', () => {
    const [one, two] = [record('one', { other: 'T2' }, { id: 'T1' }), record('two', { other: 'T1' }, { id: 'T2' })];
    assert.deepEqual(orderOf(one, two), ['two', 'one']);
  });
});
