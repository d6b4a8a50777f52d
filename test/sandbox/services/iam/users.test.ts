// IAM's users and their keys, over HTTP: made, limited by policies, refused in AWS's words, deleted.
import assert from 'node:assert/strict';
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import * as sdk from '@aws-sdk/client-iam';
import {
  CreateBucketCommand,
  GetBucketPolicyCommand,
  ListBucketsCommand,
  ListObjectsV2Command,
  PutBucketPolicyCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { refusal, startTestSandbox, type TestSandbox } from '../../../helpers/sandbox/test-sandbox.ts';

const policy = (...statements: object[]) => JSON.stringify({ Version: '2012-10-17', Statement: statements });
const listTables = policy({ Effect: 'Allow', Action: 'dynamodb:ListTables', Resource: '*' });
const readOnly = 'arn:aws:iam::aws:policy/AmazonDynamoDBReadOnlyAccess';

describe('IAM users', () => {
  let test: TestSandbox;
  let iam: sdk.IAMClient;
  before(async () => {
    test = await startTestSandbox();
    iam = test.client(sdk.IAMClient);
  });
  after(() => test.stop());

  let count = 0;
  async function makeUser(document?: string, Path?: string) {
    const UserName = `user-${(count += 1)}`;
    await iam.send(new sdk.CreateUserCommand({ UserName, Path }));
    if (document) {
      await iam.send(new sdk.PutUserPolicyCommand({ UserName, PolicyName: 'p', PolicyDocument: document }));
    }
    const { AccessKey } = await iam.send(new sdk.CreateAccessKeyCommand({ UserName }));
    const keys = { accessKeyId: String(AccessKey?.AccessKeyId), secretAccessKey: String(AccessKey?.SecretAccessKey) };
    return { UserName, keys };
  }

  it('start with the sandbox’s own administrator, whom nobody can change', async () => {
    const { Users } = await iam.send(new sdk.ListUsersCommand({}));
    assert.deepEqual(
      Users?.map((user) => user.UserName),
      ['workshop'],
    );
    const { User } = await iam.send(new sdk.GetUserCommand({}));
    assert.equal(User?.Arn, `arn:aws:iam::${test.account}:user/workshop`);
    const { AttachedPolicies } = await iam.send(new sdk.ListAttachedUserPoliciesCommand({ UserName: 'workshop' }));
    assert.deepEqual(
      AttachedPolicies?.map(({ PolicyName }) => PolicyName),
      ['AdministratorAccess'],
    );
    const { name, status } = await refusal(iam.send(new sdk.DeleteUserCommand({ UserName: 'workshop' })));
    assert.deepEqual([name, status], ['NotImplemented', 501]);
  });

  it('may do what their policies say, and are told by name what they may not', async () => {
    const { UserName, keys } = await makeUser(listTables);
    await test.client(DynamoDBClient, keys).send(new ListTablesCommand({}));
    const { Arn } = await test.client(STSClient, keys).send(new GetCallerIdentityCommand({}));
    assert.equal(Arn, `arn:aws:iam::${test.account}:user/${UserName}`);
    // Seen on AWS: S3 names no resource where an action has none.
    assert.deepEqual(await refusal(test.client(S3Client, keys).send(new ListBucketsCommand({}))), {
      name: 'AccessDenied',
      status: 403,
      message: `User: ${Arn} is not authorized to perform: s3:ListAllMyBuckets because no identity-based policy allows the s3:ListAllMyBuckets action`,
    });
    // Seen on AWS: `user NAME` for one that exists, the ARN for one to be made.
    const own = await refusal(test.client(sdk.IAMClient, keys).send(new sdk.GetUserCommand({ UserName })));
    assert.match(own.message, new RegExp(`iam:GetUser on resource: user ${UserName} because no identity-based`));
    const other = await refusal(test.client(sdk.IAMClient, keys).send(new sdk.CreateUserCommand({ UserName: 'x' })));
    assert.match(other.message, /iam:CreateUser on resource: arn:aws:iam::\d+:user\/x because/);
  });

  it('may do nothing without a policy, more with one attached, and nothing again once it is detached', async () => {
    const { UserName, keys } = await makeUser();
    const list = () => test.client(DynamoDBClient, keys).send(new ListTablesCommand({}));
    // Seen on AWS: ListTables is asked for on all tables.
    assert.match(
      (await refusal(list())).message,
      /dynamodb:ListTables on resource: arn:aws:dynamodb:ap-south-1:\d{12}:table\/\* because/,
    );
    await iam.send(new sdk.AttachUserPolicyCommand({ UserName, PolicyArn: readOnly }));
    await list();
    const { PolicyUsers } = await iam.send(new sdk.ListEntitiesForPolicyCommand({ PolicyArn: readOnly }));
    assert.deepEqual(
      PolicyUsers?.map((user) => user.UserName),
      [UserName],
    );
    await iam.send(new sdk.DetachUserPolicyCommand({ UserName, PolicyArn: readOnly }));
    assert.equal((await refusal(list())).name, 'AccessDeniedException');
  });

  it('have a path that their ARN and `aws:username` know of', async () => {
    const { UserName, keys } = await makeUser(
      policy({ Effect: 'Allow', Action: 'iam:GetUser', Resource: 'arn:aws:iam::*:user/team/${aws:username}' }),
      '/team/',
    );
    const { User } = await test.client(sdk.IAMClient, keys).send(new sdk.GetUserCommand({}));
    assert.equal(User?.Arn, `arn:aws:iam::${test.account}:user/team/${UserName}`);
    assert.equal((await refusal(test.client(sdk.IAMClient, keys).send(new sdk.GetUserCommand({ UserName: 'workshop' })))).status, 403); // prettier-ignore
  });

  it('have two keys at the most, of which an inactive one is unknown', async () => {
    const { UserName, keys } = await makeUser(listTables);
    await iam.send(new sdk.CreateAccessKeyCommand({ UserName }));
    assert.deepEqual(await refusal(iam.send(new sdk.CreateAccessKeyCommand({ UserName }))), {
      name: 'LimitExceededException',
      status: 409,
      message: 'Cannot exceed quota for AccessKeysPerUser: 2',
    });
    const AccessKeyId = keys.accessKeyId;
    await iam.send(new sdk.UpdateAccessKeyCommand({ UserName, AccessKeyId, Status: 'Inactive' }));
    const call = test.client(DynamoDBClient, keys).send(new ListTablesCommand({}));
    assert.equal((await refusal(call)).name, 'UnrecognizedClientException');
    const { AccessKeyMetadata } = await iam.send(new sdk.ListAccessKeysCommand({ UserName }));
    assert.deepEqual(AccessKeyMetadata?.map(({ Status }) => Status).sort(), ['Active', 'Inactive']);
  });

  it('are deleted last, after keys and policies', async () => {
    const { UserName, keys } = await makeUser(listTables);
    const remove = () => iam.send(new sdk.DeleteUserCommand({ UserName }));
    assert.equal((await refusal(remove())).message, 'Cannot delete entity, must delete access keys first.');
    await iam.send(new sdk.DeleteAccessKeyCommand({ UserName, AccessKeyId: keys.accessKeyId }));
    assert.equal((await refusal(remove())).message, 'Cannot delete entity, must delete policies first.');
    await iam.send(new sdk.DeleteUserPolicyCommand({ UserName, PolicyName: 'p' }));
    await remove();
    assert.deepEqual(await refusal(iam.send(new sdk.GetUserCommand({ UserName }))), {
      name: 'NoSuchEntityException',
      status: 404,
      message: `The user with name ${UserName} cannot be found.`,
    });
  });

  it('are renamed and moved with keys, groups, policies and what names them as principal', async () => {
    const { UserName, keys } = await makeUser(listTables);
    const { User } = await iam.send(new sdk.GetUserCommand({ UserName }));
    const [GroupName, Bucket, RoleName] = ['renamed', 'for-the-renamed', 'for-the-renamed'];
    await iam.send(new sdk.CreateGroupCommand({ GroupName }));
    await iam.send(new sdk.AddUserToGroupCommand({ GroupName, UserName }));
    const s3 = test.client(S3Client);
    await s3.send(new CreateBucketCommand({ Bucket }));
    const allow = { Effect: 'Allow', Principal: { AWS: User?.Arn } };
    const bucketPolicy = policy({ ...allow, Action: 's3:ListBucket', Resource: `arn:aws:s3:::${Bucket}` });
    await s3.send(new PutBucketPolicyCommand({ Bucket, Policy: bucketPolicy }));
    const AssumeRolePolicyDocument = policy({ ...allow, Action: 'sts:AssumeRole' });
    const { Role } = await iam.send(new sdk.CreateRoleCommand({ RoleName, AssumeRolePolicyDocument }));

    const NewUserName = 'Robert';
    await iam.send(new sdk.UpdateUserCommand({ UserName, NewUserName, NewPath: '/staff/' }));
    const Arn = `arn:aws:iam::${test.account}:user/staff/Robert`;
    const moved = await iam.send(new sdk.GetUserCommand({ UserName: NewUserName }));
    assert.deepEqual(moved.User, { ...User, UserName: NewUserName, Path: '/staff/', Arn });
    assert.equal((await refusal(iam.send(new sdk.GetUserCommand({ UserName })))).name, 'NoSuchEntityException');
    const { Users } = await iam.send(new sdk.GetGroupCommand({ GroupName }));
    assert.deepEqual(
      Users?.map((user) => user.Arn),
      [Arn],
    );
    const sts = test.client(STSClient, keys);
    assert.equal((await sts.send(new GetCallerIdentityCommand({}))).Arn, Arn);
    await test.client(DynamoDBClient, keys).send(new ListTablesCommand({}));
    await test.client(S3Client, keys).send(new ListObjectsV2Command({ Bucket }));
    await sts.send(new AssumeRoleCommand({ RoleArn: Role?.Arn, RoleSessionName: 'robert' }));
    const { Policy } = await s3.send(new GetBucketPolicyCommand({ Bucket }));
    assert.equal(Policy, bucketPolicy.replace(String(User?.Arn), Arn));

    // Who takes the old name later is somebody else.
    await iam.send(new sdk.CreateUserCommand({ UserName }));
    const { AccessKey } = await iam.send(new sdk.CreateAccessKeyCommand({ UserName }));
    const other = { accessKeyId: String(AccessKey?.AccessKeyId), secretAccessKey: String(AccessKey?.SecretAccessKey) };
    const list = test.client(S3Client, other).send(new ListObjectsV2Command({ Bucket }));
    assert.equal((await refusal(list)).name, 'AccessDenied');
    const taken = iam.send(new sdk.UpdateUserCommand({ UserName, NewUserName: 'ROBERT' }));
    assert.deepEqual(await refusal(taken), {
      name: 'EntityAlreadyExistsException',
      status: 409,
      message: 'User with name ROBERT already exists.',
    });
    await iam.send(new sdk.UpdateUserCommand({ UserName, NewUserName: UserName.toUpperCase() }));
  });

  it('are renamed only with permission for the old and the new name', async () => {
    const { UserName } = await makeUser();
    const arn = (name: string) => `arn:aws:iam::${test.account}:user/${name}`;
    const { keys } = await makeUser(policy({ Effect: 'Allow', Action: 'iam:UpdateUser', Resource: arn(UserName) }));
    const rename = (NewUserName?: string) =>
      test.client(sdk.IAMClient, keys).send(new sdk.UpdateUserCommand({ UserName, NewUserName }));
    const { name, message } = await refusal(rename('another'));
    assert.equal(name, 'AccessDenied');
    assert.match(message, /not authorized to perform: iam:UpdateUser on resource: user another because/);
    await rename();
    const GroupName = 'movable';
    await iam.send(new sdk.CreateGroupCommand({ GroupName }));
    const group = `arn:aws:iam::${test.account}:group/`;
    const mover = await makeUser(
      policy({ Effect: 'Allow', Action: 'iam:UpdateGroup', Resource: [`${group}movable`, `${group}moved`] }),
    );
    const client = test.client(sdk.IAMClient, mover.keys);
    const moved = (NewGroupName: string) => client.send(new sdk.UpdateGroupCommand({ GroupName, NewGroupName }));
    assert.match((await refusal(moved('elsewhere'))).message, /iam:UpdateGroup on resource: group elsewhere because/);
    await moved('moved');
  });

  it('are counted in the summary of the account, beside its quotas', async () => {
    const summary = async () => (await iam.send(new sdk.GetAccountSummaryCommand({}))).SummaryMap ?? {};
    const before = await summary();
    await makeUser();
    const { Users, UsersQuota, AccessKeysPerUserQuota, GroupsPerUserQuota, Policies } = await summary();
    assert.equal(Users, Number(before['Users']) + 1);
    assert.deepEqual([UsersQuota, AccessKeysPerUserQuota, GroupsPerUserQuota, Policies], [5000, 2, 10, 0]);
  });

  it('refuse a second of a name, an unsound policy, and too long a one', async () => {
    const { UserName } = await makeUser();
    const put = (PolicyDocument: string) =>
      refusal(iam.send(new sdk.PutUserPolicyCommand({ UserName, PolicyName: 'p', PolicyDocument })));
    assert.equal((await refusal(iam.send(new sdk.CreateUserCommand({ UserName })))).message, `User with name ${UserName} already exists.`); // prettier-ignore
    assert.deepEqual(await put('{"Version":"2012-10-17"'), {
      name: 'MalformedPolicyDocumentException',
      status: 400,
      message: 'Syntax errors in policy.',
    });
    const long = policy({ Effect: 'Allow', Action: Array.from({ length: 100 }, (_, n) => `s3:Get${'x'.repeat(20)}${n}`), Resource: '*' }); // prettier-ignore
    assert.equal((await put(long)).message, `Maximum policy size of 2048 bytes exceeded for user ${UserName}`);
  });
});
