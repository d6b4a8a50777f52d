// Permissions boundaries of users and roles, over HTTP: set, shown, counted, and in force.
import assert from 'node:assert/strict';
import * as sdk from '@aws-sdk/client-iam';
import * as s3 from '@aws-sdk/client-s3';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { refusal, startTestSandbox, type TestSandbox } from '../../../helpers/sandbox/test-sandbox.ts';

const policy = (...statements: object[]) => JSON.stringify({ Version: '2012-10-17', Statement: statements });
const all = policy({ Effect: 'Allow', Action: '*', Resource: '*' });
const readOnly = 'arn:aws:iam::aws:policy/AmazonDynamoDBReadOnlyAccess';
const shown = (PermissionsBoundaryArn: string) => ({ PermissionsBoundaryType: 'Policy', PermissionsBoundaryArn });

describe('A permissions boundary', () => {
  let test: TestSandbox;
  let iam: sdk.IAMClient;
  let bucket: s3.S3Client;
  let trust: string;
  before(async () => {
    test = await startTestSandbox();
    iam = test.client(sdk.IAMClient);
    bucket = test.client(s3.S3Client);
    trust = policy({ Effect: 'Allow', Principal: { AWS: test.account }, Action: 'sts:AssumeRole' });
  });
  after(() => test.stop());

  let count = 0;
  const name = () => `limited-${(count += 1)}`;

  async function makeBoundary(...statements: object[]): Promise<string> {
    const { Policy } = await iam.send(
      new sdk.CreatePolicyCommand({ PolicyName: name(), PolicyDocument: policy(...statements) }),
    );
    return String(Policy?.Arn);
  }

  /** With every permission of its own. */
  async function makeUser(PermissionsBoundary?: string) {
    const UserName = name();
    const { User } = await iam.send(new sdk.CreateUserCommand({ UserName, PermissionsBoundary }));
    await iam.send(new sdk.PutUserPolicyCommand({ UserName, PolicyName: 'all', PolicyDocument: all }));
    const { AccessKey } = await iam.send(new sdk.CreateAccessKeyCommand({ UserName }));
    const keys = { accessKeyId: String(AccessKey?.AccessKeyId), secretAccessKey: String(AccessKey?.SecretAccessKey) };
    return { UserName, arn: String(User?.Arn), keys };
  }

  async function makeRole(PermissionsBoundary?: string) {
    const RoleName = name();
    const { Role } = await iam.send(
      new sdk.CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: trust, PermissionsBoundary }),
    );
    return { RoleName, arn: String(Role?.Arn), Role };
  }

  async function assume(RoleArn: string) {
    const { Credentials } = await test
      .client(STSClient)
      .send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'session' }));
    return {
      accessKeyId: String(Credentials?.AccessKeyId),
      secretAccessKey: String(Credentials?.SecretAccessKey),
      sessionToken: String(Credentials?.SessionToken),
    };
  }

  it('is set, shown, replaced and removed, for a role and for a user', async () => {
    const boundary = await makeBoundary({ Effect: 'Allow', Action: 's3:*', Resource: '*' });
    const { RoleName, Role } = await makeRole(boundary);
    assert.deepEqual(Role?.PermissionsBoundary, shown(boundary));
    await iam.send(new sdk.PutRolePermissionsBoundaryCommand({ RoleName, PermissionsBoundary: readOnly }));
    const role = async () => (await iam.send(new sdk.GetRoleCommand({ RoleName }))).Role?.PermissionsBoundary;
    assert.deepEqual(await role(), shown(readOnly));
    await iam.send(new sdk.DeleteRolePermissionsBoundaryCommand({ RoleName }));
    await iam.send(new sdk.DeleteRolePermissionsBoundaryCommand({ RoleName }));
    assert.equal(await role(), undefined);

    const { UserName } = await makeUser();
    const user = async () => (await iam.send(new sdk.GetUserCommand({ UserName }))).User?.PermissionsBoundary;
    assert.equal(await user(), undefined);
    await iam.send(new sdk.PutUserPermissionsBoundaryCommand({ UserName, PermissionsBoundary: boundary }));
    assert.deepEqual(await user(), shown(boundary));
    await iam.send(new sdk.DeleteUserPermissionsBoundaryCommand({ UserName }));
    assert.equal(await user(), undefined);
  });

  it('has to be a policy that exists', async () => {
    const missing = `arn:aws:iam::${test.account}:policy/missing`;
    assert.deepEqual(await refusal(makeRole(missing)), {
      name: 'NoSuchEntityException',
      status: 404,
      message: `Scope ARN: ${missing} does not exist or is not attachable.`,
    });
    assert.deepEqual(await refusal(makeUser(`arn:aws:iam::${test.account}:role/x`)), {
      name: 'InvalidInputException',
      status: 400,
      message: `ARN arn:aws:iam::${test.account}:role/x is not valid.`,
    });
  });

  it('counts as a use of its policy, which cannot be deleted then', async () => {
    const PolicyArn = await makeBoundary({ Effect: 'Allow', Action: 's3:*', Resource: '*' });
    const { RoleName } = await makeRole(PolicyArn);
    const { Policy } = await iam.send(new sdk.GetPolicyCommand({ PolicyArn }));
    assert.deepEqual([Policy?.AttachmentCount, Policy?.PermissionsBoundaryUsageCount], [0, 1]);
    const rolesUsing = async (PolicyUsageFilter?: sdk.PolicyUsageType) =>
      (await iam.send(new sdk.ListEntitiesForPolicyCommand({ PolicyArn, PolicyUsageFilter }))).PolicyRoles?.map(
        (role) => role.RoleName,
      );
    assert.deepEqual(await rolesUsing('PermissionsBoundary'), [RoleName]);
    assert.deepEqual(await rolesUsing('PermissionsPolicy'), []);
    assert.deepEqual(await rolesUsing(), [RoleName]);
    const listed = async (PolicyUsageFilter: sdk.PolicyUsageType) =>
      (await iam.send(new sdk.ListPoliciesCommand({ Scope: 'Local', PolicyUsageFilter }))).Policies?.map(
        ({ Arn }) => Arn,
      );
    assert.ok((await listed('PermissionsBoundary'))?.includes(PolicyArn));
    assert.ok(!(await listed('PermissionsPolicy'))?.includes(PolicyArn));
    assert.equal(
      (await refusal(iam.send(new sdk.DeletePolicyCommand({ PolicyArn })))).message,
      'Cannot delete a policy attached to entities.',
    );
    // A boundary does not keep its role from being deleted.
    await iam.send(new sdk.DeleteRoleCommand({ RoleName }));
    await iam.send(new sdk.DeletePolicyCommand({ PolicyArn }));
  });

  it('limits what a user’s own policies allow, and says so', async () => {
    const boundary = await makeBoundary(
      { Effect: 'Allow', Action: ['s3:*', 'iam:ListRoles'], Resource: '*' },
      { Effect: 'Deny', Action: 'iam:ListRoles', Resource: '*' },
    );
    const { keys, arn } = await makeUser(boundary);
    await test.client(s3.S3Client, keys).send(new s3.ListBucketsCommand({}));
    const own = test.client(sdk.IAMClient, keys);
    assert.equal(
      (await refusal(own.send(new sdk.ListUsersCommand({})))).message,
      `User: ${arn} is not authorized to perform: iam:ListUsers on resource: arn:aws:iam::${test.account}:user/ because no permissions boundary allows the iam:ListUsers action`,
    );
    assert.equal(
      (await refusal(own.send(new sdk.ListRolesCommand({})))).message,
      `User: ${arn} is not authorized to perform: iam:ListRoles on resource: arn:aws:iam::${test.account}:role/ with an explicit deny in a permissions boundary`,
    );
  });

  it('grants nothing by itself', async () => {
    const UserName = name();
    await iam.send(
      new sdk.CreateUserCommand({ UserName, PermissionsBoundary: 'arn:aws:iam::aws:policy/AdministratorAccess' }),
    );
    const { AccessKey } = await iam.send(new sdk.CreateAccessKeyCommand({ UserName }));
    const keys = { accessKeyId: String(AccessKey?.AccessKeyId), secretAccessKey: String(AccessKey?.SecretAccessKey) };
    const { message } = await refusal(test.client(s3.S3Client, keys).send(new s3.ListBucketsCommand({})));
    assert.match(message, /because no identity-based policy allows the s3:ListAllMyBuckets action$/);
  });

  // source: https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html, checked 2026-11-29
  it('limits what a bucket policy grants to a role, and not what it grants to a user or to a session', async () => {
    const boundary = await makeBoundary({ Effect: 'Allow', Action: 'iam:*', Resource: '*' });
    const Bucket = `limited-${Date.now()}`;
    await bucket.send(new s3.CreateBucketCommand({ Bucket }));
    const user = await makeUser(boundary);
    const role = await makeRole(boundary);
    const credentials = await assume(role.arn);
    const session = `arn:aws:sts::${test.account}:assumed-role/${role.RoleName}/session`;
    const grant = (AWS: string) =>
      bucket.send(
        new s3.PutBucketPolicyCommand({
          Bucket,
          Policy: policy({
            Effect: 'Allow',
            Principal: { AWS },
            Action: 's3:ListBucket',
            Resource: `arn:aws:s3:::${Bucket}`,
          }),
        }),
      );
    const list = (keys: typeof credentials | typeof user.keys) =>
      test.client(s3.S3Client, keys).send(new s3.ListObjectsV2Command({ Bucket }));

    assert.match((await refusal(list(user.keys))).message, /because no permissions boundary allows the s3:ListBucket/);
    await grant(user.arn);
    await list(user.keys);
    await grant(role.arn);
    assert.match(
      (await refusal(list(credentials))).message,
      /because no permissions boundary allows the s3:ListBucket/,
    );
    await grant(session);
    await list(credentials);
    await bucket.send(new s3.DeleteBucketCommand({ Bucket }));
  });

  it('can be demanded by a policy of who creates roles', async () => {
    const boundary = await makeBoundary({ Effect: 'Allow', Action: 's3:*', Resource: '*' });
    const UserName = name();
    await iam.send(new sdk.CreateUserCommand({ UserName }));
    const PolicyDocument = policy({
      Effect: 'Allow',
      Action: ['iam:CreateRole', 'iam:PutRolePermissionsBoundary'],
      Resource: '*',
      Condition: { StringEquals: { 'iam:PermissionsBoundary': boundary } },
    });
    await iam.send(new sdk.PutUserPolicyCommand({ UserName, PolicyName: 'p', PolicyDocument }));
    const { AccessKey } = await iam.send(new sdk.CreateAccessKeyCommand({ UserName }));
    const keys = { accessKeyId: String(AccessKey?.AccessKeyId), secretAccessKey: String(AccessKey?.SecretAccessKey) };
    const own = test.client(sdk.IAMClient, keys);
    const RoleName = name();
    const create = (PermissionsBoundary?: string) =>
      own.send(new sdk.CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: trust, PermissionsBoundary }));
    assert.equal((await refusal(create())).name, 'AccessDenied');
    assert.equal((await refusal(create(readOnly))).name, 'AccessDenied');
    await create(boundary);
    const put = (PermissionsBoundary: string) =>
      own.send(new sdk.PutRolePermissionsBoundaryCommand({ RoleName, PermissionsBoundary }));
    await put(boundary);
    assert.equal((await refusal(put(readOnly))).name, 'AccessDenied');
  });
});
