// Bodies of requests, and how many of them the sandbox holds at a time.
import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { PassThrough } from 'node:stream';
import { collect, maxBodyBytes } from '../../../src/sandbox/server/http/body.ts';

describe('The body of a request', () => {
  const whole = Buffer.alloc(maxBodyBytes);
  /** One that sends the same bytes, so that this test holds them once. */
  const arrive = (bytes: Buffer, headers: Record<string, string> = {}) => {
    const message = new PassThrough({ highWaterMark: bytes.length + 1 });
    message.end(bytes);
    return Object.assign(message, { headers }) as unknown as IncomingMessage;
  };
  const known = { isKnown: true };
  const answering = () => new EventEmitter() as unknown as ServerResponse;

  it('is refused where all together are more than the sandbox holds, until others have been answered', async () => {
    const responses = Array.from({ length: 9 }, answering);
    for (const response of responses)
      assert.equal((await collect(arrive(whole), response, known)).length, whole.length);
    await assert.rejects(collect(arrive(whole), answering(), known), { name: 'Overloaded' });
    // A small one still finds room.
    assert.equal((await collect(arrive(Buffer.from('x')), answering(), known)).length, 1);
    for (const response of responses) response.emit('close');
    const response = answering();
    assert.equal((await collect(arrive(whole), response, known)).length, whole.length);
    response.emit('close');
  });

  it('of an unknown sender finds less room, and leaves the rest to callers with a key', async () => {
    const responses = Array.from({ length: 3 }, answering);
    for (const response of responses.slice(0, 2)) await collect(arrive(whole), response);
    await assert.rejects(collect(arrive(whole), answering()), { name: 'Overloaded' });
    assert.equal((await collect(arrive(whole), responses[2] as ServerResponse, known)).length, whole.length);
    for (const response of responses) response.emit('close');
  });

  it('is refused by its announced length before a byte is read', async () => {
    const message = arrive(Buffer.from('x'), { 'content-length': String(maxBodyBytes + 1) });
    await assert.rejects(collect(message, answering()), { name: 'TooLarge', size: maxBodyBytes + 1 });
    assert.equal(message.readableFlowing, null);
  });

  it('is nobody’s business where its sender has gone', async () => {
    const message = Object.assign(new PassThrough(), { headers: {} });
    const collecting = collect(message as unknown as IncomingMessage, answering());
    message.write('half');
    message.destroy();
    await assert.rejects(collecting, { name: 'ClientGone' });
  });
});
