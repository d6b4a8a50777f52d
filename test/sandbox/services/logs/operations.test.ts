// CloudWatch Logs: what a function's role may write, and what the SDK and the AWS CLI read of it.
import assert from 'node:assert/strict';
import * as sdk from '@aws-sdk/client-cloudwatch-logs';
import { createAccess } from '../../../../src/sandbox/services/access.ts';
import { createUserKey } from '../../../helpers/sandbox/user-key.ts';
import { recordsOf } from '../../../../src/sandbox/services/iam/records.ts';
import { appendEvents } from '../../../../src/sandbox/services/logs/ingestion/append.ts';
import { createLogs } from '../../../../src/sandbox/services/logs/ingestion/log-delivery.ts';
import type { BatchRecord } from '../../../../src/sandbox/services/logs/records.ts';
import { compilePattern } from '../../../../src/sandbox/services/logs/filter-pattern/filter-pattern.ts';
import { paces } from '../../../../src/sandbox/pace.ts';
import type { Logs } from '../../../../src/sandbox/services/logs/ingestion/log-delivery.ts';
import { rawAnswer } from '../../../helpers/wire/raw-answer.ts';
import { refusal, startTestSandbox, type TestSandbox } from '../../../helpers/sandbox/test-sandbox.ts';

const parameter = (message: string) => ({ name: 'InvalidParameterException', status: 400, message });
const noGroup = { name: 'ResourceNotFoundException', status: 400, message: 'The specified log group does not exist.' };
const noStream = { ...noGroup, message: 'The specified log stream does not exist.' };

