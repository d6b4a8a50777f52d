// Names that mean something in JavaScript and nothing on AWS: everything with such a name is stored and returned.
import assert from 'node:assert/strict';
import * as logs from '@aws-sdk/client-cloudwatch-logs';
import * as dynamodb from '@aws-sdk/client-dynamodb';
import * as lambda from '@aws-sdk/client-lambda';
import * as s3 from '@aws-sdk/client-s3';
import { functionArnOf } from '../../../src/sandbox/services/apigateway/endpoint/integration.ts';
import { conditionsHold, fillVariables } from '../../../src/sandbox/services/iam/evaluation/conditions.ts';
import { testFunctions, type TestFunctions } from '../../helpers/sandbox/functions.ts';
import { startTestSandbox, type TestSandbox } from '../../helpers/sandbox/test-sandbox.ts';
import { bytesOf, exchange, type WireHeader } from '../../helpers/wire/request.ts';
import { signed } from '../../helpers/wire/sign.ts';

const names = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf'];

describe('names of JavaScript', () => {
  let test: TestSandbox;
  let functions: TestFunctions;
  before(async () => {
    test = await startTestSandbox();
    functions = await testFunctions(test);
  });
  after(async () => {
    await test.stop();
    assert.deepEqual(Object.keys(Object.prototype), []);
  });

  /** As text both ways: the SDK itself loses `__proto__`. */
  async function send(
    service: string,
    target: string,
    path: string,
    body: string,
    method = body === '' ? 'GET' : 'POST',
  ) {
    const headers: WireHeader[] = [
      ['host', new URL(test.url).host],
      ['content-length', String(Buffer.byteLength(body))],
      ...(target === '' ? [] : [['x-amz-target', target] as const]),
    ];
    const wire = { method, target: path, headers, body: Buffer.from(body) };
    const scope = { ...test.sandbox.key, region: test.region, service };
    const answer = await exchange(test.url, bytesOf(signed(wire, scope)));
    return { status: answer?.status ?? 0, text: answer?.body.toString('utf8') ?? '' };
  }
  async function call(...request: Parameters<typeof send>): Promise<string> {
    const { status, text } = await send(...request);
    assert.ok(status >= 200 && status < 300, text);
    return text;
  }
  const table = (operation: string, body: string) => call('dynamodb', `DynamoDB_20120810.${operation}`, '/', body);

  for (const name of names) {
    it(`are attributes of an item: ${name}`, async () => {
      const attributes = `"AttributeDefinitions":[{"AttributeName":"${name}","AttributeType":"S"}]`;
      const keys = `"KeySchema":[{"AttributeName":"${name}","KeyType":"HASH"}]`;
      const TableName = `T${names.indexOf(name)}x`;
      const created = await table(
        'CreateTable',
        `{"TableName":"${TableName}",${attributes},${keys},"BillingMode":"PAY_PER_REQUEST"}`,
      );
      assert.match(created, new RegExp(`"AttributeName":"${name}"`));
      const item = `{"${name}":{"S":"k"},"other":{"M":{"${name}":{"S":"${name}"},"x":{"N":"1"}}}}`;
      await table('PutItem', `{"TableName":"${TableName}","Item":${item}}`);
      const got = await table('GetItem', `{"TableName":"${TableName}","Key":{"${name}":{"S":"k"}}}`);
      assert.deepEqual(JSON.parse(got), JSON.parse(`{"Item":${item}}`));
      const query =
        `{"TableName":"${TableName}","KeyConditionExpression":"#n = :k","ExpressionAttributeNames":{"#n":"${name}"},` +
        '"ExpressionAttributeValues":{":k":{"S":"k"}},"ProjectionExpression":"#n"}';
      assert.deepEqual(
        JSON.parse(await table('Query', query)),
        JSON.parse(`{"Count":1,"ScannedCount":1,"Items":[{"${name}":{"S":"k"}}]}`),
      );
    });

    it(`are absent from an item that does not have them: ${name}`, async () => {
      const client = test.client(dynamodb.DynamoDBClient);
      const TableName = `U${names.indexOf(name)}x`;
      await client.send(
        new dynamodb.CreateTableCommand({
          TableName,
          KeySchema: [{ AttributeName: 'PK', KeyType: 'HASH' }],
          AttributeDefinitions: [{ AttributeName: 'PK', AttributeType: 'S' }],
          BillingMode: 'PAY_PER_REQUEST',
        }),
      );
      const Item = { PK: { S: 'a' } };
      await client.send(new dynamodb.PutItemCommand({ TableName, Item }));
      const input = { TableName, ExpressionAttributeNames: { '#n': name } };
      const ConditionExpression = 'attribute_not_exists(#n)';
      await client.send(new dynamodb.PutItemCommand({ ...input, Item, ConditionExpression }));
      const projected = await client.send(new dynamodb.ScanCommand({ ...input, ProjectionExpression: '#n' }));
      assert.deepEqual(projected.Items, [{}]);
      await client.send(
        new dynamodb.UpdateItemCommand({
          ...input,
          Key: Item,
          UpdateExpression: 'SET #n = if_not_exists(#n, :v)',
          ExpressionAttributeValues: { ':v': { N: '1' } },
        }),
      );
      const read = await table('Scan', `{"TableName":"${TableName}"}`);
      assert.match(read, new RegExp(`"${name}":\\{"N":"1"\\}`));
    });
  }

  it('need a value, as every attribute does', async () => {
    for (const name of names) {
      const { status, text } = await send(
        'dynamodb',
        'DynamoDB_20120810.GetItem',
        '/',
        `{"TableName":"T0x","Key":{"${name}":null}}`,
      );
      assert.equal(status, 400);
      assert.match(text, /"Supplied AttributeValue is empty, must contain exactly one of the supported datatypes"/);
    }
  });

  it('are keys of tags', async () => {
    const tags = `{${names.map((name) => `"${name}":"v"`).join()}}`;
    await call('logs', 'Logs_20140328.CreateLogGroup', '/', `{"logGroupName":"named","tags":${tags}}`);
    const arn = `arn:aws:logs:${test.region}:${test.account}:log-group:named`;
    const listed = await call('logs', 'Logs_20140328.ListTagsForResource', '/', `{"resourceArn":"${arn}"}`);
    assert.deepEqual(JSON.parse(listed), JSON.parse(`{"tags":${tags}}`));
    await functions.deploy('named', 'export const handler = async () => 1;');
    const path = `/2017-03-31/tags/${encodeURIComponent(`arn:aws:lambda:${test.region}:${test.account}:function:named`)}`;
    await call('lambda', '', path, `{"Tags":{"\\u005f_proto__":"escaped","a":"__proto__"}}`);
    assert.match(await call('lambda', '', path, ''), /"__proto__":"escaped"/);
    const { Tags } = await test
      .client(lambda.LambdaClient)
      .send(new lambda.ListTagsCommand({ Resource: decodeURIComponent(path.split('/tags/')[1] ?? '') }));
    assert.equal(Tags?.['a'], '__proto__');
    assert.ok(await test.client(logs.CloudWatchLogsClient).send(new logs.DescribeLogGroupsCommand({})));
  });

  it('are the attribute that says when an item expires', async () => {
    for (const name of names) {
      const TableName = `T${names.indexOf(name)}x`;
      const specification = `{"Enabled":true,"AttributeName":"${name}"}`;
      const set = `{"TableName":"${TableName}","TimeToLiveSpecification":${specification}}`;
      assert.equal(await table('UpdateTimeToLive', set), `{"TimeToLiveSpecification":${specification}}`);
      assert.equal(
        await table('DescribeTimeToLive', `{"TableName":"${TableName}"}`),
        `{"TimeToLiveDescription":{"TimeToLiveStatus":"ENABLED","AttributeName":"${name}"}}`,
      );
    }
  });

  it('are environment variables of a function, as far as Lambda’s pattern for names goes', async () => {
    const body =
      'export const handler = async () => ["constructor", "toString", "valueOf"].map((name) => process.env[name]);';
    await functions.deploy('variables', body, {
      Environment: { Variables: { constructor: 'a', toString: 'b' } },
    });
    assert.deepEqual((await functions.call('variables')).payload, ['a', 'b', null]);
    const path = '/2015-03-31/functions/variables/configuration';
    const refused = await send('lambda', '', path, '{"Environment":{"Variables":{"__proto__":"a"}}}', 'PUT');
    assert.equal(refused.status, 400);
    assert.match(refused.text, /Map keys must satisfy constraint/);
  });

  it('are nothing but missing stage variables, policy variables and condition keys where nobody has set them', () => {
    for (const name of names) {
      assert.equal(functionArnOf(`arn:\${stageVariables.${name}}:x`, {}), 'arn::x');
      assert.equal(
        functionArnOf(`arn:\${stageVariables.${name}}:x`, JSON.parse(`{"${name}":"v"}`) as never),
        'arn:v:x',
      );
      assert.equal(fillVariables(`a/\${${name}, 'none'}`, {}), 'a/none');
      assert.equal(
        conditionsHold({ Null: { [name]: 'true' } }, {}, (text) => text),
        true,
        name,
      );
    }
  });

  it('are keys of an object’s metadata', async () => {
    const client = test.client(s3.S3Client);
    const CreateBucketConfiguration = { LocationConstraint: 'ap-south-1' as const };
    await client.send(new s3.CreateBucketCommand({ Bucket: 'named', CreateBucketConfiguration }));
    const body = Buffer.from('x');
    const headers: WireHeader[] = [
      ['host', new URL(test.url).host],
      ['content-length', '1'],
      ...names.map((name): WireHeader => [`x-amz-meta-${name.toLowerCase()}`, 'v']),
    ];
    const scope = { ...test.sandbox.key, region: test.region, service: 's3' };
    const put = await exchange(test.url, bytesOf(signed({ method: 'PUT', target: '/named/a', headers, body }, scope)));
    assert.equal(put?.status, 200);
    const head = signed(
      { method: 'HEAD', target: '/named/a', headers: headers.slice(0, 1), body: Buffer.alloc(0) },
      scope,
    );
    const got = await exchange(test.url, bytesOf(head), { isHead: true });
    for (const name of names) assert.equal(got?.headers[`x-amz-meta-${name.toLowerCase()}`], 'v', name);
  });
});
