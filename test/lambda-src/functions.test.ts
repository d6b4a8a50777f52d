// The two functions, called as Lambda calls them.
import assert from 'node:assert/strict';
import {
  getEvent,
  postEvent,
  deployFunctions,
  TableName,
  type FunctionAnswer,
  type DeployedFunctions,
} from './deployed-functions.ts';

describe('the functions', () => {
  let functions: DeployedFunctions;
  before(async () => {
    functions = await deployFunctions();
  });
  after(() => functions.sandbox.stop());

  async function call(name: string, event: object): Promise<FunctionAnswer> {
    const { payload, error } = await functions.call(name, event);
    assert.equal(error, undefined, JSON.stringify(payload));
    return payload as FunctionAnswer;
  }
  const message = (answer: FunctionAnswer) => (JSON.parse(answer.body) as { message: string }).message;

  describe('createShortURL', () => {
    it('answers with an id, under which the URL is kept', async () => {
      const url = 'https://example.com/a?b=c#d';
      const { statusCode, headers, body } = await call('createShortURL', postEvent(url));
      assert.equal(statusCode, 200);
      assert.equal(headers['content-type'], 'application/json');
      const id = JSON.parse(body) as string;
      assert.match(id, /^[\w-]{8}$/);
      const item = await functions.item(id);
      assert.equal(item?.['longUrl'], url);
      assert.ok(Math.abs(Date.parse(item?.['createdAt'] ?? '') - Date.now()) < 60_000);
    });

    for (const [url, kept] of [
      ['http://localhost:8080/a%20b?c=%F0%9F%A6%8A#d', 'http://localhost:8080/a%20b?c=%F0%9F%A6%8A#d'],
      ['HTTPS://EXAMPLE.COM:443/A/../b', 'https://example.com/b'],
      ['https://例え.テスト/道?q=✓', 'https://xn--r8jz45g.xn--zckzah/%E9%81%93?q=%E2%9C%93'],
      ['https://example.com', 'https://example.com/'],
      [`https://example.com/${'a'.repeat(2048 - 20)}`, `https://example.com/${'a'.repeat(2048 - 20)}`],
      // A soft hyphen in the host, and characters that turn the direction of the text or take no room.
      ['https://exa\u00admple.com/\u202egpj.exe', 'https://example.com/%E2%80%AEgpj.exe'],
      ['https://example.com/a\u200bb?\u2066c#\u2060d', 'https://example.com/a%E2%80%8Bb?%E2%81%A6c#%E2%81%A0d'],
      ['https://example.com/\u{e0041}', 'https://example.com/%F3%A0%81%81'],
    ] as const) {
      it(`keeps ${kept.slice(0, 40)} as a browser opens it, in ASCII`, async () => {
        const { body, statusCode } = await call('createShortURL', postEvent(url));
        assert.equal(statusCode, 200, body);
        assert.equal((await call('getLongURL', getEvent(JSON.parse(body) as string))).body, JSON.stringify(kept));
        assert.match(kept, /^[\x21-\x7e]+$/);
      });
    }

    for (const [what, url] of [
      ['no URL', undefined],
      ['an empty one', ''],
      ['a number', 7],
      ['a list', ['https://example.com']],
      ['words', 'not a url'],
      ['an address without its scheme', 'example.com'],
      ['a scheme without its slashes', 'https:example.com'],
      ['no host', 'https://'],
      ['another scheme', 'ftp://example.com/'],
      ['a script', 'javascript:alert(1)'],
      ['2,049 characters', `https://example.com/${'a'.repeat(2049 - 20)}`],
      ['a user name and a password', 'https://user:secret@example.com/'],
      ['a user name', 'https://user@example.com/'],
      ['a line break', 'https://example.com/\n'],
      ['a tab in its scheme', 'ht\ttps://example.com/'],
      ['a zero byte', 'https://example.com/\0'],
      ['half a character', 'https://example.com/\ud800'],
    ] as const) {
      it(`refuses ${what}`, async () => {
        const answer = await call('createShortURL', postEvent(url));
        assert.equal(answer.statusCode, 400, answer.body);
        assert.ok(message(answer).length > 0);
        assert.equal(answer.headers['content-type'], 'application/json');
      });
    }

    for (const [whose, url, headers] of [
      ['of the API', 'https://Api.example.com/abc', { host: 'api.example.com' }],
      ['of the page that asks', 'https://short.example/#/abc', { origin: 'https://short.example' }],
    ] as const) {
      it(`refuses an address ${whose}`, async () => {
        const answer = await call('createShortURL', postEvent(url, headers));
        assert.deepEqual([answer.statusCode, message(answer)], [400, 'The URL leads to this shortener itself']);
        assert.equal((await call('createShortURL', postEvent('https://other.example/', headers))).statusCode, 200);
      });
    }

    it('refuses private addresses, however they are written, where it is told to', async () => {
      await functions.deployAs('public', 'createShortURL', {
        environment: { TABLE_NAME: TableName, PRIVATE_HOSTS: 'refuse' },
      });
      const hosts = '127.0.0.1 0x7f.1 2130706433 10.1.2.3 172.16.0.1 192.168.1.1 169.254.169.254 100.64.0.1 localhost';
      const names = 'router printer.local db.internal a.localhost [::1] [::ffff:10.0.0.1] [fd00::1] [fe80::1] 0.0.0.0';
      const dots = 'localhost. LocalHost. a.localhost. router. printer.local. 127.0.0.1. [::7f00:1] [64:ff9b::a00:1]';
      for (const host of `${hosts} ${names} ${dots}`.split(' ')) {
        const answer = await call('public', postEvent(`http://${host}/x`));
        assert.deepEqual([answer.statusCode, message(answer)], [400, 'The URL leads to a private address'], host);
      }
      for (const host of [
        'example.com',
        'example.com.',
        '8.8.8.8',
        '172.32.0.1',
        '[2001:4860:4860::8888]',
        'xn--r8jz45g.xn--zckzah',
      ]) {
        assert.equal((await call('public', postEvent(`http://${host}/x`))).statusCode, 200, host);
      }
    });

    it('answers every event with the right status, malformed ones included', async () => {
      const pieces = [
        '{',
        '"urlToShorten"',
        ':',
        'https://',
        '\\u0000',
        'é',
        '[',
        'null',
        '}',
        '%',
        '\ud800',
        '"',
        ' ',
        '\\',
        '0',
      ];
      let seed = 1;
      const random = (below: number) => (seed = (seed * 48271) % 2147483647) % below;
      for (let round = 0; round < 150; round += 1) {
        const text = Array.from({ length: random(12) }, () => pieces[random(pieces.length)]).join('');
        const body = random(2) ? text : JSON.stringify({ urlToShorten: text });
        const { statusCode } = await call('createShortURL', {
          body,
          isBase64Encoded: random(4) === 0,
          headers: { origin: text },
        });
        assert.ok(statusCode === 400 || statusCode === 200, `${statusCode} for ${JSON.stringify(body)}`);
        const found = await call('getLongURL', { pathParameters: { shortId: text } });
        assert.ok(
          found.statusCode === 404 || found.statusCode === 200,
          `${found.statusCode} for ${JSON.stringify(text)}`,
        );
      }
    });

    for (const [what, body] of [
      ['no body', undefined],
      ['no JSON', 'urlToShorten=https://example.com'],
      ['null', 'null'],
      ['a string', '"https://example.com"'],
    ] as const) {
      it(`refuses a body that is ${what}`, async () => {
        assert.equal((await call('createShortURL', { version: '2.0', body })).statusCode, 400);
      });
    }

    it('reads a body in base64', async () => {
      const body = Buffer.from('{"urlToShorten":"https://example.com/ü"}').toString('base64');
      const answer = await call('createShortURL', { version: '2.0', body, isBase64Encoded: true });
      assert.equal(
        (await functions.item(JSON.parse(answer.body) as string))?.['longUrl'],
        'https://example.com/%C3%BC',
      );
    });

    it('gives hundreds who ask at once each an id of their own, and forgets none', async () => {
      const ids = new Map<string, string>();
      const urls = Array.from({ length: 400 }, (_, index) => `https://example.com/${index}`);
      const asker = async () => {
        for (let url; (url = urls.pop()) !== undefined;) {
          const { statusCode, body } = await call('createShortURL', postEvent(url));
          assert.equal(statusCode, 200);
          ids.set(JSON.parse(body) as string, url);
        }
      };
      await Promise.all(Array.from({ length: 16 }, asker));
      assert.equal(ids.size, 400);
      for (const [id, url] of [...ids].slice(0, 50)) {
        assert.equal((await call('getLongURL', getEvent(id))).body, JSON.stringify(url));
      }
    });

    it('tries another id where one is taken', async () => {
      const layer = await functions.layerWith(
        `const ids = ['taken', 'taken', 'free'];\nexport const nanoid = () => ids.shift() ?? 'taken';`,
      );
      await functions.deployAs('collides', 'createShortURL', { layer });
      assert.equal((await call('collides', postEvent('https://example.com/1'))).body, '"taken"');
      assert.equal((await call('collides', postEvent('https://example.com/2'))).body, '"free"');
      assert.equal((await functions.item('taken'))?.['longUrl'], 'https://example.com/1');
      const { payload, log } = await functions.call('collides', postEvent('https://example.com/3'));
      assert.equal((payload as FunctionAnswer).statusCode, 500);
      assert.match(log.join('\n'), /No free id after 5 attempts/);
    });
  });

  describe('getLongURL', () => {
    for (const id of ['unknown1', '', 'favicon.ico', 'a/b', 'a'.repeat(3000)]) {
      it(`does not find "${id.slice(0, 12)}"`, async () => {
        const answer = await call('getLongURL', getEvent(id));
        assert.equal(answer.statusCode, 404);
        assert.ok(message(answer).length > 0);
      });
    }

    it('does not find what it is not asked for', async () => {
      assert.equal((await call('getLongURL', {})).statusCode, 404);
    });
  });

  for (const [code, event] of [
    ['createShortURL', postEvent('https://example.com/')],
    ['getLongURL', getEvent('some-id')],
  ] as const) {
    it(`${code} names the database's refusal in its log, and not in its answer`, async () => {
      const role = await functions
        .roleWithoutTable()
        .catch(() => `arn:aws:iam::${functions.sandbox.account}:role/role-without-table`);
      await functions.deployAs(`${code}-refused`, code, { role });
      const { payload, log } = await functions.call(`${code}-refused`, event);
      assert.deepEqual(payload, {
        statusCode: 500,
        headers: { 'content-type': 'application/json' },
        body: '{"message":"Internal server error"}',
      });
      const line = log.find((each) => each.includes('\tERROR\t'));
      const said = JSON.parse(line?.split('\t')[3] ?? '{}') as Record<string, string>;
      assert.equal(said['error'], 'AccessDeniedException');
      assert.equal(said['requestId'], line?.split('\t')[1]);
      assert.match(said['message'] ?? '', /not authorized to perform: dynamodb:/);
    });

    it(`${code} says what is missing where it has no table`, async () => {
      await functions.deployAs(`${code}-no-table`, code, { environment: {} });
      const { payload, log } = await functions.call(`${code}-no-table`, event);
      assert.equal((payload as FunctionAnswer).statusCode, 500);
      assert.match(log.join('\n'), /TABLE_NAME is not set/);
    });
  }

  it('give no id twice, however many URLs are shortened at once', async () => {
    // An id out of 1,000 rather than 64⁸: several come up more than once.
    const layer = await functions.layerWith(`export const nanoid = () => 'n' + Math.floor(Math.random() * 1000);`);
    await functions.deployAs('crowded', 'createShortURL', { layer });
    const ids: string[] = [];
    const worker = async () => {
      for (let n = 0; n < 25; n++) ids.push((await call('crowded', postEvent(`https://example.com/${n}`))).body);
    };
    await Promise.all([worker(), worker(), worker(), worker()]);
    assert.equal(new Set(ids).size, 100);
    assert.ok(!ids.some((id) => id.includes('message')));
  });

  it('give 1,000 ids to 1,000 writers', async () => {
    // In this process, as 20 environments of a function would: through Lambda it takes a process for each.
    const { accessKeyId, secretAccessKey } = functions.sandbox.sandbox.key;
    const environment = {
      AWS_ENDPOINT_URL: functions.sandbox.url,
      AWS_REGION: functions.sandbox.region,
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
      TABLE_NAME: TableName,
    };
    const before = { ...process.env };
    Object.assign(process.env, environment);
    try {
      const { handler } = (await import('../../lambda-src/createShortURL/index.mts')) as {
        handler: (event: object, context: object) => Promise<FunctionAnswer>;
      };
      const ids = new Set<string>();
      const writer = async () => {
        for (let n = 0; n < 50; n++) {
          ids.add((await handler(postEvent('https://example.com/same'), { awsRequestId: 'r-1' })).body);
        }
      };
      await Promise.all(Array.from({ length: 20 }, writer));
      assert.equal(ids.size, 1000);
    } finally {
      for (const name of Object.keys(environment)) delete process.env[name];
      Object.assign(process.env, before);
    }
  });
});
