// IAM groups, over HTTP: made, filled with users, and their policies in force for each of those.
import assert from 'node:assert/strict';
import * as sdk from '@aws-sdk/client-iam';
import { ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';
import { refusal, startTestSandbox, type TestSandbox } from '../../../helpers/sandbox/test-sandbox.ts';

const policy = (...statements: object[]) => JSON.stringify({ Version: '2012-10-17', Statement: statements });
const allowBuckets = policy({ Effect: 'Allow', Action: 's3:ListAllMyBuckets', Resource: '*' });
const readOnly = 'arn:aws:iam::aws:policy/AmazonDynamoDBReadOnlyAccess';

describe('IAM groups', () => {
  let test: TestSandbox;
  let iam: sdk.IAMClient;
  before(async () => {
    test = await startTestSandbox();
    iam = test.client(sdk.IAMClient);
  });
  after(() => test.stop());

  let count = 0;
  const name = (noun: string) => `${noun}-${(count += 1)}`;

  async function makeGroup(Path?: string) {
    const GroupName = name('Group');
    const { Group } = await iam.send(new sdk.CreateGroupCommand({ GroupName, Path }));
    return { GroupName, Group };
  }

  async function makeUser() {
    const UserName = name('user');
    await iam.send(new sdk.CreateUserCommand({ UserName }));
    return UserName;
  }

  const conflict = (message: string) => ({ name: 'DeleteConflictException', status: 409, message });

  it('are created, found, renamed, listed by path, and refused a name twice in any case', async () => {
    const { GroupName, Group } = await makeGroup('/team/');
    assert.equal(Group?.Arn, `arn:aws:iam::${test.account}:group/team/${GroupName}`);
    assert.match(String(Group.GroupId), /^AGPA[A-Z2-7]{17}$/);
    const found = await iam.send(new sdk.GetGroupCommand({ GroupName }));
    assert.deepEqual([found.Group, found.Users, found.IsTruncated], [Group, [], false]);
    const listed = await iam.send(new sdk.ListGroupsCommand({ PathPrefix: '/team/' }));
    assert.deepEqual(listed.Groups, [Group]);
    assert.deepEqual(await refusal(iam.send(new sdk.CreateGroupCommand({ GroupName: GroupName.toUpperCase() }))), {
      name: 'EntityAlreadyExistsException',
      status: 409,
      message: `Group with name ${GroupName.toUpperCase()} already exists.`,
    });
    const NewGroupName = name('Group');
    await iam.send(new sdk.UpdateGroupCommand({ GroupName, NewGroupName, NewPath: '/' }));
    assert.deepEqual(await refusal(iam.send(new sdk.GetGroupCommand({ GroupName }))), {
      name: 'NoSuchEntityException',
      status: 404,
      message: `The group with name ${GroupName} cannot be found.`,
    });
    const renamed = await iam.send(new sdk.GetGroupCommand({ GroupName: NewGroupName }));
    assert.equal(renamed.Group?.Arn, `arn:aws:iam::${test.account}:group/${NewGroupName}`);
    assert.equal(renamed.Group.GroupId, Group.GroupId);
  });

  it('have users, which are in at most ten of them', async () => {
    const { GroupName, Group } = await makeGroup();
    const UserName = await makeUser();
    await iam.send(new sdk.AddUserToGroupCommand({ GroupName, UserName }));
    await iam.send(new sdk.AddUserToGroupCommand({ GroupName, UserName }));
    const { Users } = await iam.send(new sdk.GetGroupCommand({ GroupName }));
    assert.deepEqual(
      Users?.map((user) => user.UserName),
      [UserName],
    );
    const groups = async () => (await iam.send(new sdk.ListGroupsForUserCommand({ UserName }))).Groups;
    assert.deepEqual(await groups(), [Group]);
    for (let index = 1; index < 10; index += 1) {
      await iam.send(new sdk.AddUserToGroupCommand({ GroupName: (await makeGroup()).GroupName, UserName }));
    }
    const eleventh = await makeGroup();
    assert.deepEqual(
      await refusal(iam.send(new sdk.AddUserToGroupCommand({ GroupName: eleventh.GroupName, UserName }))),
      { name: 'LimitExceededException', status: 409, message: 'Cannot exceed quota for GroupsPerUser: 10' },
    );
    await iam.send(new sdk.RemoveUserFromGroupCommand({ GroupName, UserName }));
    await iam.send(new sdk.RemoveUserFromGroupCommand({ GroupName, UserName }));
    assert.equal((await groups())?.length, 9);
    assert.equal(
      (await refusal(iam.send(new sdk.AddUserToGroupCommand({ GroupName, UserName: 'nobody' })))).message,
      'The user with name nobody cannot be found.',
    );
  });

  it('give their users their policies, as long as they are in', async () => {
    const { GroupName } = await makeGroup();
    const UserName = await makeUser();
    const { AccessKey } = await iam.send(new sdk.CreateAccessKeyCommand({ UserName }));
    const keys = { accessKeyId: String(AccessKey?.AccessKeyId), secretAccessKey: String(AccessKey?.SecretAccessKey) };
    const list = () => test.client(S3Client, keys).send(new ListBucketsCommand({}));
    const put = (PolicyName: string, PolicyDocument: string) =>
      iam.send(new sdk.PutGroupPolicyCommand({ GroupName, PolicyName, PolicyDocument }));
    await put('buckets', allowBuckets);
    assert.match((await refusal(list())).message, /because no identity-based policy allows/);
    await iam.send(new sdk.AddUserToGroupCommand({ GroupName, UserName }));
    await list();
    await put('none', policy({ Effect: 'Deny', Action: 's3:*', Resource: '*' }));
    assert.match((await refusal(list())).message, /with an explicit deny in an identity-based policy$/);
    await iam.send(new sdk.DeleteGroupPolicyCommand({ GroupName, PolicyName: 'none' }));
    await list();
    await iam.send(new sdk.RemoveUserFromGroupCommand({ GroupName, UserName }));
    assert.match((await refusal(list())).message, /because no identity-based policy allows/);
    const refused = await refusal(test.client(sdk.IAMClient, keys).send(new sdk.GetGroupCommand({ GroupName })));
    assert.match(refused.message, new RegExp(`iam:GetGroup on resource: group ${GroupName} because`));
  });

  it('keep their policies, and are deleted only without policies and users', async () => {
    const { GroupName } = await makeGroup();
    const UserName = await makeUser();
    await iam.send(new sdk.AttachGroupPolicyCommand({ GroupName, PolicyArn: readOnly }));
    await iam.send(new sdk.PutGroupPolicyCommand({ GroupName, PolicyName: 'p', PolicyDocument: allowBuckets }));
    await iam.send(new sdk.AddUserToGroupCommand({ GroupName, UserName }));
    const attached = await iam.send(new sdk.ListAttachedGroupPoliciesCommand({ GroupName }));
    assert.deepEqual(attached.AttachedPolicies, [{ PolicyName: 'AmazonDynamoDBReadOnlyAccess', PolicyArn: readOnly }]);
    const entities = await iam.send(new sdk.ListEntitiesForPolicyCommand({ PolicyArn: readOnly }));
    assert.deepEqual(
      entities.PolicyGroups?.map((group) => group.GroupName),
      [GroupName],
    );
    assert.deepEqual((await iam.send(new sdk.ListGroupPoliciesCommand({ GroupName }))).PolicyNames, ['p']);
    const inline = await iam.send(new sdk.GetGroupPolicyCommand({ GroupName, PolicyName: 'p' }));
    assert.equal(decodeURIComponent(String(inline.PolicyDocument)), allowBuckets);
    const missing = iam.send(new sdk.GetGroupPolicyCommand({ GroupName, PolicyName: 'q' }));
    assert.equal((await refusal(missing)).message, 'The group policy with name q cannot be found.');

    const remove = () => iam.send(new sdk.DeleteGroupCommand({ GroupName }));
    assert.deepEqual(await refusal(remove()), conflict('Cannot delete entity, must detach all policies first.'));
    await iam.send(new sdk.DetachGroupPolicyCommand({ GroupName, PolicyArn: readOnly }));
    assert.deepEqual(await refusal(remove()), conflict('Cannot delete entity, must delete policies first.'));
    await iam.send(new sdk.DeleteGroupPolicyCommand({ GroupName, PolicyName: 'p' }));
    const members = conflict('Cannot delete entity, must remove users from group first.');
    assert.deepEqual(await refusal(remove()), members);
    assert.deepEqual(await refusal(iam.send(new sdk.DeleteUserCommand({ UserName }))), members);
    await iam.send(new sdk.RemoveUserFromGroupCommand({ GroupName, UserName }));
    await remove();
    await iam.send(new sdk.DeleteUserCommand({ UserName }));
  });
});
