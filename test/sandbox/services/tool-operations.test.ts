// Operations that tools call and the course does not: aliases, role sessions, and settings that are never set here.
import assert from 'node:assert/strict';
import * as apigateway from '@aws-sdk/client-apigatewayv2';
import * as iam from '@aws-sdk/client-iam';
import * as lambda from '@aws-sdk/client-lambda';
import * as s3 from '@aws-sdk/client-s3';
import * as sts from '@aws-sdk/client-sts';
import { makeRole, zipOf } from '../../helpers/sandbox/functions.ts';
import { refusal, startTestSandbox, type TestSandbox } from '../../helpers/sandbox/test-sandbox.ts';

const saying = (word: string) => zipOf({ 'index.mjs': `export const handler = async () => '${word}';` });

describe('Aliases of a function', () => {
  let test: TestSandbox;
  let client: lambda.LambdaClient;
  const FunctionName = 'teller';
  const arn = () => `arn:aws:lambda:${test.region}:${test.account}:function:teller`;
  before(async () => {
    test = await startTestSandbox();
    client = test.client(lambda.LambdaClient);
    const Role = await makeRole(test, 'teller');
    await client.send(
      new lambda.CreateFunctionCommand({
        FunctionName,
        Role,
        Runtime: 'nodejs24.x',
        Handler: 'index.handler',
        Code: { ZipFile: saying('one') },
        Publish: true,
      }),
    );
    await client.send(new lambda.UpdateFunctionCodeCommand({ FunctionName, ZipFile: saying('two'), Publish: true }));
  });
  after(() => test.stop());

  const invoke = async (Qualifier?: string) => {
    const { Payload, ExecutedVersion } = await client.send(new lambda.InvokeCommand({ FunctionName, Qualifier }));
    return [JSON.parse(Buffer.from(Payload ?? []).toString()) as string, ExecutedVersion];
  };

  it('stand for a version, until they are pointed to another one', async () => {
    const alias = { FunctionName, Name: 'live', FunctionVersion: '1' };
    const made = await client.send(new lambda.CreateAliasCommand({ ...alias, Description: 'for callers' }));
    assert.equal(made.AliasArn, `${arn()}:live`);
    assert.equal(made.$metadata.httpStatusCode, 201);
    assert.deepEqual(await invoke('live'), ['one', '1']);
    const { FunctionArn, Version } = await client.send(
      new lambda.GetFunctionConfigurationCommand({ FunctionName, Qualifier: 'live' }),
    );
    assert.deepEqual([FunctionArn, Version], [`${arn()}:live`, '1']);

    const update = new lambda.UpdateAliasCommand({ ...alias, FunctionVersion: '2', RevisionId: made.RevisionId });
    assert.equal((await client.send(update)).Description, 'for callers');
    assert.deepEqual(await invoke('live'), ['two', '2']);
    assert.equal((await refusal(client.send(update))).name, 'PreconditionFailedException');
    const { Aliases } = await client.send(new lambda.ListAliasesCommand({ FunctionName, FunctionVersion: '2' }));
    assert.deepEqual(Aliases?.map(({ Name }) => Name), ['live']); // prettier-ignore
  });

  it('lead a share of the events to a second version, and keep that from being deleted', async () => {
    const split = { FunctionName, Name: 'split', FunctionVersion: '1' };
    const weighted = (weights: Record<string, number>) => ({ RoutingConfig: { AdditionalVersionWeights: weights } });
    const made = await client.send(new lambda.CreateAliasCommand({ ...split, ...weighted({ '2': 0.5 }) }));
    assert.deepEqual(made.RoutingConfig, { AdditionalVersionWeights: { '2': 0.5 } });
    const seen = new Set<unknown>();
    for (let tries = 0; tries < 60 && seen.size < 2; tries += 1) seen.add((await invoke('split')).join());
    assert.deepEqual(seen, new Set(['one,1', 'two,2']));
    const remove = new lambda.DeleteFunctionCommand({ FunctionName, Qualifier: '2' });
    assert.equal((await refusal(client.send(remove))).name, 'ResourceConflictException');
    const kept = await client.send(
      new lambda.UpdateAliasCommand({ FunctionName, Name: 'split', Description: 'still' }),
    );
    assert.deepEqual(kept.RoutingConfig, made.RoutingConfig);
    const cleared = await client.send(new lambda.UpdateAliasCommand({ ...split, ...weighted({}) }));
    assert.equal(cleared.RoutingConfig, undefined);
    await client.send(new lambda.DeleteAliasCommand({ FunctionName, Name: 'split' }));
  });

  it('refuse a second version that cannot stand beside the first', async () => {
    const make = async (weights: Record<string, number>, FunctionVersion = '1') => {
      const RoutingConfig = { AdditionalVersionWeights: weights };
      const input = { FunctionName, Name: 'never', FunctionVersion, RoutingConfig };
      const { name, status, message } = await refusal(client.send(new lambda.CreateAliasCommand(input)));
      return [name, status, message];
    };
    const invalid = (text: string) => ['InvalidParameterValueException', 400, text];
    assert.deepEqual(
      await make({ '1': 0.5, '2': 0.5 }),
      invalid('Number of items in AdditionalVersionWeights cannot be greater than 1'),
    );
    assert.deepEqual(
      await make({ '1': 0.5 }),
      invalid('Invalid function version 1. Function version 1 is already included in routing configuration.'),
    );
    assert.deepEqual(
      await make({ '1': 0.5 }, '$LATEST'),
      invalid('$LATEST is not supported for an alias pointing to more than 1 version'),
    );
    const at = "1 validation error detected: Value '{2=2.0}' at 'routingConfig.additionalVersionWeights' failed to satisfy constraint:"; // prettier-ignore
    const range =
      'Map value must satisfy constraint: [Member must have value less than or equal to 1.0, Member must have value greater than or equal to 0.0, Member must not be null]';
    assert.deepEqual(await make({ '2': 2 }), ['ValidationException', 400, `${at} ${range}`]);
    assert.equal((await make({ live: 0.1 }))[0], 'ValidationException');
    assert.deepEqual((await make({ '77': 0.1 }))[2], `Function not found: ${arn()}:77`);
  });

  it('exist once, of versions that exist, and are not called as numbers', async () => {
    const make = (Name: string, FunctionVersion = '1') =>
      refusal(client.send(new lambda.CreateAliasCommand({ FunctionName, Name, FunctionVersion })));
    await client.send(new lambda.CreateAliasCommand({ FunctionName, Name: 'twice', FunctionVersion: '1' }));
    assert.deepEqual(await make('twice'), {
      name: 'ResourceConflictException',
      status: 409,
      message: `Alias already exists: ${arn()}:twice`,
    });
    assert.deepEqual(await make('new', '99'), {
      name: 'ResourceNotFoundException',
      status: 404,
      message: `Function not found: ${arn()}:99`,
    });
    assert.equal((await make('12')).name, 'ValidationException');
    const missing = await refusal(client.send(new lambda.GetAliasCommand({ FunctionName, Name: 'missing' })));
    assert.equal(missing.message, `Cannot find alias arn: ${arn()}:missing`);
  });

  it('have a policy of their own, which goes with them, and keep their version from being deleted', async () => {
    await client.send(new lambda.CreateAliasCommand({ FunctionName, Name: 'held', FunctionVersion: '1' }));
    const permission = { StatementId: 's', Action: 'lambda:InvokeFunction', Principal: 'apigateway.amazonaws.com' };
    await client.send(new lambda.AddPermissionCommand({ FunctionName, Qualifier: 'held', ...permission }));
    const policy = () => client.send(new lambda.GetPolicyCommand({ FunctionName, Qualifier: 'held' }));
    assert.match(String((await policy()).Policy), /:function:teller:held/);
    const remove = new lambda.DeleteFunctionCommand({ FunctionName, Qualifier: '1' });
    assert.equal((await refusal(client.send(remove))).name, 'ResourceConflictException');
    await client.send(new lambda.DeleteAliasCommand({ FunctionName, Name: 'held' }));
    await client.send(new lambda.DeleteAliasCommand({ FunctionName, Name: 'held' }));
    assert.equal((await refusal(policy())).status, 404);
    assert.equal(
      (await refusal(client.send(new lambda.InvokeCommand({ FunctionName, Qualifier: 'held' })))).status,
      404,
    );
  });
});

