// Patterns that a backtracking matcher tries in more ways than there are seconds: each is matched in bounded time, and
// nobody else waits for it.
import assert from 'node:assert/strict';
import * as logs from '@aws-sdk/client-cloudwatch-logs';
import * as iam from '@aws-sdk/client-iam';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { matchesGlob } from '../../../src/lib/glob.ts';
import { seededRandom } from '../../../src/lib/seeded-random.ts';
import { matchesPattern } from '../../../src/sandbox/services/cloudfront/endpoint/cache-behavior.ts';
import { matchesArn } from '../../../src/sandbox/services/iam/evaluation/patterns.ts';
import { compilePattern } from '../../../src/sandbox/services/logs/filter-pattern/filter-pattern.ts';
import { compileRegex } from '../../../src/sandbox/services/logs/filter-pattern/regex.ts';
import { refusal, startTestSandbox, type TestSandbox } from '../../helpers/sandbox/test-sandbox.ts';

const longest = 256 * 1024 - 26;

describe('a log filter made to match without end', () => {
  let test: TestSandbox;
  let client: logs.CloudWatchLogsClient;
  const logGroupName = 'attacked';
  before(async () => {
    test = await startTestSandbox();
    client = test.client(logs.CloudWatchLogsClient);
    await client.send(new logs.CreateLogGroupCommand({ logGroupName }));
    const messages = {
      a: ['a'.repeat(longest), 'a'.repeat(longest), `${'a'.repeat(1_000)}b`],
      brackets: ['[ '.repeat(longest / 2), '" '.repeat(longest / 2 - 1).concat('x')],
    };
    for (const [logStreamName, texts] of Object.entries(messages)) {
      await client.send(new logs.CreateLogStreamCommand({ logGroupName, logStreamName }));
      const logEvents = texts.map((message) => ({ timestamp: Date.now(), message }));
      await client.send(new logs.PutLogEventsCommand({ logGroupName, logStreamName, logEvents }));
    }
  });
  after(() => test.stop());

  const found = async (stream: string, filterPattern: string) => {
    const asked = new logs.FilterLogEventsCommand({ logGroupName, logStreamNames: [stream], filterPattern });
    return (await client.send(asked)).events?.map(({ message }) => message?.length);
  };

  for (const pattern of ['%a*a*a*b%', `%${'a*'.repeat(50)}b%`, '%[ab]*a[ab]{60}b%', '[line=%^a+a+a+b$%]'])
    it(`finds with ${pattern.slice(0, 30)} what is there, and no other service waits`, async () => {
      const filtered = found('a', pattern);
      const asked = await test.client(STSClient).send(new GetCallerIdentityCommand({}));
      assert.equal(asked.Account, test.account);
      assert.deepEqual(await filtered, [1_001]);
    });

  it('is refused where its parts are more than the sandbox follows', async () => {
    const { name, status, message } = await refusal(found('a', '%a{401}%'));
    assert.deepEqual([name, status], ['NotImplemented', 501]);
    assert.match(message, /a regular expression of more than 400 characters of logs/);
  });

  it('reads a message of brackets or quotes that are never closed once', async () => {
    assert.deepEqual(await found('brackets', '[..., last=x]'), [longest - 1]);
    assert.deepEqual(await found('brackets', '[first="[", ...]'), [longest]);
  });
});

