// Every operation of every client goes there and back, so that an SDK with other schemas is noticed.
import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import * as apigatewayv2 from '@aws-sdk/client-apigatewayv2';
import * as cloudfront from '@aws-sdk/client-cloudfront';
import { AwsQueryProtocol } from '@aws-sdk/core/protocols';
import { SmithyRpcV2CborProtocol } from '@smithy/core/cbor';
import * as cloudwatch from '@aws-sdk/client-cloudwatch';
import * as logs from '@aws-sdk/client-cloudwatch-logs';
import * as cloudformation from '@aws-sdk/client-cloudformation';
import * as dynamodb from '@aws-sdk/client-dynamodb';
import * as iam from '@aws-sdk/client-iam';
import * as identitystore from '@aws-sdk/client-identitystore';
import * as lambda from '@aws-sdk/client-lambda';
import * as organizations from '@aws-sdk/client-organizations';
import * as s3 from '@aws-sdk/client-s3';
import * as s3control from '@aws-sdk/client-s3-control';
import * as ecr from '@aws-sdk/client-ecr';
import * as sfn from '@aws-sdk/client-sfn';
import * as sso from '@aws-sdk/client-sso';
import * as ssm from '@aws-sdk/client-ssm';
import * as ssoadmin from '@aws-sdk/client-sso-admin';
import * as sts from '@aws-sdk/client-sts';
import { readInput } from '../../../src/sandbox/protocol/read.ts';
import { match } from '../../../src/sandbox/protocol/route.ts';
import { operationSchema, type Member, type OperationSchema } from '../../../src/sandbox/protocol/schema.ts';
import { writeOutput } from '../../../src/sandbox/protocol/write.ts';
import {
  defineService,
  type Schema,
  type Service,
  type WireRequest,
  type WireResponse,
} from '../../../src/sandbox/server/service.ts';
import { bucketRules } from '../../../src/sandbox/services/s3/wire-rules.ts';
import { serde, type ClientProtocol } from '../../helpers/aws/client-protocol.ts';
import { synthesize } from '../../helpers/aws/synthesize.ts';

const services: Service[] = [
  defineService('apigatewayv2', apigatewayv2, apigatewayv2.ApiGatewayV2Client, { operations: [] }),
  defineService('cloudfront', cloudfront, cloudfront.CloudFrontClient, { operations: [] }),
  ...spoken(
    defineService('cloudwatch', cloudwatch, cloudwatch.CloudWatchClient, {
      operations: [],
      alsoSpeaks: [AwsQueryProtocol, SmithyRpcV2CborProtocol],
    }),
  ),
  defineService('logs', logs, logs.CloudWatchLogsClient, { operations: [] }),
  defineService('cloudformation', cloudformation, cloudformation.CloudFormationClient, { operations: [] }),
  defineService('dynamodb', dynamodb, dynamodb.DynamoDBClient, { operations: [] }),
  defineService('ecr', ecr, ecr.ECRClient, { operations: [] }),
  defineService('iam', iam, iam.IAMClient, { operations: [] }),
  defineService('identitystore', identitystore, identitystore.IdentitystoreClient, { operations: [] }),
  defineService('lambda', lambda, lambda.LambdaClient, { operations: [] }),
  defineService('organizations', organizations, organizations.OrganizationsClient, { operations: [] }),
  defineService('s3', s3, s3.S3Client, { ...bucketRules, operations: [] }),
  defineService('s3control', s3control, s3control.S3ControlClient, { operations: [] }),
  defineService('sso', sso, sso.SSOClient, { operations: [] }),
  defineService('ssm', ssm, ssm.SSMClient, { operations: [] }),
  defineService('ssoadmin', ssoadmin, ssoadmin.SSOAdminClient, { operations: [] }),
  defineService('stepfunctions', sfn, sfn.SFNClient, { operations: [] }),
  defineService('sts', sts, sts.STSClient, { operations: [] }),
];

function spoken({ inDialects }: Service): Service[] {
  return [...inDialects.values()];
}

