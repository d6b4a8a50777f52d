// Bodies that no client would send: each service refuses them in its own words, before it looks at anything else.
import assert from 'node:assert/strict';
import { CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { CreateBucketCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { readXml } from '../../../src/sandbox/protocol/xml.ts';
import { startTestSandbox, type TestSandbox } from '../../helpers/sandbox/test-sandbox.ts';
import { signed } from '../../helpers/wire/sign.ts';
import { bytesOf, exchange, type WireHeader } from '../../helpers/wire/request.ts';

const deep = (open: string, close: string, times: number) => open.repeat(times) + close.repeat(times);

describe('A malformed body', () => {
  let test: TestSandbox;
  before(async () => {
    test = await startTestSandbox();
    const location = { LocationConstraint: 'ap-south-1' as const };
    await test
      .client(S3Client)
      .send(new CreateBucketCommand({ Bucket: 'bodies', CreateBucketConfiguration: location }));
  });
  afterEach(() =>
    assert.deepEqual(
      test.log.filter((line) => /^(bug|lost)/.test(line)),
      [],
    ),
  );
  after(() => test.stop());

  async function ask(
    service: string,
    method: string,
    target: string,
    body: string | Buffer,
    headers: readonly WireHeader[] = [],
  ) {
    const wire = {
      method,
      target,
      headers: [['host', new URL(test.url).host] as const, ...headers],
      body: Buffer.from(body),
    };
    const request = signed(wire, { ...test.sandbox.key, region: test.region, service });
    const length = ['content-length', String(wire.body.length)] as const;
    const answer = await exchange(test.url, bytesOf({ ...request, headers: [...request.headers, length] }));
    assert.ok(answer);
    return { status: answer.status, headers: answer.headers, text: answer.body.toString('utf8') };
  }
  const errorIn = (text: string) => [
    /<Code>([^<]*)/.exec(text)?.[1],
    /<Message>([^<]*)/.exec(text)?.[1]?.replaceAll('&apos;', "'"),
  ];

  describe('in JSON', () => {
    const json = (target: string) => (body: string) =>
      ask(target.startsWith('Dynamo') ? 'dynamodb' : 'logs', 'POST', '/', body, [['x-amz-target', target]]);
    const create = json('Logs_20140328.CreateLogGroup');
    const list = json('DynamoDB_20120810.ListTables');
    const put = json('DynamoDB_20120810.PutItem');

    it('that is none, or no object, is a serialization error', async () => {
      for (const send of [create, list]) {
        for (const body of [
          '{',
          '{"a":}',
          'NaN',
          "{'a':1}",
          '{"a":01}',
          '\u0000',
          '{"a":1}}',
          '[]',
          '[{}]',
          'null',
          '5',
          '"x"',
          'true',
        ]) {
          const { status, text } = await send(body);
          assert.deepEqual([status, /"__type":"(\w+)"/.exec(text)?.[1]], [400, 'SerializationException'], body);
        }
      }
      const bytes = await ask('logs', 'POST', '/', Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]), [
        ['x-amz-target', 'Logs_20140328.CreateLogGroup'],
      ]);
      assert.match(bytes.text, /SerializationException/);
    });

    it('that is nested without end is a serialization error', async () => {
      for (const body of [
        deep('[', ']', 100_000),
        `{"a":${deep('{"a":', '}', 50_000).replace('}', '1}')}}`,
        `{"TableName":"t","Item":{"PK":${deep('{"L":[', ']}', 20_000)}}}`,
      ])
        for (const send of [create, put]) assert.match((await send(body)).text, /SerializationException/);
    });

    it('has no key that reaches what is not its own', async () => {
      await create(
        '{"logGroupName":"/a","__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}},"tags":{"__proto__":"x","constructor":"y"}}',
      );
      await put('{"TableName":"T","__proto__":{"polluted":true},"Item":{"__proto__":{"S":"x"},"PK":{"S":"a"}}}');
      assert.equal(({} as { polluted?: boolean }).polluted, undefined);
    });

    it('with a value of another kind says which', async () => {
      const cases: [string, string][] = [
        ['{"logGroupName":5}', 'NUMBER_VALUE cannot be converted to String'],
        ['{"logGroupName":true}', 'TRUE_VALUE cannot be converted to String'],
        ['{"logGroupName":[]}', 'Start of list found where not expected'],
        ['{"logGroupName":{}}', 'Start of structure or map found where not expected'],
        ['{"logGroupName":"/a","tags":"x"}', 'Unexpected field type'],
        ['{"logGroupName":"/a","tags":[]}', 'Start of list found where not expected'],
        ['{"logGroupName":"/a","tags":{"a":1}}', 'NUMBER_VALUE cannot be converted to String'],
      ];
      for (const [body, message] of cases) {
        const { status, text } = await create(body);
        assert.deepEqual([status, JSON.parse(text)], [400, { __type: 'SerializationException', message }], body);
      }
      const events = json('Logs_20140328.PutLogEvents');
      for (const body of [
        '{"logGroupName":"/a","logStreamName":"s","logEvents":{}}',
        '{"logGroupName":"/a","logStreamName":"s","logEvents":[null]}',
        '{"logGroupName":"/a","logStreamName":"s","logEvents":[{"timestamp":"now","message":"m"}]}',
        '{"logGroupName":"/a","logStreamName":"s","logEvents":[{"timestamp":1e999,"message":"m"}]}',
      ])
        assert.match((await events(body)).text, /SerializationException/, body);
    });

    it('of a REST service is refused alike, blobs and times too', async () => {
      const cases = [
        '{"FunctionName":"f","Code":{"ZipFile":"not base64!"}}',
        '{"FunctionName":"f","Code":"x"}',
        '{"FunctionName":"f","Timeout":"3"}',
        '{"FunctionName":"f","Layers":"x"}',
        '{"Environment":{"Variables":{"A":1}}}',
        '[]',
        '{',
      ];
      for (const body of cases) {
        const { status, headers } = await ask('lambda', 'POST', '/2015-03-31/functions', body);
        assert.deepEqual([status, headers['x-amzn-errortype']], [400, 'SerializationException'], body);
      }
      const api = await ask(
        'apigateway',
        'POST',
        '/v2/apis',
        '{"name":"a","protocolType":"HTTP","corsConfiguration":{"allowOrigins":"*"}}',
      );
      assert.deepEqual([api.status, api.headers['x-amzn-errortype']], [400, 'SerializationException']);
      assert.match(api.text, /corsConfiguration/);
    });

    it('may say nothing by null, as clients do', async () => {
      assert.equal((await create('{"logGroupName":"/null","tags":null,"kmsKeyId":null}')).status, 200);
    });
  });

  describe('in XML', () => {
    const tags = (inside: string) => `<Tagging><TagSet>${inside}</TagSet></Tagging>`;
    const fine = tags('<Tag><Key>a</Key><Value>b</Value></Tag>');
    const tagging = (body: string | Buffer) => ask('s3', 'PUT', '/bodies?tagging', body);
    const refused = [
      'MalformedXML',
      'The XML you provided was not well-formed or did not validate against our published schema',
    ];

    it('is read, in all the forms that XML has', async () => {
      for (const body of [
        fine,
        `<?xml version="1.0" encoding="UTF-8"?>\n<!-- x -->\n${fine}\n<!-- y -->\n`,
        `\ufeff${fine.replace('<Tagging>', '<Tagging xmlns="http://s3.amazonaws.com/doc/2006-03-01/" >')}`,
        tags('<Tag><Key a=\'1\' b="2">&#97;</Key><Value><![CDATA[b]]></Value></Tag>'),
        tags('\n  <Tag>\n<Key>&#x61;</Key><?pi?><Value/></Tag>'),
      ])
        assert.ok((await tagging(body)).status < 300, body);
    });

    const broken: Readonly<Record<string, string | Buffer>> = {
      'not well-formed': '<Tagging><TagSet></Tagging></TagSet>',
      'cut off': fine.slice(0, -3),
      'followed by more': `${fine}<Tagging/>`,
      'followed by text': `${fine}x`,
      'no XML': '{"a":1}',
      blank: ' \n',
      'of another root': fine.replaceAll('Tagging', 'Tags'),
      'of a root in JavaScript': '<__proto__><TagSet/></__proto__>',
      'with a DTD': `<!DOCTYPE Tagging>${fine}`,
      'with an entity of a file': `<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>${tags('<Tag><Key>&x;</Key><Value/></Tag>')}`,
      'with a billion laughs': `<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>${tags('<Tag><Key>&c;</Key><Value/></Tag>')}`,
      'with an unknown entity': tags('<Tag><Key>&nbsp;</Key><Value/></Tag>'),
      'with a bare ampersand': tags('<Tag><Key>a&b</Key><Value/></Tag>'),
      'with a character that there is not': tags('<Tag><Key>&#xd800;</Key><Value/></Tag>'),
      'with a null byte': tags('<Tag><Key>\u0000</Key><Value/></Tag>'),
      'with a null by number': tags('<Tag><Key>&#0;</Key><Value/></Tag>'),
      'with bytes that are no UTF-8': Buffer.from(fine.replace('a', '\xff'), 'latin1'),
      'nested without end': deep('<Tagging>', '</Tagging>', 50_000),
      'with an attribute that does not end': fine.replace('<Tagging>', '<Tagging a="'),
      'with an element where text belongs': tags('<Tag><Key><b>a</b></Key><Value/></Tag>'),
      'with text where an element belongs': '<Tagging><TagSet><Tag>a</Tag></TagSet></Tagging>',
    };
    for (const [what, body] of Object.entries(broken)) {
      it(`that is ${what} is refused`, async () => {
        const { status, text } = await tagging(body);
        assert.deepEqual([status, ...errorIn(text)], [400, ...refused], text);
      });
    }

    it('that is missing is told to be, by S3 and by CloudFront', async () => {
      const s3 = await tagging('');
      assert.deepEqual([s3.status, ...errorIn(s3.text)], [400, 'MissingRequestBodyError', 'Request Body is empty']);
      const text =
        "1 validation error detected: Value null at 'distributionConfig' failed to satisfy constraint: Member must not be null";
      for (const body of ['<x', '<x/>', '<!DOCTYPE a><DistributionConfig/>']) {
        const cloudfront = await ask('cloudfront', 'POST', '/2020-05-31/distribution', body);
        assert.deepEqual([cloudfront.status, ...errorIn(cloudfront.text)], [400, 'MalformedXML', text]);
      }
    });

    it('with a value of another kind is malformed input to CloudFront', async () => {
      const body =
        '<DistributionConfig><CallerReference>a</CallerReference><Aliases><Quantity>many</Quantity></Aliases></DistributionConfig>';
      const { status, text } = await ask('cloudfront', 'POST', '/2020-05-31/distribution', body);
      assert.deepEqual([status, errorIn(text)[0]], [400, 'MalformedInput']);
    });

    it('is looked through in a time that grows with its length', () => {
      for (const [open, close] of [
        ['<a>', '</a>'],
        ['<a ', ''],
        ['<!--', ''],
        ['&', ''],
        ['<a b="', ''],
        ['<![CDATA[', ''],
        [' ', ''],
      ] as const) {
        const began = performance.now();
        readXml(Buffer.from(`<r>${deep(open, close, 200_000)}</r>`));
        assert.ok(performance.now() - began < 1_500, open);
      }
    });

    it('keeps characters beyond U+FFFF that are written as numbers', async () => {
      assert.equal(readXml(Buffer.from('<a>&#x1F600;&#128512;&#x41;</a>'))?.text, '<a>😀😀&#x41;</a>');
    });
  });

  describe('of a form', () => {
    const iam = (body: string) =>
      ask('iam', 'POST', '/', body, [['content-type', 'application/x-www-form-urlencoded']]);

    it('with a number that is none is malformed input', async () => {
      const { status, text } = await iam('Action=ListRoles&Version=2010-05-08&MaxItems=many');
      assert.deepEqual(
        [status, ...errorIn(text)],
        [400, 'MalformedInput', 'STRING_VALUE cannot be converted to Number'],
      );
    });

    it('with the wrong action, or none, says so', async () => {
      for (const action of ['constructor', '__proto__', 'toString', 'GetUser$', ' ', 'x'.repeat(10_000)])
        assert.equal(
          errorIn((await iam(`Action=${action}&Version=2010-05-08`)).text)[0],
          'InvalidAction',
          action.slice(0, 20),
        );
      for (const body of ['', '&&&', 'Version=2010-05-08', '=', '%%%'])
        assert.equal(errorIn((await iam(body)).text)[0], 'MissingAction', body);
    });

    it('counts its lists from one, without gaps, and takes the time that they need', async () => {
      await test.client(IAMClient).send(new CreateRoleCommand({ RoleName: 'r', AssumeRolePolicyDocument: trust }));
      const tag = (prefix: string, n: number | string) => `&${prefix}.${n}.Key=k${n}&${prefix}.${n}.Value=v`;
      const untouched = await iam(
        `Action=TagRole&Version=2010-05-08&RoleName=r${tag('Tags.member', 999_999_999)}${tag('Tags.member', '1.1')}${tag('Tags.member', -1)}`,
      );
      assert.deepEqual(errorIn(untouched.text), [
        'ValidationError',
        "2 validation errors detected: Value null at 'tags.1.member.key' failed to satisfy constraint: Member must not be null; Value null at 'tags.1.member.value' failed to satisfy constraint: Member must not be null",
      ]);
      const began = performance.now();
      const many = Array.from({ length: 30_000 }, (_, n) => tag('Tags.member', n + 1)).join('');
      assert.equal((await iam(`Action=TagRole&Version=2010-05-08&RoleName=r${many}`)).status, 409);
      // Each tag looked up among all others would take minutes.
      assert.ok(performance.now() - began < 30_000);
    });

    it('has an answer in XML that shows its characters', async () => {
      const { status, text } = await iam('Action=a%00%1b<b>%26&Version=%0b');
      assert.deepEqual(
        [status, errorIn(text)[1]],
        [400, 'Could not find operation a&#x0;&#x1b;&lt;b&gt;&amp; for version &#xb;'],
      );
    });
  });

  it('of a policy that would never be matched is matched at once', async () => {
    const Resource = `arn:aws:s3:::bodies/${'*a'.repeat(60)}b`;
    const Statement = [{ Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource }];
    const policy = JSON.stringify({ Version: '2012-10-17', Statement });
    const blocked = await ask('s3', 'DELETE', '/bodies?publicAccessBlock', '');
    const open =
      '<PublicAccessBlockConfiguration><BlockPublicPolicy>false</BlockPublicPolicy></PublicAccessBlockConfiguration>';
    await ask('s3', 'PUT', '/v20180820/configuration/publicAccessBlock', open, [['x-amz-account-id', test.account]]);
    assert.ok(blocked.status < 300);
    assert.ok((await ask('s3', 'PUT', '/bodies?policy', policy)).status < 300);
    const began = performance.now();
    const answer = await fetch(`${test.url}/bodies/${'a'.repeat(900)}`);
    assert.equal(answer.status, 403);
    // By going back at each star it would never end.
    assert.ok(performance.now() - began < 30_000);
  });

  it('of an object is nobody’s business, and its key may be any text', async () => {
    const s3 = test.client(S3Client);
    const keys = [
      '../../x',
      '..',
      '.',
      '//',
      'a//b/',
      '/etc/passwd',
      'C:\\x',
      'a\u0001\u007fb',
      ' ',
      '%2e%2e%2f',
      'a\n\r\tb',
      'é😀',
      'constructor',
      '__proto__',
      'x'.repeat(1024),
    ];
    for (const Key of keys)
      await s3.send(new PutObjectCommand({ Bucket: 'bodies', Key, Body: '<not "any" \u0000 form' }));
    const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: 'bodies' }));
    assert.deepEqual(new Set(Contents.map(({ Key }) => Key)), new Set(keys));
    const long = await ask('s3', 'PUT', `/bodies/${'x'.repeat(1025)}`, '');
    assert.deepEqual([long.status, errorIn(long.text)[0]], [400, 'KeyTooLongError']);
  });

  it('cannot put a line into the headers of an answer', async () => {
    for (const value of ['a%0d%0aset-cookie:b=c', 'a%0ab', '%00', '%E6%97%A5']) {
      const { status, headers, text } = await ask(
        's3',
        'GET',
        `/bodies/constructor?response-content-disposition=${value}`,
        '',
      );
      assert.deepEqual(
        [status, headers['set-cookie'], ...errorIn(text)],
        [400, undefined, 'InvalidArgument', 'Header value cannot be represented using ISO-8859-1.'],
      );
    }
    const { headers } = await ask('s3', 'GET', '/bodies/constructor?response-content-disposition=caf%C3%A9', '');
    assert.equal(headers['content-disposition'], 'caf\xe9');
  });
});

const trust = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
});
