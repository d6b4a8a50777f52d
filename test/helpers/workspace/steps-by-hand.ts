// What a learner types into the AWS CLI for each step of the course, right at the first attempt.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Checkpoint } from '../../../src/engine/types.ts';
import { webPage } from '../../../src/resources/s3/web-page.ts';
import type { TypedAwsCli } from '../aws/typed-aws-cli.ts';
import { zipOf } from '../sandbox/functions.ts';
import type { TestWorkspace } from './test-workspace.ts';

export const table = 'AWSWorkshopDemoTable';
export const role = 'aws-workshop-lambda-role';
export const layer = 'aws-workshop-lambda-layer';
export const functions = ['createShortURL', 'getLongURL'] as const;

/** The code of chapter 4; `line` is one more line of it. */
export const hello = (line = '') => `export const handler = async () => {
  ${line}
  return { statusCode: 200, body: JSON.stringify('Hello from Lambda!') };
};`;

export function trust(service: string) {
  const statement = { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: [service] } };
  return { Version: '2012-10-17', Statement: [statement] };
}

/** The policy of a bucket: who may read its objects. `bucket` is the one that its resource names. */
export function readPolicy(bucket: string, principal: unknown, actions = ['s3:GetObject']) {
  const statement = {
    Sid: 'Read',
    Effect: 'Allow',
    Principal: principal,
    Action: actions,
    Resource: [`arn:aws:s3:::${bucket}/*`],
  };
  return { Version: '2012-10-17', Statement: [statement] };
}

export const oai = (id: string) => ({ AWS: `arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity ${id}` });

const flags = ['BlockPublicAcls', 'IgnorePublicAcls', 'BlockPublicPolicy', 'RestrictPublicBuckets'];
export const blocking = (on: boolean, but?: string) =>
  flags.map((flag) => `${flag}=${flag === but ? !on : on}`).join(',');

export interface StepsByHand {
  /** By the id of the step. */
  readonly steps: Readonly<Record<string, () => Promise<unknown>>>;
  readonly checkpoint: () => Promise<Checkpoint>;
  /** Of an earlier step. */
  output(step: string, name: string): Promise<string>;
  bucket(): Promise<string>;
  roleArn(): string;
  functionArn(name: string): string;
  /** `changes` replaces options, such as `{ '--timeout': '3' }`. */
  createFunction(name: string, changes?: Readonly<Record<string, string>>): Promise<string>;
  configure(name: string, layers: string): Promise<unknown>;
  blockAccount(settings: string): Promise<string>;
  blockBucket(settings: string): Promise<string>;
  putPolicy(policy: object): Promise<string>;
  upload(key: string, changes?: { type?: string; content?: string }): Promise<string>;
  createIdentity(): Promise<string>;
  /** In the form of CloudFront. */
  distributionConfig(identity: string): Promise<Record<string, unknown>>;
  createDistribution(config: Record<string, unknown>): Promise<string>;
}

