// The clock of this machine, compared with the date that AWS writes into each answer.
import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { STSClient } from '@aws-sdk/client-sts';
import { clockDifference, clockText } from '../../../src/aws/calls/clock-difference.ts';

const minutes = 60_000;
const identity =
  '<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>' +
  '<Account>123456789012</Account></GetCallerIdentityResult></GetCallerIdentityResponse>';
const expired =
  '<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type>' +
  '<Code>SignatureDoesNotMatch</Code><Message>Signature expired</Message></Error></ErrorResponse>';

describe('the difference of the clocks', () => {
  let server: Server;
  let requests = 0;
  let sts: STSClient;

  before(async () => {
    // Its clock is 20 minutes ahead. It rejects the first signature, and accepts the corrected one of the SDK.
    server = createServer((_request, response) => {
      response.setHeader('date', new Date(Date.now() + 20 * minutes).toUTCString());
      requests += 1;
      response.writeHead(requests === 1 ? 403 : 200, { 'content-type': 'text/xml' });
      response.end(requests === 1 ? expired : identity);
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const { port } = server.address() as AddressInfo;
    const credentials = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'secret' };
    sts = new STSClient({
      region: 'ap-south-1',
      endpoint: `http://127.0.0.1:${port}`,
      credentials,
      retryMode: 'standard',
    });
  });
  after(() => {
    sts.destroy();
    server.close();
  });

  it('is seen also where the SDK corrects its own clock, and the call succeeds', async () => {
    const ahead = await clockDifference(sts);
    assert.equal(requests, 2, 'the SDK has tried again with the time of the server');
    // The date of an answer has no milliseconds.
    assert.ok(ahead !== undefined && Math.abs(ahead + 1200) <= 2, String(ahead));
  });

  it('is a number of seconds in words', () => {
    assert.deepEqual(
      [clockText(1), clockText(1200), clockText(-1200)],
      ['less than 2 s apart', '1200 s ahead', '1200 s behind'],
    );
  });
});
