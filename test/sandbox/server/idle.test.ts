// Connections between two requests: a client that uses one for as long as it was told finds it open.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { Agent, get, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createHttpServer, defaultTimeouts, send } from '../../../src/sandbox/server/http/server.ts';

describe('An idle connection', () => {
  it('stays open for three seconds longer than clients are told', async () => {
    const timeouts: (number | undefined)[] = [];
    const server = createHttpServer((_request, response) => {
      const { socket } = response;
      response.once('finish', () => timeouts.push(socket?.timeout));
      send(response, { status: 200, headers: {}, body: 'hello' });
    }, defaultTimeouts);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const agent = new Agent({ keepAlive: true });
    try {
      const asked = get({ port: (server.address() as AddressInfo).port, host: '127.0.0.1', agent });
      const [answer] = (await once(asked, 'response')) as [IncomingMessage];
      answer.resume();
      await once(answer, 'end');
      assert.equal(answer.headers['keep-alive'], 'timeout=5');
      // Both ends are in this process: once the answer has been read, it was sent.
      assert.deepEqual(timeouts, [8_000]);
    } finally {
      agent.destroy();
      server.close();
    }
  });
});
