// Temporary credentials of IAM users: what GetSessionToken and GetFederationToken give, and what they are good for.
import assert from 'node:assert/strict';
import * as iam from '@aws-sdk/client-iam';
import * as s3 from '@aws-sdk/client-s3';
import * as sts from '@aws-sdk/client-sts';
import { refusal, startTestSandbox, type TestSandbox } from '../../../helpers/sandbox/test-sandbox.ts';
import { createUserKey } from '../../../helpers/sandbox/user-key.ts';

interface Keys {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string;
}

const Bucket = 'shared-files';
const statement = (Action: string, more: object = {}) => ({ Effect: 'Allow' as const, Action, Resource: '*', ...more });
const policy = (...Statement: object[]) => JSON.stringify({ Version: '2012-10-17', Statement });

describe('A session of a user', () => {
  let test: TestSandbox;
  let admin: s3.S3Client;
  let user: Keys;
  let arn: string;

  before(async () => {
    test = await startTestSandbox();
    admin = test.client(s3.S3Client);
    const Statement = [statement('s3:*'), statement('sts:*'), statement('iam:*')];
    const key = createUserKey(test.sandbox.store, { account: test.account, userName: 'ann', policy: { Statement } });
    user = { accessKeyId: key.accessKeyId, secretAccessKey: key.secretAccessKey };
    arn = `arn:aws:iam::${test.account}:user/ann`;
    const CreateBucketConfiguration = { LocationConstraint: 'ap-south-1' } as const;
    await admin.send(new s3.CreateBucketCommand({ Bucket, CreateBucketConfiguration }));
    await admin.send(new s3.PutObjectCommand({ Bucket, Key: 'a', Body: 'a' }));
  });
  after(() => test.stop());

  const keysOf = ({ AccessKeyId, SecretAccessKey, SessionToken }: sts.Credentials = {} as never): Keys => ({
    accessKeyId: String(AccessKeyId),
    secretAccessKey: String(SecretAccessKey),
    sessionToken: String(SessionToken),
  });
  const call = (keys: Keys) => test.client(sts.STSClient, keys);
  const sessionToken = (input: sts.GetSessionTokenCommandInput = {}, keys = user) =>
    call(keys).send(new sts.GetSessionTokenCommand(input));
  const federate = async (input: Partial<sts.GetFederationTokenCommandInput> = {}, keys = user) => {
    const answer = await call(keys).send(new sts.GetFederationTokenCommand({ Name: 'guest', ...input }));
    return { ...answer, keys: keysOf(answer.Credentials) };
  };
  const identityOf = async (keys: Keys) => {
    const { Account, Arn, UserId } = await call(keys).send(new sts.GetCallerIdentityCommand({}));
    return { Account, Arn, UserId };
  };
  const read = (keys: Keys) => test.client(s3.S3Client, keys).send(new s3.GetObjectCommand({ Bucket, Key: 'a' }));
  const put = (keys: Keys) =>
    test.client(s3.S3Client, keys).send(new s3.PutObjectCommand({ Bucket, Key: 'b', Body: 'b' }));
  const listUsers = (keys: Keys) => test.client(iam.IAMClient, keys).send(new iam.ListUsersCommand({}));
  const invalidToken = {
    name: 'InvalidClientTokenId',
    status: 403,
    message: 'The security token included in the request is invalid.',
  };

  it('by GetSessionToken is the user itself, for twelve hours, but not for IAM', async () => {
    const { Credentials } = await sessionToken();
    const hours = (Number(Credentials?.Expiration) - Date.now()) / 3_600_000;
    assert.ok(hours > 11.9 && hours <= 12, String(hours));
    const keys = keysOf(Credentials);
    assert.match(keys.accessKeyId, /^ASIA\w{16}$/);
    assert.deepEqual(await identityOf(keys), await identityOf(user));
    await read(keys);
    await listUsers(user);
    assert.deepEqual(await refusal(listUsers(keys)), invalidToken);
  });

  it('cannot make another one, and no session of a role can', async () => {
    const keys = keysOf((await sessionToken()).Credentials);
    const AssumeRolePolicyDocument = policy({
      Effect: 'Allow',
      Principal: { AWS: test.account },
      Action: 'sts:AssumeRole',
    });
    const { Role } = await test
      .client(iam.IAMClient)
      .send(new iam.CreateRoleCommand({ RoleName: 'role', AssumeRolePolicyDocument }));
    const role = await call(keys).send(new sts.AssumeRoleCommand({ RoleArn: Role?.Arn, RoleSessionName: 'session' }));
    for (const session of [keys, keysOf(role.Credentials)]) {
      const denied = (operation: string) => ({
        name: 'AccessDenied',
        status: 403,
        message: `Cannot call ${operation} with session credentials`,
      });
      assert.deepEqual(await refusal(sessionToken({}, session)), denied('GetSessionToken'));
      assert.deepEqual(await refusal(federate({}, session)), denied('GetFederationToken'));
    }
  });

  it('lasts from 15 minutes to 36 hours', async () => {
    const constraint = async (DurationSeconds: number) =>
      (await refusal(sessionToken({ DurationSeconds }))).message.split('Member must have ')[1];
    assert.equal(await constraint(899), 'value greater than or equal to 900');
    assert.equal(await constraint(129_601), 'value less than or equal to 129600');
    const { Credentials } = await federate({ DurationSeconds: 900 });
    assert.ok(Number(Credentials?.Expiration) - Date.now() <= 900_000);
  });

  it('is known to policies as temporary, without a second factor', async () => {
    const Condition = { Bool: { 'aws:MultiFactorAuthPresent': 'false' } };
    const Deny = {
      Effect: 'Deny',
      Principal: '*',
      Action: 's3:PutObject',
      Resource: `arn:aws:s3:::${Bucket}/*`,
      Condition,
    };
    await admin.send(new s3.PutBucketPolicyCommand({ Bucket, Policy: policy(Deny) }));
    await put(user);
    assert.equal((await refusal(put(keysOf((await sessionToken()).Credentials)))).status, 403);
    await admin.send(new s3.DeleteBucketPolicyCommand({ Bucket }));
  });

  describe('by GetFederationToken', () => {
    const federatedArn = () => `arn:aws:sts::${test.account}:federated-user/guest`;

    it('has a name of its own, and no permissions without a session policy', async () => {
      const { keys, FederatedUser, PackedPolicySize } = await federate();
      assert.deepEqual(FederatedUser, { Arn: federatedArn(), FederatedUserId: `${test.account}:guest` });
      assert.equal(PackedPolicySize, 0);
      const identity = { Account: test.account, Arn: federatedArn(), UserId: `${test.account}:guest` };
      assert.deepEqual(await identityOf(keys), identity);
      assert.equal(
        (await refusal(read(keys))).message,
        `User: ${federatedArn()} is not authorized to perform: s3:GetObject on resource: "arn:aws:s3:::${Bucket}/a" because no session policy allows the s3:GetObject action`,
      );
      assert.deepEqual(await refusal(listUsers(keys)), invalidToken);
      const RoleArn = `arn:aws:iam::${test.account}:role/role`;
      const assumed = refusal(call(keys).send(new sts.AssumeRoleCommand({ RoleArn, RoleSessionName: 'session' })));
      assert.equal(
        (await assumed).message,
        `User: ${federatedArn()} is not authorized to perform: sts:AssumeRole on resource: ${RoleArn}`,
      );
    });

    it('may do what both its policies and those of the user allow, and nothing that one of them denies', async () => {
      const some = await federate({ Policy: policy(statement('s3:GetObject'), statement('dynamodb:*')) });
      assert.ok(Number(some.PackedPolicySize) > 0);
      await read(some.keys);
      assert.equal((await refusal(put(some.keys))).status, 403);
      const readOnly = await federate({ PolicyArns: [{ arn: 'arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess' }] });
      await read(readOnly.keys);
      const denied = await federate({ Policy: policy(statement('s3:*'), { ...statement('s3:Get*'), Effect: 'Deny' }) });
      await put(denied.keys);
      assert.match((await refusal(read(denied.keys))).message, /with an explicit deny in a session policy$/);
    });

    it('is given permissions by a bucket policy that names it, and within its limits by one that names the user', async () => {
      const { keys } = await federate();
      const grant = async (AWS: string) => {
        const Statement = { ...statement('s3:GetObject'), Principal: { AWS }, Resource: `arn:aws:s3:::${Bucket}/*` };
        await admin.send(new s3.PutBucketPolicyCommand({ Bucket, Policy: policy(Statement) }));
      };
      await grant(arn);
      assert.equal((await refusal(read(keys))).status, 403);
      await grant(federatedArn());
      await read(keys);
      await admin.send(new s3.DeleteBucketPolicyCommand({ Bucket }));
    });

    it('carries tags, which need sts:TagSession', async () => {
      const Tags = [{ Key: 'Team', Value: 'blue' }];
      const Condition = { StringEquals: { 'aws:PrincipalTag/team': 'blue', 'aws:PrincipalType': 'FederatedUser' } };
      const Policy = policy(statement('s3:*', { Condition }));
      await read((await federate({ Policy, Tags })).keys);
      assert.equal((await refusal(read((await federate({ Policy })).keys))).status, 403);
      const limited = createUserKey(test.sandbox.store, {
        account: test.account,
        userName: 'bob',
        policy: { Statement: statement('sts:GetFederationToken') },
      }) as Keys;
      await federate({}, limited);
      assert.match(
        (await refusal(federate({ Tags }, limited))).message,
        /^User: arn:aws:iam::\d{12}:user\/bob is not authorized to perform: sts:TagSession on resource: arn:aws:sts::\d{12}:federated-user\/guest because/,
      );
    });

    it('has a name of 2 to 32 characters', async () => {
      const { name, message } = await refusal(federate({ Name: 'x'.repeat(33) }));
      assert.deepEqual(
        [name, message.split("at 'name' ")[1]],
        ['ValidationError', 'failed to satisfy constraint: Member must have length less than or equal to 32'],
      );
    });
  });
});