describe('the regular expressions of log filters', () => {
  it('match as those of JavaScript do, where AWS supports them', () => {
    const chance = seededRandom(7);
    const atoms = ['a', 'b', '.', '[ab]', '[^a]', '[a-c]', '[.\\-b]', '\\d', '\\W', '\\S', '\\x61', '\\.', '-'];
    const quantifiers = ['', '', '', '*', '+', '?', '{2}', '{1,3}', '{0,2}', '{2,}'];
    let matches = 0;
    for (let n = 0; n < 5_000; n += 1) {
      const parts = Array.from({ length: 1 + chance.number(6) }, () =>
        chance.number(6) === 0 ? chance.pick(['^', '$', '|']) : chance.pick(atoms) + chance.pick(quantifiers),
      );
      const source = parts.join('');
      const text = Array.from({ length: chance.number(9) }, () => chance.pick(['a', 'b', 'c', '1', '.', '-', '語']));
      const expected = new RegExp(source).test(text.join(''));
      assert.equal(compileRegex(source)(text.join('')), expected, `${source} on ${text.join('')}`);
      matches += Number(expected);
    }
    assert.ok(matches > 1_000 && matches < 4_000, String(matches));
  });

  for (const source of [
    '(a)',
    'a**',
    '*a',
    '[z-a]',
    '[a',
    '[]',
    'a]',
    '{2}',
    'a{2',
    'a{3,2}',
    '\\b',
    '\\1',
    'a\\',
    'é',
  ])
    it(`refuse ${source}`, () => {
      assert.throws(() => compilePattern(`%${source}%`), /Invalid character\(s\) in term/);
    });
});

describe('wildcards made to match without end', () => {
  const stars = `${'*a'.repeat(300)}*b`;
  const text = 'a'.repeat(20_000);

  it('end in policies, conditions, path patterns and lists', () => {
    assert.equal(matchesGlob(stars, text), false);
    assert.equal(matchesGlob(stars, `${text}b`), true);
    assert.equal(matchesGlob(stars.toUpperCase(), `${text}b`, { ignoreCase: true }), true);
    assert.equal(matchesArn(`arn:aws:s3:::${stars}`, `arn:aws:s3:::${text}`), false);
    assert.equal(matchesPattern(stars, `/${text}`), false);
    assert.equal(compilePattern(`{ $.a = "${'*a'.repeat(300)}*b" }`)(JSON.stringify({ a: text })), false);
  });

  it('end in a call that such policies decide', async () => {
    const test = await startTestSandbox();
    const client = test.client(iam.IAMClient);
    await client.send(new iam.CreateUserCommand({ UserName: 'starred' }));
    const Condition = { StringLike: { 'aws:UserAgent': stars } };
    const Statement = [
      { Effect: 'Allow', Action: 'iam:GetUser', Resource: `arn:aws:iam::*:user/${'*a'.repeat(200)}*`, Condition },
      { Effect: 'Allow', Action: `iam:${'*e'.repeat(200)}*`, Resource: '*' },
    ];
    const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement });
    await client.send(new iam.PutUserPolicyCommand({ UserName: 'starred', PolicyName: 'p', PolicyDocument }));
    const { AccessKey } = await client.send(new iam.CreateAccessKeyCommand({ UserName: 'starred' }));
    const user = test.client(iam.IAMClient, {
      accessKeyId: String(AccessKey?.AccessKeyId),
      secretAccessKey: String(AccessKey?.SecretAccessKey),
    });
    assert.equal((await refusal(user.send(new iam.GetUserCommand({})))).name, 'AccessDenied');
    await test.stop();
  });

  it('are refused as operators of a condition where these are names of JavaScript', async () => {
    const test = await startTestSandbox();
    const client = test.client(iam.IAMClient);
    await client.send(new iam.CreateUserCommand({ UserName: 'named' }));
    for (const operator of ['constructor', 'toString', 'StringLikeIfExists2', 'hasOwnProperty']) {
      const Statement = {
        Effect: 'Allow',
        Action: '*',
        Resource: '*',
        Condition: { [operator]: { 'aws:username': 'y' } },
      };
      const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement });
      const put = new iam.PutUserPolicyCommand({ UserName: 'named', PolicyName: 'p', PolicyDocument });
      assert.deepEqual(await refusal(client.send(put)), {
        name: 'MalformedPolicyDocumentException',
        status: 400,
        message: 'Syntax errors in policy.',
      });
    }
    await test.stop();
  });
});