describe('CloudWatch Logs', () => {
  let test: TestSandbox;
  let client: sdk.CloudWatchLogsClient;
  let now = Date.UTC(2026, 10, 22);

  before(async () => {
    test = await startTestSandbox();
    client = test.client(sdk.CloudWatchLogsClient);
    now = Date.now();
  });
  after(() => test.stop());

  let names = 0;
  const freshName = () => `/aws/lambda/f${(names += 1)}`;

  async function makeGroup(...streams: string[]): Promise<string> {
    const logGroupName = freshName();
    await client.send(new sdk.CreateLogGroupCommand({ logGroupName }));
    for (const logStreamName of streams)
      await client.send(new sdk.CreateLogStreamCommand({ logGroupName, logStreamName }));
    return logGroupName;
  }

  function put(logGroupName: string, logStreamName: string, ...messages: [offset: number, message: string][]) {
    const logEvents = messages.map(([offset, message]) => ({ timestamp: now + offset, message }));
    return client.send(new sdk.PutLogEventsCommand({ logGroupName, logStreamName, logEvents }));
  }

  async function filter(input: sdk.FilterLogEventsCommandInput): Promise<string[]> {
    const { events } = await client.send(new sdk.FilterLogEventsCommand(input));
    return (events ?? []).map(({ message }) => String(message));
  }

  describe('a log group', () => {
    it('is made, described in the forms of AWS, and deleted with all that is in it', async () => {
      const logGroupName = await makeGroup('s');
      await put(logGroupName, 's', [0, 'hello']);
      const { logGroups } = await client.send(new sdk.DescribeLogGroupsCommand({ logGroupNamePrefix: logGroupName }));
      const arn = `arn:aws:logs:${test.region}:${test.account}:log-group:${logGroupName}`;
      assert.equal(logGroups?.length, 1);
      assert.deepEqual(
        { ...logGroups?.[0], creationTime: 0 },
        {
          logGroupName,
          creationTime: 0,
          metricFilterCount: 0,
          arn: `${arn}:*`,
          logGroupArn: arn,
          storedBytes: 31,
          logGroupClass: 'STANDARD',
          deletionProtectionEnabled: false,
        },
      );
      await client.send(new sdk.DeleteLogGroupCommand({ logGroupName }));
      assert.deepEqual(await refusal(filter({ logGroupName })), noGroup);
      await client.send(new sdk.CreateLogGroupCommand({ logGroupName }));
      const { logStreams } = await client.send(new sdk.DescribeLogStreamsCommand({ logGroupName }));
      assert.deepEqual(logStreams, []);
    });

    it('exists once, under a name of few characters', async () => {
      const logGroupName = await makeGroup();
      assert.deepEqual(await refusal(client.send(new sdk.CreateLogGroupCommand({ logGroupName }))), {
        name: 'ResourceAlreadyExistsException',
        status: 400,
        message: 'The specified log group already exists',
      });
      assert.deepEqual(
        await refusal(client.send(new sdk.CreateLogGroupCommand({ logGroupName: 'a b' }))),
        parameter(
          "1 validation error detected: Value 'a b' at 'logGroupName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\.\\-_/#A-Za-z0-9]+",
        ),
      );
    });

    it('is listed by identifiers, by class, and by parts of names', async () => {
      const [one, two] = [await makeGroup(), await makeGroup()];
      const arn = `arn:aws:logs:${test.region}:${test.account}:log-group:${two}`;
      const found = async (input: sdk.DescribeLogGroupsCommandInput) =>
        (await client.send(new sdk.DescribeLogGroupsCommand(input))).logGroups?.map((group) => group.logGroupName);
      assert.deepEqual(await found({ logGroupIdentifiers: [one, arn] }), [one, two]);
      assert.deepEqual(await found({ logGroupIdentifiers: [one], logGroupClass: 'INFREQUENT_ACCESS' }), []);
      const list = async (logGroupNamePattern: string) =>
        (await client.send(new sdk.ListLogGroupsCommand({ logGroupNamePattern }))).logGroups;
      assert.deepEqual(await list(`nothing|^${two}`), [
        { logGroupName: two, logGroupArn: arn, logGroupClass: 'STANDARD' },
      ]);
      assert.deepEqual(await list('^lambda'), []);
      assert.match((await refusal(list('a*b'))).message, /^1 validation error detected: Value 'a\*b' at/);
      const odd = { logGroupName: one, orderBy: 'Age' as 'LogStreamName' };
      assert.deepEqual(
        await refusal(client.send(new sdk.DescribeLogStreamsCommand(odd))),
        parameter(
          "1 validation error detected: Value 'Age' at 'orderBy' failed to satisfy constraint: Member must satisfy enum value set: [LogStreamName, LastEventTime]",
        ),
      );
      const rare = { logGroupName: freshName(), logGroupClass: 'INFREQUENT_ACCESS' as const };
      assert.deepEqual(await refusal(client.send(new sdk.CreateLogGroupCommand(rare))), {
        name: 'NotImplemented',
        status: 501,
        message: 'The sandbox does not support logGroupClass INFREQUENT_ACCESS of logs.',
      });
      const { message } = await refusal(
        client.send(new sdk.StartQueryCommand({ startTime: 0, endTime: 1, queryString: 'fields' })),
      );
      assert.equal(message, 'The sandbox does not serve logs StartQuery.');
    });

    it('is found by prefix or by part of its name, page by page', async () => {
      for (const name of ['pages/a', 'pages/b', 'pages/c']) {
        await client.send(new sdk.CreateLogGroupCommand({ logGroupName: name }));
      }
      const describe = async (input: sdk.DescribeLogGroupsCommandInput) => {
        const { logGroups, nextToken } = await client.send(new sdk.DescribeLogGroupsCommand(input));
        return { found: logGroups?.map(({ logGroupName }) => logGroupName), nextToken };
      };
      assert.deepEqual((await describe({ logGroupNamePattern: 'ges/b' })).found, ['pages/b']);
      assert.deepEqual((await describe({ logGroupNamePattern: 'GES' })).found, []);
      const first = await describe({ logGroupNamePrefix: 'pages/', limit: 2 });
      assert.deepEqual(first.found, ['pages/a', 'pages/b']);
      const second = await describe({ logGroupNamePrefix: 'pages/', limit: 2, nextToken: first.nextToken });
      assert.deepEqual(second, { found: ['pages/c'], nextToken: undefined });
      assert.deepEqual(
        await refusal(describe({ logGroupNamePrefix: 'a', logGroupNamePattern: 'abc' })),
        parameter('LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters.'),
      );
      assert.deepEqual(
        await refusal(describe({ limit: 51 })),
        parameter(
          "1 validation error detected: Value '51' at 'limit' failed to satisfy constraint: Member must have value less than or equal to 50",
        ),
      );
    });

    it('answers with nothing at all where there is nothing to say', async () => {
      const logGroupName = await makeGroup();
      const retention = new sdk.PutRetentionPolicyCommand({ logGroupName, retentionInDays: 7 });
      for (const command of [retention, new sdk.DeleteLogGroupCommand({ logGroupName })]) {
        const { status, headers, body } = await rawAnswer(client, command);
        assert.deepEqual([status, body, headers['content-type']], [200, '', 'application/x-amz-json-1.1']);
      }
    });

    it('keeps events as long as its retention says', async () => {
      const logGroupName = await makeGroup('s');
      await put(logGroupName, 's', [-10 * 86_400_000, 'old'], [0, 'new']);
      await client.send(new sdk.PutRetentionPolicyCommand({ logGroupName, retentionInDays: 7 }));
      assert.deepEqual(await filter({ logGroupName }), ['new']);
      const { logGroups } = await client.send(new sdk.DescribeLogGroupsCommand({ logGroupNamePrefix: logGroupName }));
      assert.equal(logGroups?.[0]?.retentionInDays, 7);
      await client.send(new sdk.DeleteRetentionPolicyCommand({ logGroupName }));
      assert.deepEqual(await filter({ logGroupName }), ['old', 'new']);
      const wrong = new sdk.PutRetentionPolicyCommand({ logGroupName, retentionInDays: 2 });
      assert.match(
        (await refusal(client.send(wrong))).message,
        /^1 validation error detected: Value '2' at 'retentionInDays'/,
      );
      const missing = new sdk.PutRetentionPolicyCommand({ logGroupName: 'ghost', retentionInDays: 7 });
      assert.deepEqual(await refusal(client.send(missing)), noGroup);
    });

    it('carries tags under its ARN, with and without the star', async () => {
      const logGroupName = freshName();
      await client.send(new sdk.CreateLogGroupCommand({ logGroupName, tags: { a: '1' } }));
      const resourceArn = `arn:aws:logs:${test.region}:${test.account}:log-group:${logGroupName}`;
      await client.send(new sdk.TagResourceCommand({ resourceArn, tags: { b: '2', c: '3' } }));
      await client.send(new sdk.UntagResourceCommand({ resourceArn, tagKeys: ['a'] }));
      const { tags } = await client.send(new sdk.ListTagsForResourceCommand({ resourceArn }));
      assert.deepEqual(tags, { b: '2', c: '3' });
      const starred = new sdk.ListTagsForResourceCommand({ resourceArn: `${resourceArn}:*` });
      assert.deepEqual((await client.send(starred)).tags, { b: '2', c: '3' });
      const other = new sdk.ListTagsForResourceCommand({ resourceArn: `${resourceArn}:log-stream:a` });
      assert.deepEqual(await refusal(client.send(other)), parameter('Invalid resourceArn'));
    });

    it('carries tags by the operations of older tools, too', async () => {
      const logGroupName = freshName();
      await client.send(new sdk.CreateLogGroupCommand({ logGroupName }));
      await client.send(new sdk.TagLogGroupCommand({ logGroupName, tags: { a: '1', b: '2' } }));
      await client.send(new sdk.UntagLogGroupCommand({ logGroupName, tags: ['a'] }));
      assert.deepEqual((await client.send(new sdk.ListTagsLogGroupCommand({ logGroupName }))).tags, { b: '2' });
    });
  });

  describe('a log stream', () => {
    it('shows when it was written to', async () => {
      const logGroupName = await makeGroup('b', 'a');
      await put(logGroupName, 'b', [0, 'first'], [5, 'last']);
      const streams = async (input: Partial<sdk.DescribeLogStreamsCommandInput>) =>
        (await client.send(new sdk.DescribeLogStreamsCommand({ logGroupName, ...input }))).logStreams ?? [];
      assert.deepEqual(
        (await streams({})).map(({ logStreamName }) => logStreamName),
        ['a', 'b'],
      );
      const [newest] = await streams({ orderBy: 'LastEventTime', descending: true, limit: 1 });
      assert.equal(newest?.logStreamName, 'b');
      assert.equal(newest?.firstEventTimestamp, now);
      assert.equal(newest?.lastEventTimestamp, now + 5);
      assert.equal(newest?.storedBytes, 0);
      assert.match(newest?.uploadSequenceToken ?? '', /^\d{56}$/);
      const [unused] = await streams({ logStreamNamePrefix: 'a' });
      assert.deepEqual(Object.keys(unused ?? {}).toSorted(), ['arn', 'creationTime', 'logStreamName', 'storedBytes']);
      assert.equal(newest?.arn, `arn:aws:logs:${test.region}:${test.account}:log-group:${logGroupName}:log-stream:b`);
      assert.deepEqual(
        await refusal(streams({ orderBy: 'LastEventTime', logStreamNamePrefix: 'a' })),
        parameter('Cannot order by LastEventTime with a logStreamNamePrefix.'),
      );
      assert.deepEqual(await refusal(streams({ logGroupName: 'ghost' })), noGroup);
    });

    it('is not mixed up with those of a group whose name goes on', async () => {
      const logGroupName = await makeGroup('s');
      const longer = `${logGroupName}/s`;
      await client.send(new sdk.CreateLogGroupCommand({ logGroupName: longer }));
      await client.send(new sdk.CreateLogStreamCommand({ logGroupName: longer, logStreamName: 'x' }));
      await put(longer, 'x', [0, 'theirs']);
      await put(logGroupName, 's', [0, 'ours']);
      assert.deepEqual(await filter({ logGroupName }), ['ours']);
      await client.send(new sdk.DeleteLogGroupCommand({ logGroupName }));
      assert.deepEqual(await filter({ logGroupName: longer }), ['theirs']);
    });

    it('is made once and can be deleted', async () => {
      const logGroupName = await makeGroup('s');
      const again = new sdk.CreateLogStreamCommand({ logGroupName, logStreamName: 's' });
      assert.deepEqual(await refusal(client.send(again)), {
        name: 'ResourceAlreadyExistsException',
        status: 400,
        message: 'The specified log stream already exists',
      });
      await put(logGroupName, 's', [0, 'x']);
      await client.send(new sdk.DeleteLogStreamCommand({ logGroupName, logStreamName: 's' }));
      assert.deepEqual(await filter({ logGroupName }), []);
      assert.deepEqual(await refusal(put(logGroupName, 's', [0, 'x'])), noStream);
      assert.deepEqual(await refusal(put('ghost', 's', [0, 'x'])), noGroup);
    });

    it('takes events in order only, and says which are too old or too new', async () => {
      const logGroupName = await makeGroup('s');
      assert.deepEqual(
        await refusal(put(logGroupName, 's', [5, 'late'], [0, 'early'])),
        parameter('Log events in a single PutLogEvents request must be in chronological order.'),
      );
      const day = 86_400_000;
      const answer = await put(logGroupName, 's', [-15 * day, 'old'], [0, 'fine'], [day, 'new']);
      assert.deepEqual(answer.rejectedLogEventsInfo, { tooOldLogEventEndIndex: 1, tooNewLogEventStartIndex: 2 });
      assert.match(String(answer.nextSequenceToken), /^\d{56}$/);
      assert.deepEqual(await filter({ logGroupName }), ['fine']);
    });
  });

  describe('GetLogEvents', () => {
    const get = (input: sdk.GetLogEventsCommandInput) => client.send(new sdk.GetLogEventsCommand(input));
    const messages = ({ events }: sdk.GetLogEventsCommandOutput) => (events ?? []).map(({ message }) => message);

    it('turns pages forwards until the token stays the same', async () => {
      const stream = { logGroupName: await makeGroup('s'), logStreamName: 's' };
      await put(stream.logGroupName, 's', [0, '1'], [0, '2'], [1, '3']);
      const first = await get({ ...stream, startFromHead: true, limit: 2 });
      assert.deepEqual(messages(first), ['1', '2']);
      assert.match(String(first.nextForwardToken), /^f\/\d{56}\/s$/);
      assert.match(String(first.nextBackwardToken), /^b\/\d{56}\/s$/);
      const second = await get({ ...stream, nextToken: first.nextForwardToken });
      assert.deepEqual(messages(second), ['3']);
      const end = await get({ ...stream, nextToken: second.nextForwardToken });
      assert.deepEqual(messages(end), []);
      assert.equal(end.nextForwardToken, second.nextForwardToken);
      await put(stream.logGroupName, 's', [2, '4']);
      assert.deepEqual(messages(await get({ ...stream, nextToken: end.nextForwardToken })), ['4']);
    });

    it('begins with the newest and turns pages backwards', async () => {
      const stream = { logGroupName: await makeGroup('s'), logStreamName: 's' };
      await put(stream.logGroupName, 's', [0, '1'], [1, '2'], [2, '3']);
      const last = await get({ ...stream, limit: 2 });
      assert.deepEqual(messages(last), ['2', '3']);
      assert.deepEqual(messages(await get({ ...stream, nextToken: last.nextBackwardToken })), ['1']);
    });

    it('includes the start of the range and excludes its end', async () => {
      const stream = { logGroupName: await makeGroup('s'), logStreamName: 's' };
      await put(stream.logGroupName, 's', [0, '1'], [1, '2'], [2, '3']);
      assert.deepEqual(messages(await get({ ...stream, startTime: now, endTime: now + 2 })), ['1', '2']);
    });

    it('refuses what does not exist, and tokens of another kind', async () => {
      const logGroupName = await makeGroup('s');
      assert.deepEqual(await refusal(get({ logGroupName: 'ghost', logStreamName: 's' })), noGroup);
      assert.deepEqual(await refusal(get({ logGroupName, logStreamName: 'ghost' })), noStream);
      assert.deepEqual(
        await refusal(get({ logGroupName, logStreamName: 's', nextToken: 'x' })),
        parameter('The specified nextToken is invalid.'),
      );
    });

    it('takes the ARN of a group, but not beside its name', async () => {
      const logGroupName = await makeGroup('s');
      await put(logGroupName, 's', [0, 'x']);
      const logGroupIdentifier = `arn:aws:logs:${test.region}:${test.account}:log-group:${logGroupName}`;
      assert.deepEqual(messages(await get({ logGroupIdentifier, logStreamName: 's' })), ['x']);
      assert.deepEqual(await refusal(get({ logGroupIdentifier, logGroupName, logStreamName: 's' })), {
        name: 'ValidationException',
        status: 400,
        message: 'LogGroup name and LogGroup ARN are mutually exclusive parameters.',
      });
      const starred = `${logGroupIdentifier}:*`;
      const invalid = (member: string) =>
        parameter(
          `1 validation error detected: Value '${starred}' at '${member}' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w#+=/:,.@-]*`,
        );
      assert.deepEqual(
        await refusal(get({ logGroupIdentifier: starred, logStreamName: 's' })),
        invalid('logGroupIdentifier'),
      );
      assert.deepEqual(
        await refusal(client.send(new sdk.DescribeLogGroupsCommand({ logGroupIdentifiers: [starred] }))),
        invalid('logGroupIdentifiers'),
      );
    });
  });

  describe('FilterLogEvents', () => {
    it('weaves the streams of a group together by time', async () => {
      const logGroupName = await makeGroup('a', 'b');
      await put(logGroupName, 'a', [0, 'a0'], [2, 'a2']);
      await put(logGroupName, 'b', [1, 'b1']);
      assert.deepEqual(await filter({ logGroupName }), ['a0', 'b1', 'a2']);
      assert.deepEqual(await filter({ logGroupName, startFromHead: false }), ['a2', 'b1', 'a0']);
      assert.deepEqual(await filter({ logGroupName, logStreamNames: ['b'] }), ['b1']);
      assert.deepEqual(await filter({ logGroupName, logStreamNamePrefix: 'a', interleaved: true }), ['a0', 'a2']);
      assert.deepEqual(await filter({ logGroupName, startTime: now + 1, endTime: now + 2 }), ['b1', 'a2']);
      assert.deepEqual(await refusal(filter({ logGroupName, logStreamNames: ['ghost'] })), noStream);
      assert.equal(
        (await refusal(filter({ logGroupName, logStreamNames: ['a'], logStreamNamePrefix: 'a' }))).name,
        'InvalidParameterException',
      );
    });

    it('answers page by page, with a token only where there is more', async () => {
      const logGroupName = await makeGroup('s');
      await put(logGroupName, 's', [0, 'x1'], [1, 'y'], [1, 'x2'], [2, 'x3']);
      const page = (nextToken?: string) =>
        client.send(
          new sdk.FilterLogEventsCommand({ logGroupName, filterPattern: '?x1 ?x2 ?x3', limit: 2, nextToken }),
        );
      const first = await page();
      assert.deepEqual(
        first.events?.map(({ message }) => message),
        ['x1', 'x2'],
      );
      assert.match(String(first.events?.[0]?.eventId), /^\d{56}$/);
      assert.deepEqual(first.searchedLogStreams, []);
      const second = await page(first.nextToken);
      assert.deepEqual(
        second.events?.map(({ message }) => message),
        ['x3'],
      );
      assert.equal(second.nextToken, undefined);
    });

    it('refuses a pattern that AWS could not read', async () => {
      const logGroupName = await makeGroup();
      assert.deepEqual(
        await refusal(filter({ logGroupName, filterPattern: '?Status: timeout' })),
        parameter("Invalid character(s) in term ':'"),
      );
    });

    it('refuses who may not read, before it says whether the group exists', async () => {
      const policy = { Statement: { Effect: 'Allow', Action: 's3:*', Resource: '*' } } as const;
      const key = createUserKey(test.sandbox.store, { account: test.account, userName: 'student', policy });
      const student = test.client(sdk.CloudWatchLogsClient, key);
      assert.deepEqual(await refusal(student.send(new sdk.FilterLogEventsCommand({ logGroupName: 'ghost' }))), {
        name: 'AccessDeniedException',
        status: 400,
        message: `User: arn:aws:iam::${test.account}:user/student is not authorized to perform: logs:FilterLogEvents on resource: arn:aws:logs:${test.region}:${test.account}:log-group:ghost:log-stream: because no identity-based policy allows the logs:FilterLogEvents action`,
      });
    });
  });

  describe('generated: a filter pattern', () => {
    const lines = ['[ERROR 400] BAD REQUEST', '[ERROR 419] MISSING ARGUMENTS', '[INFO 200] OK'];
    const json = [
      '{"level":"ERROR","status":500,"user":{"id":1},"tags":["a","b"],"none":null}\n',
      '{"level":"INFO","status":200,"a.b":"c","ok":true}',
      'no JSON',
    ];
    const access = [
      '127.0.0.1 Prod frank [10/Oct/2000:13:25:15 -0700] "GET /index.html HTTP/1.0" 404 1534',
      '127.0.0.9 Prod ann [10/Oct/2000:13:25:16 -0700] "GET /a.png HTTP/1.0" 200 20',
    ];
    const cases: [pattern: string, of: string[], found: number[]][] = [
      ['', lines, [0, 1, 2]],
      ['" "', lines, [0, 1, 2]],
      ['ERROR', lines, [0, 1]],
      ['error', lines, []],
      ['ERROR ARGUMENTS', lines, [1]],
      ['"BAD REQUEST"', lines, [0]],
      ['?INFO ?ARGUMENTS', lines, [1, 2]],
      ['ERROR -ARGUMENTS', lines, [0]],
      ['?INFO ERROR', lines, [0, 1]],
      ['%4[0-9]9%', lines, [1]],
      ['{ $.level = "ERROR" }', json, [0]],
      ['{ $.level = E* }', json, [0]],
      ['{ $.level != "ERROR" }', json, [1]],
      ['{ $.status >= 500 || $.ok IS TRUE }', json, [0, 1]],
      ['{ ($.status > 100) && ($.user.id = 1) }', json, [0]],
      ['{ $.tags[1] = "b" }', json, [0]],
      ['{ $.tags[*] = "a" }', json, [0]],
      ['{ $.[\'a.b\'] = "c" }', json, [1]],
      ['{ $.none IS NULL }', json, [0]],
      ['{ $.user NOT EXISTS }', json, [1]],
      ['{ $.level = %^INF% }', json, [1]],
      ['[ip, user, username, timestamp, request=*.html*, status_code=4*, bytes]', access, [0]],
      ['[..., status_code = 200 || status_code = 201, bytes < 100]', access, [1]],
      ['[w1=127.0.0.1, w2]', access, [0]],
      ['[ip=%127\\.0\\.0\\.[1-9]%, ...]', access, [0, 1]],
      ['[a, b, c, d, e, f, g, h]', access, []],
    ];
    for (const [pattern, of, found] of cases) {
      it(`${pattern || '(none)'} finds ${found.length} of ${of.length}`, () => {
        const matches = compilePattern(pattern);
        assert.deepEqual(
          of.flatMap((message, index) => (matches(message) ? [index] : [])),
          found,
        );
      });
    }

    for (const pattern of ['{ $.a = }', '{ level = "x" }', '{ ($.a = 1 }', 'a(b', '%(a)%', '{ $.a = 1 ; }']) {
      it(`${pattern} is refused`, () => {
        assert.throws(() => compilePattern(pattern), /Invalid character\(s\) in term/);
      });
    }
  });

  describe('what a function writes', () => {
    const line = (message: string) => ({ timestamp: now, message });
    const dropped: string[] = [];
    let logs: Logs;
    let iam: ReturnType<typeof createAccess>;

    before(() => {
      const { store } = test.sandbox;
      const parts = { store, pace: { ...paces.instant, logs: 1_000 }, now: () => now };
      iam = createAccess(parts);
      logs = createLogs({ ...parts, access: iam, log: (text) => dropped.push(text) });
    });

    /** Writes as a role that may do `actions`; returns the group. */
    function write(actions: string[], { Resource = '*', group = freshName() } = {}): string {
      const { account, region } = test;
      const arn = `arn:aws:iam::${account}:role/writer`;
      const document = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: actions, Resource }] };
      recordsOf(test.sandbox.store).roles.set(`${account}/writer`, {
        account,
        name: 'writer',
        id: 'AROAWRITERWRITERWRITE',
        path: '/',
        arn,
        created: now,
        maxSession: 3600,
        trust: '{}',
        assumableFrom: now,
        tags: [],
        attached: [],
        inline: { p: JSON.stringify(document) },
      });
      const { principal } = iam.session(arn, 'f');
      logs.write(
        { account, region, group, stream: '2026/11/22/[$LATEST]abc' },
        [line('one\n'), line('two\n')],
        principal,
      );
      return group;
    }

    const all = ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'];

    it('keeps of a group the newest ten thousand invocations or 16 MB, and none of another group’s goes for that', () => {
      const { account, region, sandbox } = test;
      const kept = (group: string) => {
        const batches = sandbox.store.collection<BatchRecord>('logs/batches').values(`${account}/${region}/${group}:`);
        return batches.sort((a, b) => a.sequence - b.sequence).map(({ events }) => String(events[0]?.[1]));
      };
      const parts = { store: sandbox.store, pace: paces.instant, now: () => now };
      const [quiet, busy, wide] = [freshName(), freshName(), freshName()];
      const add = (group: string, n: number, message = `line ${n}`) =>
        appendEvents(parts, { account, region, group, stream: `stream ${n % 7}` }, [[now + n, message]]);
      add(quiet, 1);
      for (let n = 0; n <= 10_000; n += 1) add(busy, n);
      assert.deepEqual([kept(busy).length, kept(busy)[0], kept(busy).at(-1)], [9_000, 'line 1001', 'line 10000']);
      for (let n = 0; n < 18; n += 1) add(wide, n, `${n} `.padEnd(1024 * 1024, 'x'));
      assert.deepEqual([kept(wide).length, kept(wide)[0]?.slice(0, 2)], [15, '3 ']);
      assert.deepEqual(kept(quiet), ['line 1']);
    });

    it('makes group and stream, and is visible after a while, newlines and all', async () => {
      const written = Date.now();
      // The server's clock is real: what is written in ten seconds is not visible yet, what was an hour ago is.
      now = written + 10_000;
      const logGroupName = write(all);
      now = written - 3_600_000;
      write(all, { group: logGroupName });
      now = written;
      assert.deepEqual(await filter({ logGroupName }), ['one\n', 'two\n']);
      const { logStreams } = await client.send(new sdk.DescribeLogStreamsCommand({ logGroupName }));
      assert.equal(logStreams?.[0]?.logStreamName, '2026/11/22/[$LATEST]abc');
    });

    it('is dropped without the permission, and no group appears', async () => {
      const logGroupName = write(['dynamodb:*']);
      assert.deepEqual(await refusal(filter({ logGroupName })), noGroup);
      assert.match(
        String(dropped.at(-1)),
        /dropped 2 lines of .* is not authorized to perform: logs:CreateLogGroup on resource: /,
      );
    });

    it('needs no permission to make a group that is there already', async () => {
      const logGroupName = await makeGroup();
      now -= 3_600_000;
      write(all.slice(1), { group: logGroupName, Resource: `arn:aws:logs:*:*:log-group:${logGroupName}:*` });
      now += 3_600_000;
      assert.deepEqual(await filter({ logGroupName }), ['one\n', 'two\n']);
      write(['logs:CreateLogStream'], { group: await makeGroup() });
      assert.match(String(dropped.at(-1)), /logs:PutLogEvents/);
    });
  });
});
