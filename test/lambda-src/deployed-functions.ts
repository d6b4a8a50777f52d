// A table, a role, and both functions with their layer in a sandbox, for the tests of the functions' code.
import { AttachRolePolicyCommand, IAMClient } from '@aws-sdk/client-iam';
import { CreateFunctionCommand, LambdaClient, PublishLayerVersionCommand } from '@aws-sdk/client-lambda';
import { CreateTableCommand, DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { pack } from '../../src/resources/files/archive.ts';
import { testFunctions, makeRole, zipOf, type TestFunctions } from '../helpers/sandbox/functions.ts';
import { startTestSandbox, type TestSandbox } from '../helpers/sandbox/test-sandbox.ts';

export const TableName = 'AWSWorkshopDemoTable';

export interface DeployedFunctions extends TestFunctions {
  readonly sandbox: TestSandbox;
  /** Deploys one of the two under another name, for an environment, a role or a layer of its own. */
  deployAs(
    name: string,
    code: string,
    more?: { role?: string; layer?: string; environment?: Record<string, string> },
  ): Promise<void>;
  /** A layer whose nanoid is this code. */
  layerWith(nanoid: string): Promise<string>;
  roleWithoutTable(): Promise<string>;
  item(id: string): Promise<Record<string, string | undefined> | undefined>;
}

export async function deployFunctions(): Promise<DeployedFunctions> {
  const sandbox = await startTestSandbox();
  const functions = await testFunctions(sandbox);
  const dynamodb = sandbox.client(DynamoDBClient);
  const lambda = sandbox.client(LambdaClient);
  const allow = (RoleName: string, name: string) => {
    const PolicyArn = `arn:aws:iam::aws:policy/${name}`;
    return sandbox.client(IAMClient).send(new AttachRolePolicyCommand({ RoleName, PolicyArn }));
  };
  const publish = async (LayerName: string, ZipFile: Uint8Array) => {
    const { LayerVersionArn } = await lambda.send(new PublishLayerVersionCommand({ LayerName, Content: { ZipFile } }));
    return LayerVersionArn ?? '';
  };
  await allow('function-role', 'AmazonDynamoDBFullAccess');
  await dynamodb.send(
    new CreateTableCommand({
      TableName,
      AttributeDefinitions: [{ AttributeName: 'PK', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'PK', KeyType: 'HASH' }],
      BillingMode: 'PAY_PER_REQUEST',
    }),
  );
  const real = await publish('real', await pack({ dependenciesOf: 'lambda-src/package.json' }));
  const deployed: DeployedFunctions = {
    ...functions,
    sandbox,
    async deployAs(name, code, { role = functions.role, layer = real, environment = { TABLE_NAME: TableName } } = {}) {
      const settings = { Role: role, Runtime: 'nodejs24.x', Handler: 'index.handler', Timeout: 10 } as const;
      const Code = { ZipFile: await pack({ codeOf: code }) };
      const more = { Layers: [layer], Environment: { Variables: environment } };
      await lambda.send(new CreateFunctionCommand({ FunctionName: name, ...settings, Code, ...more }));
    },
    layerWith: (nanoid) =>
      publish(
        'fake',
        zipOf({
          'nodejs/node_modules/nanoid/package.json': '{"type":"module","exports":"./index.js"}',
          'nodejs/node_modules/nanoid/index.js': nanoid,
        }),
      ),
    async roleWithoutTable() {
      const arn = await makeRole(sandbox, 'role-without-table');
      await allow('role-without-table', 'CloudWatchFullAccess');
      return arn;
    },
    async item(id) {
      const { Item } = await dynamodb.send(
        new GetItemCommand({ TableName, Key: { PK: { S: id } }, ConsistentRead: true }),
      );
      return Item && Object.fromEntries(Object.entries(Item).map(([name, value]) => [name, value.S]));
    },
  };
  await deployed.deployAs('createShortURL', 'createShortURL');
  await deployed.deployAs('getLongURL', 'getLongURL');
  return deployed;
}

export interface FunctionAnswer {
  readonly statusCode: number;
  readonly headers: Record<string, string>;
  readonly body: string;
}

/** An event as API Gateway sends it, as far as the functions look at it. */
export function postEvent(urlToShorten: unknown, headers: Record<string, string> = {}): object {
  return { version: '2.0', headers, body: JSON.stringify({ urlToShorten }), isBase64Encoded: false };
}

export function getEvent(shortId: string): object {
  return { version: '2.0', pathParameters: { shortId }, isBase64Encoded: false };
}
