// StartLiveTail of CloudWatch Logs, as the JavaScript SDK reads its stream.
import assert from 'node:assert/strict';
import * as sdk from '@aws-sdk/client-cloudwatch-logs';
import { createUserKey } from '../../../helpers/sandbox/user-key.ts';
import { refusal, startTestSandbox, type TestSandbox } from '../../../helpers/sandbox/test-sandbox.ts';

const parameter = (message: string) => ({ name: 'InvalidParameterException', status: 400, message });

describe('StartLiveTail', () => {
  let test: TestSandbox;
  let client: sdk.CloudWatchLogsClient;
  let later = 0;
  let arn: string;
  const logGroupName = '/aws/lambda/tailed';
  const other = '/aws/lambda/other';

  before(async () => {
    test = await startTestSandbox({ now: () => Date.now() + later });
    client = tailing(test.client(sdk.CloudWatchLogsClient));
    arn = `arn:aws:logs:${test.region}:${test.account}:log-group:${logGroupName}`;
    for (const name of [logGroupName, other]) {
      await client.send(new sdk.CreateLogGroupCommand({ logGroupName: name }));
      for (const logStreamName of ['a-1', 'a-2', 'b'])
        await client.send(new sdk.CreateLogStreamCommand({ logGroupName: name, logStreamName }));
    }
  });
  after(() => test.stop());

  /** The prefix that it puts in front of the host resolves nowhere. */
  function tailing(made: sdk.CloudWatchLogsClient): sdk.CloudWatchLogsClient {
    made.config.disableHostPrefix = true;
    return made;
  }

  const start = (input: Partial<sdk.StartLiveTailCommandInput> = {}) =>
    client.send(new sdk.StartLiveTailCommand({ logGroupIdentifiers: [arn], ...input }));

  /** The events of the stream, one for each `await next()`. */
  async function session(input: Partial<sdk.StartLiveTailCommandInput> = {}) {
    const { responseStream } = await start(input);
    const events = (responseStream as AsyncIterable<sdk.StartLiveTailResponseStream>)[Symbol.asyncIterator]();
    const next = async () => (await events.next()).value as sdk.StartLiveTailResponseStream | undefined;
    const { sessionStart } = (await next()) ?? {};
    /** Of the first update that has some. */
    async function results() {
      for (;;) {
        const { sessionUpdate } = (await next()) ?? {};
        if (!sessionUpdate || sessionUpdate.sessionResults?.length !== 0) return sessionUpdate;
      }
    }
    return { sessionStart, next, results, end: async () => void (await events.return?.(undefined)) };
  }

  function put(group: string, logStreamName: string, ...messages: string[]) {
    const logEvents = messages.map((message) => ({ timestamp: Date.now(), message }));
    return client.send(new sdk.PutLogEventsCommand({ logGroupName: group, logStreamName, logEvents }));
  }

  it('sends what comes in after its start, from the groups, streams and messages that it asks for', async () => {
    await put(logGroupName, 'a-1', 'ERROR before the start');
    const filtered = { logStreamNamePrefixes: ['a-'], logEventFilterPattern: 'ERROR' };
    const tails = [await session(filtered), await session({ logStreamNames: ['b'] })] as const;
    const both = await session({ logGroupIdentifiers: [arn, arn.replace('tailed', 'other')] });
    const { sessionId, requestId, ...started } = tails[0].sessionStart ?? {};
    assert.match(String(sessionId), /^[0-9a-f-]{36}$/);
    assert.match(String(requestId), /^[0-9a-f-]{36}$/);
    assert.deepEqual(started, { logGroupIdentifiers: [arn], logStreamNames: [], ...filtered });

    const before = Date.now();
    await put(logGroupName, 'b', 'ERROR in b');
    await put(logGroupName, 'a-2', 'INFO fine', 'ERROR in a-2');
    await put(other, 'a-1', 'ERROR of the other group');
    const update = await tails[0].results();
    const [{ timestamp, ingestionTime, ...result } = {}] = update?.sessionResults ?? [];
    assert.deepEqual(update?.sessionMetadata, { sampled: false });
    assert.equal(update?.sessionResults?.length, 1);
    assert.deepEqual(result, { logStreamName: 'a-2', logGroupIdentifier: arn, message: 'ERROR in a-2' });
    assert.ok(Number(timestamp) >= before && Number(ingestionTime) >= before);
    assert.deepEqual(
      (await tails[1].results())?.sessionResults?.map(({ message }) => message),
      ['ERROR in b'],
    );
    const all = await both.results();
    assert.deepEqual(all?.sessionResults?.map(({ message }) => message).sort(), [
      'ERROR in a-2',
      'ERROR in b',
      'ERROR of the other group',
      'INFO fine',
    ]);
    assert.deepEqual((await both.next())?.sessionUpdate?.sessionResults, []);
    for (const { end } of [...tails, both]) await end();
  });

  it('samples 500 of the events that come in at once', async () => {
    const tail = await session();
    await put(logGroupName, 'b', ...Array.from({ length: 1_000 }, (_, at) => `event ${at}`));
    const update = await tail.results();
    assert.deepEqual(update?.sessionMetadata, { sampled: true });
    assert.equal(update?.sessionResults?.length, 500);
    assert.equal(update?.sessionResults?.[499]?.message, 'event 998');
    await tail.end();
  });

  it('ends after three hours with an exception in the stream', async () => {
    const tail = await session();
    later = 3 * 3_600_000;
    await assert.rejects(
      async () => {
        while (await tail.next());
      },
      { name: 'SessionTimeoutException', message: 'The Live Tail session has timed out after 3 hours.' },
    );
    later = 0;
  });

  it('refuses what a session cannot have', async () => {
    const identifier = (value: string) =>
      `1 validation error detected: Value '${value}' at 'logGroupIdentifiers' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w#+=/:,.@-]*`;
    const filters = parameter(
      'LogStreamNames and LogStreamNamePrefixes are mutually exclusive parameters, and need exactly one log group.',
    );
    assert.deepEqual(await refusal(start({ logGroupIdentifiers: [`${arn}:*`] })), parameter(identifier(`${arn}:*`)));
    assert.deepEqual(
      await refusal(start({ logGroupIdentifiers: [logGroupName] })),
      parameter('logGroupIdentifiers must be ARNs of log groups of this account and region.'),
    );
    assert.deepEqual(await refusal(start({ logGroupIdentifiers: [`${arn}-ghost`] })), {
      ...parameter('The specified log group does not exist.'),
      name: 'ResourceNotFoundException',
    });
    assert.deepEqual(await refusal(start({ logStreamNames: ['b'], logStreamNamePrefixes: ['a'] })), filters);
    assert.deepEqual(await refusal(start({ logGroupIdentifiers: [arn, arn], logStreamNames: ['b'] })), filters);
  });

  it('has at most 15 sessions in a region', async () => {
    const region = 'eu-west-1';
    const elsewhere = new sdk.CloudWatchLogsClient({
      endpoint: test.url,
      region,
      credentials: test.sandbox.key,
      maxAttempts: 1,
    });
    const far = { logGroupIdentifiers: [arn.replace(test.region, region)] };
    const startFar = () => tailing(elsewhere).send(new sdk.StartLiveTailCommand(far));
    await elsewhere.send(new sdk.CreateLogGroupCommand({ logGroupName }));
    const tails = await Promise.all(Array.from({ length: 15 }, startFar));
    assert.equal(tails.length, 15);
    assert.deepEqual(await refusal(startFar()), {
      ...parameter('Resource limit exceeded.'),
      name: 'LimitExceededException',
    });
    elsewhere.destroy();
  });

  it('needs the permission for each of its groups', async () => {
    const statement = { Effect: 'Allow', Action: 'logs:StartLiveTail', Resource: `${arn}:*` } as const;
    const policy = { Statement: statement };
    const key = createUserKey(test.sandbox.store, { account: test.account, userName: 'tail', policy });
    client = tailing(test.client(sdk.CloudWatchLogsClient, key));
    await (await session()).end();
    const refused = await refusal(start({ logGroupIdentifiers: [arn, arn.replace('tailed', 'other')] }));
    assert.equal(refused.name, 'AccessDeniedException');
    assert.match(refused.message, /logs:StartLiveTail on resource: arn:aws:logs:.*:log-group:\/aws\/lambda\/other:/);
  });
});