describe('A session of a role', () => {
  let test: TestSandbox;
  let now = Date.now();
  const name = 'instructor';
  const trust = (Principal: object, Condition?: object) =>
    JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal, Action: 'sts:AssumeRole', ...(Condition && { Condition }) }],
    });
  before(async () => {
    test = await startTestSandbox({ now: () => now });
    const document = trust({ AWS: `arn:aws:iam::${test.account}:root` });
    await test
      .client(iam.IAMClient)
      .send(new iam.CreateRoleCommand({ RoleName: name, AssumeRolePolicyDocument: document }));
  });
  after(() => test.stop());

  const assume = (more: object = {}, RoleName = name) =>
    test.client(sts.STSClient).send(
      new sts.AssumeRoleCommand({
        RoleArn: `arn:aws:iam::${test.account}:role/${RoleName}`,
        RoleSessionName: 'class',
        ...more,
      }),
    );
  const keysOf = ({ Credentials: keys }: sts.AssumeRoleCommandOutput) => ({
    accessKeyId: String(keys?.AccessKeyId),
    secretAccessKey: String(keys?.SecretAccessKey),
    sessionToken: String(keys?.SessionToken),
  });

  it('acts as the role, with its policies, until it ends', async () => {
    const made = await assume({ DurationSeconds: 900 });
    const arn = `arn:aws:sts::${test.account}:assumed-role/${name}/class`;
    assert.equal(made.AssumedRoleUser?.Arn, arn);
    const who = () => test.client(sts.STSClient, keysOf(made)).send(new sts.GetCallerIdentityCommand({}));
    assert.equal((await who()).Arn, arn);
    const list = test.client(iam.IAMClient, keysOf(made)).send(new iam.ListRolesCommand({}));
    assert.match(
      (await refusal(list)).message,
      /^User: arn:aws:sts::.*assumed-role\/instructor\/class is not authorized/,
    );
    now += 901_000;
    const { name: code } = await refusal(who());
    assert.equal(code, 'ExpiredToken');
    now -= 901_000;
  });

  it('needs the trust of the role, even from a caller with every permission', async () => {
    const strange = trust({ Service: 'lambda.amazonaws.com' });
    const admin = test.client(iam.IAMClient);
    await admin.send(new iam.CreateRoleCommand({ RoleName: 'strange', AssumeRolePolicyDocument: strange }));
    const arn = `arn:aws:iam::${test.account}:role/strange`;
    assert.deepEqual(await refusal(assume({}, 'strange')), {
      name: 'AccessDenied',
      status: 403,
      message: `User: arn:aws:iam::${test.account}:user/workshop is not authorized to perform: sts:AssumeRole on resource: ${arn}`,
    });
    assert.equal((await refusal(assume({}, 'missing'))).name, 'AccessDenied');
    const shy = trust({ AWS: test.account }, { StringEquals: { 'sts:ExternalId': 'secret' } });
    await admin.send(new iam.CreateRoleCommand({ RoleName: 'shy', AssumeRolePolicyDocument: shy }));
    assert.equal((await refusal(assume({}, 'shy'))).name, 'AccessDenied');
    await assume({ ExternalId: 'secret' }, 'shy');
  });

  it('is not longer than the role allows', async () => {
    assert.equal((await refusal(assume({ DurationSeconds: 7200 }))).message, 'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.'); // prettier-ignore
    assert.equal((await refusal(assume({ DurationSeconds: 60 }))).name, 'ValidationError');
    assert.equal((await refusal(assume({ RoleSessionName: 'a b' }))).name, 'ValidationError');
  });
});