/** Operations that the sandbox's protocol layer does not support, each with the reason. */
const outside: Readonly<Record<string, string>> = {
  's3.WriteGetObjectResponse': 'its host prefix, not its path, tells it apart',
};

describe('generated: the protocol of each client', () => {
  for (const service of services) {
    it(`carries every operation of ${service.id} there and back in ${service.dialect}`, async () => {
      const failures: string[] = [];
      const operations = operationsOf(service);
      assert.notEqual(operations.length, 0);
      for (const operation of operations) {
        try {
          await checkRoundTrip(service, operation);
        } catch (error) {
          failures.push(`${operation.name}: ${(error as Error).message}`);
        }
      }
      assert.deepEqual(failures, []);
    });
  }
});

function operationsOf(service: Service): OperationSchema[] {
  return Object.entries(service.sdk)
    .filter(([name, schema]) => name.endsWith('$') && Array.isArray(schema) && schema[0] === 9)
    .map(([, schema]) => operationSchema(schema as Schema))
    .filter(
      ({ name, input, output }) =>
        !outside[`${service.id}.${name}`] && ![...input.members, ...output.members].some(isEventStream),
    );
}

async function checkRoundTrip(service: Service, operation: OperationSchema): Promise<void> {
  const input = synthesize(operation.input, isOutOfBand);
  const request = await toWire(service, operation, input);
  const found = match(service, request);
  assert.equal(found?.operation.name, operation.name);
  const read = await readInput(service, found, request);
  for (const member of operation.input.members) if (member.schema.isStreaming()) delete read[member.name];
  assert.deepEqual(plain(read), plain(input));

  const output = synthesize(operation.output, isOutOfBand);
  const response = await writeOutput(service, operation, output, 'r-1');
  assert.deepEqual(plain(await fromWire(service, operation, response)), plain(output));
}

/** Streams and the status code are outside of the codec; they are tested where they are used. */
function isOutOfBand({ schema, traits }: Member): boolean {
  return schema.isStreaming() || Boolean(traits.httpResponseCode) || Boolean(traits.httpQueryParams);
}

function isEventStream({ schema }: Member): boolean {
  return schema.isStreaming() && schema.isStructSchema();
}

function schemaOf(service: Service, { name, namespace, traits }: OperationSchema) {
  const schema = service.sdk[`${name}$`] as Schema;
  return { name, namespace, traits, input: schema[4], output: schema[5] };
}

async function toWire(
  service: Service,
  operation: OperationSchema,
  input: Record<string, unknown>,
): Promise<WireRequest> {
  const protocol = service.protocol as ClientProtocol;
  protocol.setSerdeContext(serde);
  // Smithy RPC has both in its path, and takes them from here.
  const context = { ...serde, __smithy_context: { service: 'Service', operation: operation.name } };
  const request = await protocol.serializeRequest(schemaOf(service, operation), input, context);
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(request.query))
    for (const text of [value].flat()) query.append(name, text ?? '');
  const bucket = service.id === 's3' && 'Bucket' in input && !request.path.startsWith('/v-Bucket') ? '/v-Bucket0' : '';
  return {
    method: request.method,
    path: bucket + request.path,
    query,
    headers: Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name.toLowerCase(), value])),
    body: Buffer.from(request.body ?? ''),
  };
}

async function fromWire(service: Service, operation: OperationSchema, response: WireResponse) {
  const streams = operation.output.members.some(({ schema }) => schema.isStreaming());
  const body = new Uint8Array(Buffer.from(response.body));
  const wire = {
    statusCode: response.status,
    headers: { ...response.headers },
    body: streams ? Readable.from([body]) : body,
  };
  const { $metadata: _, ...output } = await (service.protocol as ClientProtocol).deserializeResponse(
    schemaOf(service, operation),
    serde,
    wire,
  );
  for (const member of operation.output.members) if (isOutOfBand(member)) delete output[member.name];
  return output;
}

/** Bytes as hex and without the members that stayed empty, so that deepEqual compares values, not classes. */
function plain(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value, (_key, v: unknown) => (v instanceof Uint8Array ? Buffer.from(v).toString('hex') : v)),
  );
}
