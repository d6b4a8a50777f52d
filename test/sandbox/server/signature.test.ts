// Signatures by hand: what is wrong with each is told in AWS's words, and nothing unsigned changes what is asked.
import assert from 'node:assert/strict';
import { CreateBucketCommand, GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { refusal, startTestSandbox, type TestSandbox } from '../../helpers/sandbox/test-sandbox.ts';
import { presigned, signed, streamed, type Scope } from '../../helpers/wire/sign.ts';
import { bytesOf, exchange, type WireAnswer, type WireHeader, type WireRequest } from '../../helpers/wire/request.ts';

describe('A signature', () => {
  let test: TestSandbox;
  let s3: Scope;
  let sts: Scope;
  before(async () => {
    test = await startTestSandbox();
    s3 = { ...test.sandbox.key, region: test.region, service: 's3' };
    sts = { ...s3, service: 'sts' };
    const location = { LocationConstraint: 'ap-south-1' as const };
    await test
      .client(S3Client)
      .send(new CreateBucketCommand({ Bucket: 'signed', CreateBucketConfiguration: location }));
  });
  after(() => test.stop());

  const wire = (
    method: string,
    target: string,
    headers: readonly WireHeader[] = [],
    body: string | Buffer = '',
  ): WireRequest => ({
    method,
    target,
    headers: [['host', new URL(test.url).host], ...headers],
    body: Buffer.from(body),
  });
  const caller = (headers: readonly WireHeader[] = []) =>
    wire(
      'POST',
      '/',
      [['content-type', 'application/x-www-form-urlencoded'], ...headers],
      'Action=GetCallerIdentity&Version=2011-06-15',
    );
  const ask = async (request: WireRequest): Promise<WireAnswer & { text: string }> => {
    const length = ['content-length', String(request.body.length)] as const;
    const answer = await exchange(test.url, bytesOf({ ...request, headers: [...request.headers, length] }));
    assert.ok(answer);
    return { ...answer, text: answer.body.toString('utf8') };
  };
  const replaced = (request: WireRequest, name: string, change: (value: string) => string): WireRequest => ({
    ...request,
    headers: request.headers.map(([key, value]) => [key, key === name ? change(value) : value]),
  });
  async function refused(request: WireRequest, status: number, code: string, text: string | RegExp = /./) {
    const answer = await ask(request);
    assert.deepEqual([answer.status, /<Code>([^<]+)/.exec(answer.text)?.[1]], [status, code], answer.text);
    const message = /<Message>([^<]*)/.exec(answer.text)?.[1] ?? '';
    if (typeof text === 'string') assert.equal(message, text);
    else assert.match(message, text);
    return answer.text;
  }

  it('by hand is as good as a client’s', async () => {
    assert.equal((await ask(signed(caller(), sts))).status, 200);
    assert.equal((await ask(signed(wire('PUT', '/signed/a', [], 'hello'), s3))).status, 200);
    assert.equal((await ask(presigned(wire('GET', '/signed/a'), s3))).text, 'hello');
  });

  it('of a path that is encoded twice is each client’s own', async () => {
    assert.equal((await ask(signed(wire('PUT', '/signed/a%2520b', [], 'twice'), s3))).status, 200);
    const found = await test.client(S3Client).send(new GetObjectCommand({ Bucket: 'signed', Key: 'a%20b' }));
    assert.equal(await found.Body?.transformToString(), 'twice');
  });

  describe('at S3', () => {
    it('does not hold for another path, body, method or header', async () => {
      const request = signed(wire('PUT', '/signed/b', [], 'hello'), s3);
      for (const other of [{ target: '/signed/c' }, { method: 'POST' }])
        await refused({ ...request, ...other }, 403, 'SignatureDoesNotMatch');
      await refused({ ...request, body: Buffer.from('other') }, 400, 'XAmzContentSHA256Mismatch');
      await refused(
        replaced(request, 'x-amz-date', (time) => `${time.slice(0, -3)}00Z`),
        403,
        'SignatureDoesNotMatch',
      );
    });

    it('covers every x-amz header, and the host', async () => {
      const unsigned = 'There were headers present in the request which were not signed';
      const copied = signed(wire('PUT', '/signed/d'), s3);
      const source = ['x-amz-copy-source', 'signed/a'] as const;
      const more = { ...copied, headers: [...copied.headers, source] };
      assert.match(await refused(more, 403, 'AccessDenied', unsigned), /<HeadersNotSigned>x-amz-copy-source</);
      const names = ['x-amz-content-sha256', 'x-amz-date'];
      const hostless = signed(wire('PUT', '/signed/d'), s3, { names });
      assert.match(await refused(hostless, 403, 'AccessDenied', unsigned), /<HeadersNotSigned>host</);
    });

    it('needs a date, and one date', async () => {
      const request = signed(wire('GET', '/signed/a'), s3);
      const undated = 'AWS authentication requires a valid Date or x-amz-date header';
      await refused(
        replaced(request, 'x-amz-date', () => 'yesterday'),
        403,
        'AccessDenied',
        undated,
      );
      const other = replaced(request, 'authorization', (text) => text.replace(/\/\d{8}\//, '/20200101/'));
      await refused(other, 400, 'AuthorizationHeaderMalformed', /Invalid credential date/);
      await refused(signed(wire('GET', '/signed/a'), s3, { now: ago(16 * 60) }), 403, 'RequestTimeTooSkewed');
      await refused(signed(wire('GET', '/signed/a'), s3, { now: ago(-16 * 60) }), 403, 'RequestTimeTooSkewed');
    });

    it('comes with the token of its key, and with none of another', async () => {
      await refused(signed(wire('GET', '/signed/a', [['x-amz-security-token', 'stray']]), s3), 400, 'InvalidToken');
    });

    it('in an address ends when it says, begins when it says, and lasts a week at most', async () => {
      const get = wire('GET', '/signed/a');
      const query = 'AuthorizationQueryParametersError';
      await refused(presigned(get, s3, { now: ago(100), expires: '99' }), 403, 'AccessDenied', 'Request has expired');
      await refused(presigned(get, s3, { now: ago(-3600) }), 403, 'AccessDenied', 'Request is not valid yet');
      await refused(presigned(get, s3, { expires: '604801' }), 400, query, /less than a week \(in seconds\)/);
      await refused(presigned(get, s3, { expires: '-1' }), 400, query, 'X-Amz-Expires must be non-negative');
      for (const expires of ['soon', '', 'NaN', 'Infinity', '1e3'])
        await refused(presigned(get, s3, { expires }), 400, query, 'X-Amz-Expires should be a number');
      const tampered = presigned(get, s3, { expires: '60' });
      await refused(
        { ...tampered, target: tampered.target.replace('Expires=60', 'Expires=600') },
        403,
        'SignatureDoesNotMatch',
      );
      await refused({ ...tampered, target: tampered.target.replace('/a?', '/b?') }, 403, 'SignatureDoesNotMatch');
      const more = { ...tampered, headers: [...tampered.headers, ['x-amz-meta-a', 'b'] as const] };
      await refused(more, 403, 'AccessDenied', /not signed/);
    });
  });

  describe('elsewhere', () => {
    it('is for a region that has a name, as folders are called by it', async () => {
      const text = 'Credential should be scoped to a valid region.';
      for (const region of ['..', '..\\..\\x', 'a b', 'x'.repeat(300), 'é'])
        await refused(signed(caller(), { ...sts, region }), 403, 'SignatureDoesNotMatch', text);
      await refused(
        presigned(wire('GET', '/signed/a'), { ...s3, region: '\u0000' }),
        400,
        'AuthorizationHeaderMalformed',
      );
      assert.equal((await ask(signed(caller(), { ...sts, region: 'eu-central-2' }))).status, 200);
    });

    it('covers the body, and not what a header says about it', async () => {
      const request = signed(caller([['x-amz-content-sha256', 'UNSIGNED-PAYLOAD']]), sts);
      await refused(request, 403, 'SignatureDoesNotMatch');
    });

    it('covers the host', async () => {
      const text = "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.";
      await refused(signed(caller(), sts, { names: ['x-amz-date'] }), 403, 'SignatureDoesNotMatch', text);
    });

    it('needs a date, and one date', async () => {
      const request = signed(caller(), sts);
      await refused(
        replaced(request, 'x-amz-date', () => 'now'),
        400,
        'IncompleteSignature',
        /ISO-8601/,
      );
      const other = replaced(request, 'authorization', (text) => text.replace(/\/\d{8}\//, '/20200101/'));
      await refused(other, 403, 'SignatureDoesNotMatch', /Date in Credential scope/);
    });

    it('comes with the token of its key, and with none of another', async () => {
      await refused(signed(caller([['x-amz-security-token', 'stray']]), sts), 403, 'InvalidClientTokenId');
      const credentials = { ...test.sandbox.key, sessionToken: 'stray' };
      const call = test.client(S3Client, credentials).send(new GetObjectCommand({ Bucket: 'signed', Key: 'a' }));
      assert.equal((await refusal(call)).name, 'InvalidToken');
    });

    it('that is not in AWS’s form is incomplete', async () => {
      for (const text of [
        'AWS4-HMAC-SHA256',
        'Basic eDp5',
        'AWS4-HMAC-SHA256 Credential=a/b/c, SignedHeaders=host, Signature=x',
      ])
        await refused(
          replaced(signed(caller(), sts), 'authorization', () => text),
          400,
          'IncompleteSignature',
        );
    });

    it('for a service whose name is a word of JavaScript is for one that is not there', async () => {
      for (const service of ['constructor', '__proto__', 'hasOwnProperty']) {
        const answer = await ask(signed(caller(), { ...sts, service }));
        assert.equal(answer.status, 400);
        assert.match(answer.text, new RegExp(`<Code>InvalidAction</Code>.*does not have the service ${service}:`));
        assert.match(String(answer.headers['x-amzn-requestid']), /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
      }
      const { headers } = await ask(signed(wire('GET', '/'), s3));
      assert.match(String(headers['x-amz-request-id']), /^[0-9A-Z]{16}$/, 'a later request still gets an id');
    });
  });

  describe('of a stream', () => {
    const stream = (chunks: readonly string[], how: Parameters<typeof streamed>[3] = {}) =>
      streamed(wire('PUT', '/signed/stream'), s3, chunks, how);
    const big = 'x'.repeat(8192);

    it('is verified chunk by chunk, each with the one before it', async () => {
      assert.equal((await ask(stream(['hello', ' ', 'world']))).status, 200);
      const found = await test.client(S3Client).send(new GetObjectCommand({ Bucket: 'signed', Key: 'stream' }));
      assert.equal(await found.Body?.transformToString(), 'hello world');
      assert.equal((await ask(stream([big, 'end'], { trailer: true }))).status, 200);
    });

    it('does not hold for a changed, missing, doubled or reordered chunk', async () => {
      const text = /calculated does not match/;
      await refused(
        stream(['hello'], { spoil: (body) => body.replace('hello', 'jello') }),
        403,
        'SignatureDoesNotMatch',
        text,
      );
      await refused(
        stream(['hello'], { spoil: (body) => body.replace(/;chunk-signature=\w+/, '') }),
        403,
        'SignatureDoesNotMatch',
        text,
      );
      const swapped = (body: string) => body.replace(/(5;[^;]+)(5;[^;]+)(0;)/, '$2$1$3');
      await refused(stream(['hello', 'jello'], { spoil: swapped }), 403, 'SignatureDoesNotMatch', text);
      const cut = (body: string) =>
        body.replace(
          /0;chunk-signature=(\w+)/,
          (_, end: string) => `0;chunk-signature=${end.replace(/./, 'f').replace(/.$/, '0')}`,
        );
      await refused(stream(['hello'], { spoil: cut }), 403, 'SignatureDoesNotMatch', text);
      const other = (body: string) => body.replace(/crc32:\w+/, 'crc32:AAAA');
      await refused(stream(['hello'], { trailer: true, spoil: other }), 403, 'SignatureDoesNotMatch', text);
    });

    it('whose frames are broken is an incomplete body', async () => {
      const text = 'The request body terminated unexpectedly';
      const bodies: Readonly<Record<string, string>> = {
        'no last chunk': '5\r\nhello\r\n',
        'half a chunk': '5\r\nhel',
        'a size beyond the end': 'ffffffff\r\nhello\r\n0\r\n\r\n',
        'a size beyond all numbers': 'fffffffffffffffffffff\r\nhello\r\n0\r\n\r\n',
        'a negative size': '-5\r\nhello\r\n0\r\n\r\n',
        'a size that is no number': 'five\r\nhello\r\n0\r\n\r\n',
        'a size with more behind it': '5 or so\r\nhello\r\n0\r\n\r\n',
        'no line break behind a chunk': '5\r\nhello0\r\n\r\n',
        'fewer bytes than announced': '4\r\nhell\r\n0\r\n\r\n',
        'more bytes than announced': '6\r\nhello!\r\n0\r\n\r\n',
        nothing: '',
        'one long line': 'x'.repeat(5_000),
      };
      for (const [what, body] of Object.entries(bodies)) {
        assert.ok(await refused(unsignedStream(body), 400, 'IncompleteBody', text), what);
      }
    });

    it('may bring a checksum behind it, if it said so, and no other header', async () => {
      const trailing = (line: string, announced = 'x-amz-checksum-crc32') =>
        unsignedStream(`5\r\nhello\r\n0\r\n${line}\r\n\r\n`, [['x-amz-trailer', announced]]);
      assert.equal((await ask(trailing('x-amz-checksum-crc32:NhCmhg=='))).status, 200);
      for (const line of [
        '',
        'x-amz-copy-source:signed/a',
        'x-amz-checksum-crc32c:AAAA',
        'x-amz-checksum-crc32:NhCmhg==\r\nauthorization:x',
        'rubbish',
      ])
        await refused(trailing(line), 400, 'MalformedTrailerError', /trailing data that was not well-formed/);
      await refused(trailing('x-amz-copy-source:signed/a', 'x-amz-copy-source'), 400, 'InvalidRequest');
      await refused(trailing('x-amz-checksum-crc32:AAAAAA=='), 400, 'BadDigest');
    });

    it('says how long it is', async () => {
      const headers: WireHeader[] = [['x-amz-content-sha256', 'STREAMING-UNSIGNED-PAYLOAD-TRAILER']];
      const request = signed(wire('PUT', '/signed/stream', headers, '0\r\n\r\n'), s3);
      await refused(request, 411, 'MissingContentLength');
    });

    function unsignedStream(body: string, headers: readonly WireHeader[] = []): WireRequest {
      const own: WireHeader[] = [
        ['content-encoding', 'aws-chunked'],
        ['x-amz-content-sha256', 'STREAMING-UNSIGNED-PAYLOAD-TRAILER'],
        ['x-amz-decoded-content-length', '5'],
        ...headers,
      ];
      return signed(wire('PUT', '/signed/stream', own, body), s3);
    }
  });

  function ago(seconds: number): Date {
    return new Date(Date.now() - seconds * 1000);
  }
});