export function stepsByHand(workspace: TestWorkspace, typed: TypedAwsCli): StepsByHand {
  const { text, write } = typed;
  const { account, region } = workspace.sandbox;
  const checkpoint = async () => JSON.parse(await readFile(workspace.paths.checkpoint, 'utf8')) as Checkpoint;
  const output = async (step: string, name: string) =>
    String((((await checkpoint()).steps[step]?.outputs ?? {}) as Record<string, unknown>)[name]);
  const bucket = async () => (await checkpoint()).bucketName;
  const roleArn = () => `arn:aws:iam::${account}:role/${role}`;
  const functionArn = (name: string) => `arn:aws:lambda:${region}:${account}:function:${name}`;
  const updated = (name: string) => text`lambda wait function-updated-v2 --function-name ${name}`;
  const archive = (file: string) => `fileb://${join(workspace.paths.build, file)}`;

  const hands: Omit<StepsByHand, 'steps'> = {
    checkpoint,
    output,
    bucket,
    roleArn,
    functionArn,
    async createFunction(name, changes = {}) {
      await write('hello.zip', zipOf({ 'index.mjs': hello() }));
      const options = {
        '--runtime': 'nodejs24.x',
        '--handler': 'index.handler',
        '--timeout': '10',
        '--role': roleArn(),
        ...changes,
      };
      const [a, b, c, d] = Object.entries(options).map(([option, value]) => `${option}=${value}`);
      await text`lambda create-function --function-name ${name} --zip-file fileb://hello.zip ${a} ${b} ${c} ${d}`;
      return text`lambda wait function-active-v2 --function-name ${name}`;
    },
    async configure(name, layers) {
      await text`lambda update-function-configuration --function-name ${name} --layers ${layers}
        --environment ${`Variables={TABLE_NAME=${table}}`}`;
      return updated(name);
    },
    // S3 Control puts the account in front of the host, which does not resolve everywhere: the sandbox is its proxy.
    blockAccount: (settings) =>
      typed.as({ http_proxy: workspace.sandbox.url })
        .text`s3control put-public-access-block --account-id ${account} --public-access-block-configuration ${settings}`,
    blockBucket: async (settings) =>
      text`s3api put-public-access-block --bucket ${await bucket()} --public-access-block-configuration ${settings}`,
    async putPolicy(policy) {
      await write('bucket-policy.json', policy);
      return text`s3api put-bucket-policy --bucket ${await bucket()} --policy file://bucket-policy.json`;
    },
    async upload(key, { type, content } = {}) {
      const file = (await webPage(await output('api', 'apiUrl'))).find((each) => each.key === key);
      if (!file) throw new TypeError(`The page has no file ${key}.`);
      await write('upload', content ?? file.bytes);
      const { contentType, cacheControl } = file.facts;
      return text`s3api put-object --bucket ${await bucket()} --key ${key} --body upload
        --content-type ${type ?? contentType} --cache-control ${cacheControl}`;
    },
    async createIdentity() {
      const name = await bucket();
      await write('identity.json', {
        CallerReference: `aws-workshop-${name}`,
        Comment: `access-identity-${name}.s3.${region}.amazonaws.com`,
      });
      return text`cloudfront create-cloud-front-origin-access-identity
        --cloud-front-origin-access-identity-config file://identity.json
        --query CloudFrontOriginAccessIdentity.Id --output text`;
    },
    async distributionConfig(identity) {
      const name = await bucket();
      const origin = {
        Id: 'page',
        DomainName: `${name}.s3.${region}.amazonaws.com`,
        S3OriginConfig: { OriginAccessIdentity: `origin-access-identity/cloudfront/${identity}` },
      };
      return {
        CallerReference: `by-hand-${identity}`,
        Comment: name,
        Enabled: true,
        DefaultRootObject: 'index.html',
        PriceClass: 'PriceClass_200',
        IsIPV6Enabled: true,
        Origins: { Quantity: 1, Items: [origin] },
        DefaultCacheBehavior: {
          TargetOriginId: 'page',
          ViewerProtocolPolicy: 'redirect-to-https',
          CachePolicyId: '658327ea-f89d-4fab-a63d-7e88639e58f6',
          Compress: true,
        },
      };
    },
    async createDistribution(config) {
      await write('distribution.json', config);
      const id = await text`cloudfront create-distribution --distribution-config file://distribution.json
        --query Distribution.Id --output text`;
      await text`cloudfront wait distribution-deployed --id ${id}`;
      return id;
    },
  };

  const steps: StepsByHand['steps'] = {
    table: () => text`dynamodb create-table --table-name ${table} --billing-mode PAY_PER_REQUEST
      --key-schema AttributeName=PK,KeyType=HASH --attribute-definitions AttributeName=PK,AttributeType=S`,
    async role() {
      await write('trust.json', trust('lambda.amazonaws.com'));
      await text`iam create-role --role-name ${role} --assume-role-policy-document file://trust.json`;
      await text`iam attach-role-policy --role-name ${role} --policy-arn arn:aws:iam::aws:policy/CloudWatchFullAccess`;
    },
    async functions() {
      await Promise.all(
        functions.map(async (name) => {
          const group = `/aws/lambda/${name}`;
          await text`logs create-log-group --log-group-name ${group}`;
          await text`logs put-retention-policy --log-group-name ${group} --retention-in-days 7`;
        }),
      );
      for (const name of functions) await hands.createFunction(name);
    },
    async logs() {
      await write('log.zip', zipOf({ 'index.mjs': hello("console.log('Hello there!');") }));
      await text`lambda update-function-code --function-name createShortURL --zip-file fileb://log.zip`;
      await updated('createShortURL');
    },
    async api() {
      const api = await text`apigatewayv2 create-api --name aws-workshop-api-gateway --protocol-type HTTP
        --query ApiId --output text`;
      await text`apigatewayv2 create-stage --api-id ${api} --stage-name $default --auto-deploy
        --default-route-settings ThrottlingRateLimit=10,ThrottlingBurstLimit=20`;
      for (const [name, route] of [
        ['createShortURL', 'POST /shorten'],
        ['getLongURL', 'GET /{shortId}'],
      ] as const) {
        const id = await text`apigatewayv2 create-integration --api-id ${api} --integration-type AWS_PROXY
          --integration-uri ${functionArn(name)} --payload-format-version 2.0 --query IntegrationId --output text`;
        await text`apigatewayv2 create-route --api-id ${api} --route-key ${route} --target ${`integrations/${id}`}`;
        await text`lambda add-permission --function-name ${name} --statement-id mine --action lambda:InvokeFunction
          --principal apigateway.amazonaws.com
          --source-arn ${`arn:aws:execute-api:${region}:${account}:${api}/*/*`}`;
      }
    },
    cors: async () => text`apigatewayv2 update-api --api-id ${await output('api', 'apiId')}
      --cors-configuration AllowOrigins=*,AllowMethods=*,AllowHeaders=content-type`,
    layer: () => text`lambda publish-layer-version --layer-name ${layer} --zip-file ${archive('lambdalayer.zip')}
      --description workshop=url-shortener --compatible-runtimes nodejs24.x nodejs22.x`,
    async deploy() {
      for (const name of functions) {
        await text`lambda update-function-code --function-name ${name} --zip-file ${archive(`${name}.zip`)}`;
        await updated(name);
        await hands.configure(name, await output('layer', 'layerVersionArn'));
      }
    },
    'database-access': () =>
      text`iam attach-role-policy --role-name ${role} --policy-arn arn:aws:iam::aws:policy/AmazonDynamoDBFullAccess`,
    async bucket() {
      await text`s3 mb ${`s3://${await bucket()}`}`;
      for (const { key } of await webPage('')) await hands.upload(key);
    },
    hosting: async () => text`s3 website ${`s3://${await bucket()}`} --index-document index.html`,
    async 'public-access'() {
      await hands.blockAccount(blocking(false));
      await hands.blockBucket(blocking(false));
      await hands.putPolicy(readPolicy(await bucket(), '*'));
    },
    async distribution() {
      await hands.createDistribution(await hands.distributionConfig(await hands.createIdentity()));
    },
    'bucket-policy': async () =>
      hands.putPolicy(readPolicy(await bucket(), oai(await output('distribution', 'identityId')))),
    async 'private-again'() {
      await hands.blockBucket(blocking(true));
      await hands.blockAccount(blocking(true));
    },
  };
  return { ...hands, steps };
}
