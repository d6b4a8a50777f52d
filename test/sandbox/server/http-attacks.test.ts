// Connections and requests that no client makes: they are answered, or ended, and the sandbox goes on.
import assert from 'node:assert/strict';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { CreateApiCommand, ApiGatewayV2Client } from '@aws-sdk/client-apigatewayv2';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { createHttpServer, defaultTimeouts } from '../../../src/sandbox/server/http/server.ts';
import { startTestSandbox, type TestSandbox } from '../../helpers/sandbox/test-sandbox.ts';
import { signed } from '../../helpers/wire/sign.ts';
import { bytesOf, exchange, type WireAnswer, type WireHeader, type WireRequest } from '../../helpers/wire/request.ts';

describe('A hostile connection', () => {
  let test: TestSandbox;
  let host: string;
  let door: string;
  /** One that waits less for its clients: so little that a busy machine can be too slow for it. */
  let impatient: TestSandbox;
  before(async () => {
    test = await startTestSandbox();
    impatient = await startTestSandbox({ timeouts: { headers: 400, body: 800 } });
    host = new URL(test.url).host;
    door = await createApi(test);
    const location = { LocationConstraint: 'ap-south-1' as const };
    for (const each of [test, impatient])
      await each
        .client(S3Client)
        .send(new CreateBucketCommand({ Bucket: 'attacked', CreateBucketConfiguration: location }));
  });
  afterEach(async () => {
    for (const { url, log } of [test, impatient]) {
      assert.equal((await fetch(`${url}/_sandbox/health`)).status, 200);
      assert.deepEqual(
        log.filter((line) => /^(bug|lost)/.test(line)),
        [],
      );
    }
  });
  after(() => Promise.all([test.stop(), impatient.stop()]));

  const wire = (method: string, target: string, headers: readonly WireHeader[] = [], body = ''): WireRequest => ({
    method,
    target,
    headers: [['host', host], ...headers],
    body: Buffer.from(body),
  });
  const sign = (request: WireRequest, service = 's3', { sandbox: { key }, region } = test) =>
    signed(request, { ...key, region, service });
  const ask = (request: WireRequest, to = test.url): Promise<WireAnswer | undefined> => {
    const length = request.headers.some(([name]) => /^(content-length|transfer-encoding)$/i.test(name))
      ? []
      : [['content-length', String(request.body.length)] as const];
    return exchange(to, bytesOf({ ...request, headers: [...request.headers, ...length, ['connection', 'close']] }));
  };
  const textOf = (answer: WireAnswer | undefined) => answer?.body.toString('utf8') ?? '';

  it('that sends its headers too slowly is ended, on every port', async () => {
    const ends = [impatient.url, await createApi(impatient)].map(async (url) => {
      const socket = await open(url);
      const drip = setInterval(() => socket.write('x'), 50);
      socket.write('GET / HTTP/1.1\r\nx: ');
      const said = await untilClosed(socket);
      clearInterval(drip);
      return said;
    });
    for (const said of await Promise.all(ends)) assert.match(said, /^HTTP\/1\.1 408 /);
  });

  it('that sends its body too slowly is ended, and half of a request changes nothing', async () => {
    const put = { ...wire('PUT', '/attacked/half'), headers: [hostOf(impatient), ['content-length', '1000'] as const] };
    const socket = await open(impatient.url);
    socket.write(bytesOf(sign(put, 's3', impatient)));
    const drip = setInterval(() => socket.write('x'), 50);
    await untilClosed(socket);
    clearInterval(drip);
    const head = { ...wire('HEAD', '/attacked/half'), headers: [hostOf(impatient)] };
    assert.equal((await ask(sign(head, 's3', impatient), impatient.url))?.status, 404);
  });

  it('that says nothing at all is ended, five hundred at a time', async () => {
    const sockets = await Promise.all(Array.from({ length: 500 }, () => open(impatient.url)));
    await Promise.all(sockets.map(untilClosed));
  });

  it('beyond those that the sandbox keeps is turned away', async () => {
    const server = createHttpServer((_, response) => response.end(), defaultTimeouts);
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const sockets = await Promise.all(Array.from({ length: 530 }, () => open(url)));
    const ends = sockets.map((socket, n) => untilClosed(socket).then(() => n));
    assert.ok((await Promise.race(ends)) >= 0);
    const kept = await new Promise<number>((done) => server.getConnections((_, count) => done(count)));
    assert.equal(kept, 512);
    server.close();
    server.closeAllConnections();
    await Promise.all(ends);
  });

  it('that leaves in the middle of a body is not an error of the sandbox', async () => {
    for (const url of [test.url, door]) {
      const socket = await open(url);
      socket.write(bytesOf(sign(wire('PUT', '/attacked/left', [['content-length', '1000']], 'half'))));
      await sleep(30);
      socket.destroy();
    }
    await sleep(30);
  });

  it('is told that a body is too large, in the words of the service, before it has sent it', async () => {
    const huge = [['content-length', String(200 * 1024 * 1024)]] as const;
    const s3 = await ask(sign(wire('PUT', '/attacked/huge', huge)));
    assert.equal(s3?.status, 400);
    assert.match(textOf(s3), /<Code>EntityTooLarge<\/Code>.*<ProposedSize>209715200<\/ProposedSize>/);
    const lambda = await ask(sign(wire('POST', '/2015-03-31/functions', huge), 'lambda'));
    assert.equal(lambda?.status, 413);
    assert.equal(lambda?.headers['x-amzn-errortype'], 'RequestEntityTooLargeException');
    assert.match(textOf(lambda), /must be smaller than 70167211 bytes for the CreateFunction operation/);
    const iam = await ask(sign(wire('POST', '/', huge), 'iam'));
    assert.equal(iam?.status, 413);
    assert.match(textOf(iam), /<Code>RequestEntityTooLarge<\/Code>/);
    const target = [['x-amz-target', 'Logs_20140328.PutLogEvents'], ...huge] as const;
    const logs = await ask(sign(wire('POST', '/', target), 'logs'));
    assert.equal(logs?.status, 413);
    assert.match(textOf(logs), /"__type":"RequestEntityTooLargeException"/);
    const api = await ask(wire('POST', '/', huge), door);
    assert.deepEqual([api?.status, textOf(api)], [413, '{"message":"Request Entity Too Large"}']);
  });

  it('hears that a body of no announced length is too large, once it is', async () => {
    const megabyte = `100000\r\n${'x'.repeat(0x100000)}\r\n`;
    const request = sign(wire('POST', '/', [['transfer-encoding', 'chunked']]), 'iam');
    const answer = await ask({ ...request, body: Buffer.from(megabyte.repeat(3) + '0\r\n\r\n') });
    assert.equal(answer?.status, 413);
  });

  it('without a key is refused before its body is read', async () => {
    const unknownKey = { accessKeyId: 'AKIAXXXXXXXXXXXXXXXX', secretAccessKey: 'x', region: 'ap-south-1' };
    const long = [['content-length', '60000000']] as const;
    const asked = signed(wire('POST', '/2015-03-31/functions', long), { ...unknownKey, service: 'lambda' });
    const answer = await ask(asked);
    assert.equal(answer?.headers['x-amzn-errortype'], 'UnrecognizedClientException');
    const unsigned = await ask(wire('POST', '/2015-03-31/functions', long));
    assert.equal(unsigned?.headers['x-amzn-errortype'], 'MissingAuthenticationTokenException');
  });

  it('that asks first is told to go on, or why not', async () => {
    const expect = ['expect', '100-continue'] as const;
    const socket = await open(test.url);
    socket.write(
      bytesOf(
        sign({ ...wire('PUT', '/attacked/asked', [expect, ['content-length', '2']]), body: Buffer.from('hi') }),
      ).subarray(0, -2),
    );
    assert.match(await nextOf(socket), /^HTTP\/1\.1 100 /);
    socket.write('hi');
    assert.match(await nextOf(socket), /^HTTP\/1\.1 200 /);
    socket.destroy();
    const second = await open(test.url);
    second.write(bytesOf(sign(wire('PUT', '/attacked/asked', [expect, ['content-length', '999999999']]))));
    const refused = await nextOf(second);
    assert.match(refused, /^HTTP\/1\.1 400 /);
    assert.match(refused, /EntityTooLarge/);
    second.destroy();
  });

  const malformed: Readonly<Record<string, string>> = {
    'both lengths at once':
      'POST / HTTP/1.1\r\nhost: H\r\ncontent-length: 3\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n',
    'two lengths': 'POST / HTTP/1.1\r\nhost: H\r\ncontent-length: 3\r\ncontent-length: 4\r\n\r\nabc',
    'a negative length': 'POST / HTTP/1.1\r\nhost: H\r\ncontent-length: -3\r\n\r\nabc',
    'a chunk size that is none': 'POST / HTTP/1.1\r\nhost: H\r\ntransfer-encoding: chunked\r\n\r\nzz\r\nabc\r\n',
    'a chunk size beyond all numbers':
      'POST / HTTP/1.1\r\nhost: H\r\ntransfer-encoding: chunked\r\n\r\nffffffffffffffffff\r\n',
    'no host': 'GET / HTTP/1.1\r\n\r\n',
    'a null byte in a header': 'GET / HTTP/1.1\r\nhost: H\r\nx: a\u0000b\r\n\r\n',
    'a line break in a header': 'GET / HTTP/1.1\r\nhost: H\r\nx: a\rb\r\n\r\n',
    'no HTTP': '\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001',
  };
  for (const [what, bytes] of Object.entries(malformed)) {
    it(`with ${what} is a bad request on every port`, async () => {
      for (const url of [test.url, door]) {
        const answer = await exchange(url, Buffer.from(bytes.replace('H', host), 'latin1'));
        assert.equal(answer?.status, 400);
      }
    });
  }

  it('with headers or an address without end is refused', async () => {
    const many = Array.from({ length: 3_000 }, (_, n): WireHeader => [`x-${n}`, 'y']);
    for (const url of [test.url, door]) {
      assert.equal((await ask(wire('GET', '/', many), url))?.status, 431);
      assert.equal((await ask(wire('GET', `/${'x'.repeat(100_000)}`), url))?.status, 431);
    }
  });

  it('of a kind that is not for servers like this is answered or ended', async () => {
    for (const url of [test.url, door]) {
      const tunnel = `CONNECT evil.example:443 HTTP/1.1\r\nhost: ${host}\r\n\r\n`;
      assert.equal(await exchange(url, Buffer.from(tunnel)), undefined);
      for (const method of ['TRACE', 'PROPFIND', 'PURGE'])
        assert.ok(((await ask(wire(method, '/'), url))?.status ?? 0) >= 400);
      const upgrade = [
        ['connection', 'upgrade'],
        ['upgrade', 'websocket'],
        ['sec-websocket-version', '13'],
      ] as const;
      const answer = await exchange(url, bytesOf(wire('GET', '/_sandbox/health', upgrade)));
      assert.notEqual(answer?.status, 101);
    }
  });

  it('cannot name the request’s target in a way that changes whose it is', async () => {
    for (const target of ['http://evil.example/_sandbox/blob/x', '*', 'evil.example:80', '//_sandbox/health']) {
      const answer = await ask(wire('GET', target));
      assert.ok(answer && answer.status >= 400 && answer.status < 500, `${target}: ${answer?.status}`);
    }
    // A proxy's form of an address of ours: the host that counts is that of the header.
    assert.equal((await ask(wire('GET', `http://${host}/_sandbox/health`)))?.status, 200);
    const foreign = { ...wire('GET', `http://${host}/_sandbox/health`), headers: [['host', 'evil.example'] as const] };
    assert.equal((await ask(foreign))?.status, 403);
  });

  it('takes the first of two Authorization headers, and only one host', async () => {
    const request = sign(wire('GET', '/attacked'));
    const twice = { ...request, headers: [['authorization', 'AWS4-HMAC-SHA256 x'] as const, ...request.headers] };
    assert.match(textOf(await ask(twice)), /AuthorizationHeaderMalformed/);
    const hosts = { ...request, headers: [...request.headers, ['host', 'localhost'] as const] };
    assert.equal((await ask(hosts))?.status, 403);
  });

  it('gets addresses that cannot be decoded back as they are, in an answer of S3', async () => {
    for (const path of ['/attacked/%zz', '/attacked/%', '/attacked/%ff%fe', '/%zz/x']) {
      const answer = await ask(sign(wire('GET', path)));
      assert.equal(answer?.status, 400, path);
      assert.match(textOf(answer), /<Code>InvalidURI<\/Code><Message>Couldn't parse the specified URI\.<\/Message>/);
    }
    assert.equal((await ask(wire('GET', '/%zz'), door))?.status, 400);
    for (const path of ['/%00', '/a%2fb', '/..%2f..%2fetc%2fpasswd']) {
      assert.equal((await ask(wire('GET', path), door))?.status, 404, path);
    }
  });
});

/** The address of an API that answers every request itself. */
async function createApi(sandbox: TestSandbox): Promise<string> {
  const api = await sandbox.client(ApiGatewayV2Client).send(new CreateApiCommand({ Name: 'a', ProtocolType: 'HTTP' }));
  return String(api.ApiEndpoint);
}

function hostOf({ url }: TestSandbox): WireHeader {
  return ['host', new URL(url).host];
}

function open(url: string): Promise<Socket> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => resolve(socket));
    socket.once('error', reject);
    socket.on('error', () => undefined);
  });
}

/** All that it says until the other side ends it. */
function untilClosed(socket: Socket): Promise<string> {
  let said = '';
  socket.on('data', (chunk: Buffer) => (said += chunk.toString('latin1')));
  return new Promise((resolve) => (socket.destroyed ? resolve(said) : socket.once('close', () => resolve(said))));
}

function nextOf(socket: Socket): Promise<string> {
  return new Promise((resolve) => socket.once('data', (chunk: Buffer) => resolve(chunk.toString('latin1'))));
}