describe('Settings that nothing in the sandbox has', () => {
  let test: TestSandbox;
  before(async () => void (test = await startTestSandbox()));
  after(() => test.stop());

  it('are answered as S3 answers for a bucket without them', async () => {
    const client = test.client(s3.S3Client);
    const B = { Bucket: 'plain' };
    const where = { LocationConstraint: test.region as s3.BucketLocationConstraint };
    await client.send(new s3.CreateBucketCommand({ ...B, CreateBucketConfiguration: where }));
    await client.send(new s3.PutObjectCommand({ ...B, Key: 'k', Body: 'x' }));
    assert.equal((await client.send(new s3.GetBucketLoggingCommand(B))).LoggingEnabled, undefined);
    await client.send(new s3.GetBucketNotificationConfigurationCommand(B));
    await client.send(new s3.GetBucketAccelerateConfigurationCommand(B));
    assert.equal((await client.send(new s3.GetBucketRequestPaymentCommand(B))).Payer, 'BucketOwner');
    for (const List of [
      s3.ListBucketAnalyticsConfigurationsCommand,
      s3.ListBucketIntelligentTieringConfigurationsCommand,
      s3.ListBucketInventoryConfigurationsCommand,
      s3.ListBucketMetricsConfigurationsCommand,
    ])
      assert.equal((await client.send(new List(B))).IsTruncated, false);
    const NotificationConfiguration = {};
    await client.send(new s3.PutBucketNotificationConfigurationCommand({ ...B, NotificationConfiguration }));
    await client.send(new s3.PutBucketLoggingCommand({ ...B, BucketLoggingStatus: {} }));
    const pay = (Payer: s3.Payer) =>
      client.send(new s3.PutBucketRequestPaymentCommand({ ...B, RequestPaymentConfiguration: { Payer } }));
    await pay('BucketOwner');
    const notify = {
      LambdaFunctionConfigurations: [{ LambdaFunctionArn: 'arn', Events: ['s3:ObjectCreated:*' as const] }],
    };
    const log = { LoggingEnabled: { TargetBucket: 'plain', TargetPrefix: '' } };
    const unsupported = [
      client.send(new s3.PutBucketNotificationConfigurationCommand({ ...B, NotificationConfiguration: notify })),
      client.send(new s3.PutBucketLoggingCommand({ ...B, BucketLoggingStatus: log })),
      pay('Requester'),
    ].map((call) => refusal(call));
    assert.deepEqual((await Promise.all(unsupported)).map(({ name, message }) => [name, message]), [
      ['NotImplemented', 'The sandbox does not support LambdaFunctionConfigurations of s3.'],
      ['NotImplemented', 'The sandbox does not support LoggingEnabled of s3.'],
      ['NotImplemented', 'The sandbox does not support Payer Requester of s3.'],
    ]); // prettier-ignore
    const { Grants } = await client.send(new s3.GetObjectAclCommand({ ...B, Key: 'k' }));
    assert.deepEqual(Grants?.map(({ Permission }) => Permission), ['FULL_CONTROL']); // prettier-ignore
    const refusals = [
      client.send(new s3.GetBucketLifecycleConfigurationCommand(B)),
      client.send(new s3.GetBucketReplicationCommand(B)),
      client.send(new s3.GetObjectLockConfigurationCommand(B)),
      client.send(new s3.GetObjectAclCommand({ ...B, Key: 'missing' })),
    ].map((call) => refusal(call));
    assert.deepEqual((await Promise.all(refusals)).map(({ name, status }) => [name, status]), [
      ['NoSuchLifecycleConfiguration', 404],
      ['ReplicationConfigurationNotFoundError', 404],
      ['ObjectLockConfigurationNotFoundError', 404],
      ['NoSuchKey', 404],
    ]); // prettier-ignore
  });

  it('are empty lists for IAM, Lambda and API Gateway', async () => {
    const admin = test.client(iam.IAMClient);
    assert.deepEqual((await admin.send(new iam.ListGroupsCommand({}))).Groups, []);
    assert.deepEqual((await admin.send(new iam.ListInstanceProfilesCommand({}))).InstanceProfiles, []);
    const functions = test.client(lambda.LambdaClient);
    assert.deepEqual((await functions.send(new lambda.ListEventSourceMappingsCommand({}))).EventSourceMappings, []);
    const url = new lambda.GetFunctionUrlConfigCommand({ FunctionName: 'missing' });
    assert.equal((await refusal(functions.send(url))).status, 404);
    const signing = new lambda.GetFunctionCodeSigningConfigCommand({ FunctionName: 'missing' });
    assert.equal((await refusal(functions.send(signing))).name, 'ResourceNotFoundException');
    const gateway = test.client(apigateway.ApiGatewayV2Client);
    assert.deepEqual((await gateway.send(new apigateway.GetDomainNamesCommand({}))).Items, []);
    assert.deepEqual((await gateway.send(new apigateway.GetVpcLinksCommand({}))).Items, []);
    assert.equal((await refusal(gateway.send(new apigateway.GetAuthorizersCommand({ ApiId: 'a' })))).status, 404);
  });

  it('leave the session duration of a role alone when its description is changed', async () => {
    const admin = test.client(iam.IAMClient);
    const RoleName = await makeRole(test, 'described').then((arn) => String(arn.split('/').at(-1)));
    await admin.send(new iam.UpdateRoleCommand({ RoleName, MaxSessionDuration: 7200 }));
    const { Role } = await admin.send(new iam.UpdateRoleDescriptionCommand({ RoleName, Description: 'new' }));
    assert.deepEqual([Role?.Description, Role?.MaxSessionDuration], ['new', 7200]);
  });
});
