// CloudWatch in each protocol that its clients speak: AWS JSON, Smithy RPC with CBOR, and the Query protocol. And bodies
// that are compressed, or made to hurt.
import assert from 'node:assert/strict';
import { gzipSync } from 'node:zlib';
import * as cloudwatch from '@aws-sdk/client-cloudwatch';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { AwsQueryProtocol } from '@aws-sdk/core/protocols';
import { cbor, SmithyRpcV2CborProtocol } from '@smithy/core/cbor';
import { createUserKey } from '../../../helpers/sandbox/user-key.ts';
import { startTestSandbox, type TestSandbox } from '../../../helpers/sandbox/test-sandbox.ts';
import { bytesOf, exchange, type WireHeader } from '../../../helpers/wire/request.ts';
import { signed } from '../../../helpers/wire/sign.ts';

const protocols = { 'AWS JSON': undefined, 'Smithy RPC': SmithyRpcV2CborProtocol, Query: AwsQueryProtocol };

describe('CloudWatch by each of its protocols', () => {
  let test: TestSandbox;
  before(async () => {
    test = await startTestSandbox();
  });
  after(() => test.stop());

  for (const [name, protocol] of Object.entries(protocols)) {
    describe(name, () => {
      let client: CloudWatchClient;
      const AlarmName = `alarm of ${name}`;
      const clientOf = (credentials?: Parameters<TestSandbox['client']>[1]) => {
        class Speaking extends CloudWatchClient {
          constructor(config: cloudwatch.CloudWatchClientConfig) {
            // The SDK announces the length of a CBOR body before it compresses it.
            const disableRequestCompression = protocol === SmithyRpcV2CborProtocol;
            super({ ...config, ...(protocol && { protocol: protocol as never, disableRequestCompression }) });
          }
        }
        return test.client(Speaking, credentials);
      };
      before(() => {
        client = clientOf();
      });
      const failure = async (call: Promise<unknown>): Promise<unknown[]> => {
        try {
          await call;
          return [];
        } catch (error) {
          const { name: kind, message, $metadata } = error as cloudwatch.CloudWatchServiceException;
          return [kind, $metadata.httpStatusCode, message];
        }
      };

      it('puts and describes an alarm, with its times to the millisecond', async () => {
        const before = Date.now();
        await client.send(
          new cloudwatch.PutMetricAlarmCommand({
            AlarmName,
            Namespace: 'Shop',
            MetricName: name,
            Dimensions: [{ Name: 'Page', Value: 'a <b> & "c"' }],
            Statistic: 'Average',
            Period: 60,
            EvaluationPeriods: 2,
            DatapointsToAlarm: 1,
            Threshold: 1.5,
            ComparisonOperator: 'LessThanThreshold',
            Tags: [{ Key: 'a', Value: 'b' }],
          }),
        );
        const { MetricAlarms: [alarm] = [], CompositeAlarms } = await client.send(
          new cloudwatch.DescribeAlarmsCommand({ AlarmNames: [AlarmName] }),
        );
        assert.deepEqual(CompositeAlarms ?? [], []);
        assert.deepEqual(
          [alarm?.AlarmName, alarm?.StateValue, alarm?.StateReason, alarm?.Threshold, alarm?.ActionsEnabled],
          [AlarmName, 'INSUFFICIENT_DATA', 'Unchecked: Initial alarm creation', 1.5, true],
        );
        assert.deepEqual(alarm?.Dimensions, [{ Name: 'Page', Value: 'a <b> & "c"' }]);
        const configured = alarm?.AlarmConfigurationUpdatedTimestamp?.getTime() ?? 0;
        assert.ok(configured >= before && configured <= Date.now(), String(configured - before));
        const { Tags } = await client.send(new cloudwatch.ListTagsForResourceCommand({ ResourceARN: alarm?.AlarmArn }));
        assert.deepEqual(Tags, [{ Key: 'a', Value: 'b' }]);
      });

      it('puts data and reads it', async () => {
        // So many values that the client compresses them.
        const Values = Array.from({ length: 150 }, (_, index) => index + 0.25);
        const MetricData = Array.from({ length: 20 }, () => ({ MetricName: name, Values, Unit: 'Seconds' as const }));
        await client.send(new cloudwatch.PutMetricDataCommand({ Namespace: 'Shop', MetricData }));
        const { Datapoints = [], Label } = await client.send(
          new cloudwatch.GetMetricStatisticsCommand({
            Namespace: 'Shop',
            MetricName: name,
            StartTime: new Date(Date.now() - 600_000),
            EndTime: new Date(Date.now() + 60_000),
            Period: 3600,
            Statistics: ['SampleCount', 'Maximum'],
          }),
        );
        assert.equal(Label, name);
        assert.deepEqual(
          Datapoints.map(({ SampleCount, Maximum, Unit }) => [SampleCount, Maximum, Unit]),
          [[3000, 149.25, 'Seconds']],
        );
      });

      it('gets errors under the names that its clients know', async () => {
        assert.deepEqual(await failure(client.send(new cloudwatch.DeleteAlarmsCommand({ AlarmNames: ['none'] }))), [
          'ResourceNotFound',
          404,
          name === 'Smithy RPC' ? '' : 'UnknownError',
        ]);
        assert.deepEqual(
          await failure(client.send(new cloudwatch.DescribeAlarmsCommand({ AlarmNames: ['a'], AlarmNamePrefix: 'b' }))),
          ['InvalidParameterCombinationException', 400, 'AlarmNamePrefix and AlarmNames.member are mutually exclusive'],
        );
        assert.deepEqual(await failure(client.send(new cloudwatch.DescribeAlarmsCommand({ MaxRecords: 101 }))), [
          name === 'Smithy RPC' ? 'ValidationException' : 'ValidationError',
          400,
          "1 validation error detected: Value '101' at 'maxRecords' failed to satisfy constraint: Member must have value less than or equal to 100",
        ]);
        const policy = { Version: '2012-10-17', Statement: [] };
        const key = createUserKey(test.sandbox.store, { account: test.account, userName: 'eva', policy });
        const [kind, , message] = await failure(clientOf(key).send(new cloudwatch.DescribeAlarmsCommand({})));
        assert.equal(kind, name === 'Smithy RPC' ? 'AccessDeniedException' : 'AccessDenied');
        assert.equal(
          message,
          `User: arn:aws:iam::${test.account}:user/eva is not authorized to perform: cloudwatch:DescribeAlarms on resource: ` +
            `arn:aws:cloudwatch:${test.region}:${test.account}:alarm:* because no identity-based policy allows the cloudwatch:DescribeAlarms action`,
        );
        const [refused, status, text] = await failure(client.send(new cloudwatch.ListDashboardsCommand({})));
        assert.equal(status, 400);
        assert.match(String(text), /ListDashboards/);
        assert.equal(refused, name === 'Query' ? 'InvalidAction' : 'UnknownOperationException');
      });
    });
  }

  async function send(body: Buffer, headers: readonly WireHeader[], target = '/') {
    const wire = {
      method: 'POST',
      target,
      headers: [['host', new URL(test.url).host], ...headers] as WireHeader[],
      body,
    };
    const scope = { ...test.sandbox.key, region: test.region, service: 'monitoring' };
    const { headers: all, ...rest } = signed(wire, scope);
    const sent = bytesOf({
      ...rest,
      headers: [...all, ['content-length', String(body.length)], ['connection', 'close']],
    });
    const answer = await exchange(test.url, sent);
    return { status: answer?.status, headers: answer?.headers, body: answer?.body ?? Buffer.alloc(0) };
  }
  const rpc = '/service/GraniteServiceVersion20100801/operation/DescribeAlarms';
  const rpcHeaders: WireHeader[] = [
    ['smithy-protocol', 'rpc-v2-cbor'],
    ['content-type', 'application/cbor'],
  ];

  it('names the error of the Query protocol in a header, for clients that knew it', async () => {
    const { headers } = await send(Buffer.from('{"AlarmNames":["none"]}'), [
      ['x-amz-target', 'GraniteServiceVersion20100801.DeleteAlarms'],
      ['content-type', 'application/x-amz-json-1.0'],
    ]);
    assert.equal(headers?.['x-amzn-query-error'], 'ResourceNotFound;Sender');
  });

  const list = (count: number, nested: Buffer) =>
    Buffer.concat(
      [Buffer.from([0x9a, 0, 0, 0, 0]), nested].map((part, index) => {
        if (index === 0) part.writeUInt32BE(count, 1);
        return part;
      }),
    );
  const cases: Readonly<Record<string, Buffer>> = {
    'a list of four thousand million items': list(0xffffffff, Buffer.alloc(0)),
    'lists in lists that announce millions': Array.from({ length: 90 }).reduce<Buffer>(
      (inner) => list(20_000_000, inner),
      Buffer.alloc(0),
    ),
    'a thousand lists in each other': Buffer.alloc(1_000, 0x81),
    'a text that is longer than the body': Buffer.from([0x7a, 0x7f, 0xff, 0xff, 0xff, 0x61]),
    'a list that never ends': Buffer.alloc(500, 0x9f),
    'bytes behind the value': Buffer.from([0xa0, 0xa0]),
    'a number in place of the parameters': Buffer.from([0x01]),
  };
  for (const [what, body] of Object.entries(cases))
    it(`refuses CBOR that is ${what}`, async () => {
      const answer = await send(body, rpcHeaders, rpc);
      assert.equal(answer.status, 400);
      assert.deepEqual(cbor.deserialize(answer.body), { __type: 'SerializationException', message: '' });
    });

  it('takes whole numbers of eight bytes, and no parameters at all', async () => {
    const eight = Buffer.concat([
      Buffer.from([0xa1, 0x6a]),
      Buffer.from('MaxRecords'),
      Buffer.from([0x1b, 0, 0, 0, 0, 0, 0, 0, 1]),
    ]);
    const { status, body } = await send(eight, rpcHeaders, rpc);
    assert.equal(status, 200);
    assert.equal((cbor.deserialize(body) as { MetricAlarms: unknown[] }).MetricAlarms.length, 0);
    assert.equal((await send(Buffer.alloc(0), rpcHeaders, rpc)).status, 200);
  });

  it('refuses a compressed body that is none, or that becomes larger than a body may be', async () => {
    const headers: WireHeader[] = [
      ['x-amz-target', 'GraniteServiceVersion20100801.PutMetricData'],
      ['content-type', 'application/x-amz-json-1.0'],
      ['content-encoding', 'gzip'],
    ];
    assert.equal((await send(Buffer.from('{}'), headers)).status, 400);
    const bomb = gzipSync(Buffer.alloc(50 * 1024 * 1024, 0x20));
    assert.ok(bomb.length < 100_000);
    assert.equal((await send(bomb, headers)).status, 400);
  });
});
