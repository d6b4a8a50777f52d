// The store of traces is bounded, by number and by size, and calls of AWS's APIs do not push out the learner's requests.
import assert from 'node:assert/strict';
import { messageOf } from '../../../../src/sandbox/server/traces/messages.ts';
import { createTraces, type Traces } from '../../../../src/sandbox/server/traces/traces.ts';

describe('the store of traces', () => {
  function request(traces: Traces, id: string, { door = 'api', body = '' } = {}): void {
    const hop = traces.begin(door, 'service', 'GET /');
    const next = hop.begin('other', 'Read');
    next.finish({ id: `${id}-next`, status: 200 });
    hop.request = messageOf({}, body);
    hop.finish({ id, status: 200 });
  }
  function call(traces: Traces, id: string, status = 200): void {
    traces.begin('control plane', 'service', 'List').finish({ id, status });
  }
  const ids = async (traces: Traces, calls = false) => (await traces.list({ calls })).traces.map(({ id }) => id);

  it('keeps the newest, and forgets the ids of the others', async () => {
    const traces = createTraces(Date.now, { count: 2, bytes: 1e9 });
    for (const id of ['a', 'b', 'c']) request(traces, id);
    assert.deepEqual(await ids(traces), ['b', 'c']);
    assert.equal(traces.get('a'), undefined);
    assert.equal(traces.get('a-next'), undefined);
    assert.equal(traces.get('b-next')?.id, 'b');
  });

  it('finds a hop that ended after its request, as of a function that goes on after a timeout', () => {
    const traces = createTraces(Date.now);
    const root = traces.begin('api', 'service', 'GET /');
    const late = root.begin('lambda', 'late');
    root.finish({ id: 'root', status: 503 });
    late.finish({ id: 'late', status: 200 });
    assert.deepEqual(
      traces.get('late')?.root.hops.map(({ id, status }) => [id, status]),
      [['late', 200]],
    );
  });

  it('keeps no more bytes than its limit', async () => {
    const traces = createTraces(Date.now, { count: 100, bytes: 15_000 });
    for (const id of ['a', 'b', 'c', 'd']) request(traces, id, { body: 'x'.repeat(3_000) });
    assert.deepEqual(await ids(traces), ['c', 'd']);
  });

  it('keeps at most 4 KB of a body, and says how long it was', () => {
    const traces = createTraces(Date.now);
    request(traces, 'a', { body: 'x'.repeat(5_000) });
    const message = traces.get('a')?.root.request;
    assert.deepEqual([message?.body?.length, message?.bytes, message?.omitted], [4096, 5000, 'cut']);
    const bytes = Buffer.from('é'.repeat(2_048));
    for (const whole of [bytes, bytes.toString()])
      assert.deepEqual(messageOf({}, whole).document(), {
        headers: {},
        body: 'é'.repeat(2_048),
        bytes: 4096,
        omitted: null,
      });
    assert.deepEqual(
      [bytes.subarray(1), `é${bytes.toString()}`].map((body) => messageOf({}, body).document().omitted),
      ['binary', 'cut'],
    );
  });

  it('keeps a copy of the beginning of a body, so that the buffer it came in is freed', () => {
    const buffer = Buffer.from('before');
    const message = messageOf({}, buffer);
    buffer.write('behind');
    assert.equal(message.document().body, 'before');
    assert.equal(message.keptBytes, 6);
  });

  it('shows no secret, and forgets them once a trace was read', () => {
    const traces = createTraces(Date.now);
    const hop = traces.begin('api', 'service', 'GET /');
    const message = messageOf({ authorization: 'Bearer abc' }, 'password=abc');
    hop.request = message;
    hop.finish({ id: 'a', status: 200 });
    assert.deepEqual(traces.get('a')?.root.request, {
      headers: { authorization: '(secret)' },
      body: 'password=(secret)',
      bytes: 12,
      omitted: null,
    });
    assert.equal(message.kept, undefined);
  });

  it('keeps a message as one text, without the values of headers that have a secret name', () => {
    const cookies = ['a=1', 'b=2'];
    const headers = {
      authorization: 'Bearer abc',
      'set-cookie': cookies,
      vary: ['origin', 'x'],
      etag: 'a\nb',
      via: undefined,
    };
    const message = messageOf(headers, 'body');
    assert.equal(message.kept, 'authorization\n(secret)\nset-cookie\n(secret)\nvary\norigin, x\netag\na b\nbody');
    assert.equal(message.keptBytes, message.kept.length);
    assert.deepEqual(message.document(), {
      headers: { authorization: '(secret)', 'set-cookie': '(secret)', vary: 'origin, x', etag: 'a b' },
      body: 'body',
      bytes: 4,
      omitted: null,
    });
  });

  it('has plain calls apart from requests, and shows them when they are asked for', async () => {
    const traces = createTraces(Date.now, { count: 2, bytes: 1e9 });
    request(traces, 'request');
    for (const id of ['one', 'two', 'three']) call(traces, id);
    call(traces, 'refused', 403);
    assert.deepEqual(await ids(traces), ['request', 'refused']);
    assert.deepEqual(await ids(traces, true), ['request', 'two', 'three', 'refused']);
  });

  it('lists what came after a trace, the oldest first', async () => {
    const traces = createTraces(Date.now);
    for (const id of ['a', 'b', 'c']) request(traces, id);
    const first = await traces.list({ after: 1, limit: 1 });
    assert.deepEqual([first.traces.map(({ id }) => id), first.last], [['b'], 2]);
    const rest = await traces.list({ after: first.last });
    assert.deepEqual([rest.traces.map(({ id }) => id), rest.last], [['c'], 3]);
  });

  it('is empty after a reset', async () => {
    const traces = createTraces(Date.now);
    request(traces, 'a');
    traces.clear();
    assert.deepEqual(await ids(traces), []);
    assert.equal(traces.get('a'), undefined);
  });
});
