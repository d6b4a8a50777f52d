// Sessions of roles that are less than their role, and that carry tags and an identity from session to session.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import * as iam from '@aws-sdk/client-iam';
import { ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';
import { AssumeRoleCommand, STSClient, type AssumeRoleCommandInput } from '@aws-sdk/client-sts';
import { refusal, startTestSandbox, type TestSandbox } from '../../../helpers/sandbox/test-sandbox.ts';

const policy = (...statements: object[]) => JSON.stringify({ Version: '2012-10-17', Statement: statements });
const allow = (...Action: string[]) => policy({ Effect: 'Allow', Action, Resource: '*' });
const dynamoOnly = 'arn:aws:iam::aws:policy/AmazonDynamoDBReadOnlyAccess';

interface Keys {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string;
}

describe('A session of a role', () => {
  let test: TestSandbox;
  let admin: iam.IAMClient;
  let role: string;
  let next: string;

  before(async () => {
    test = await startTestSandbox();
    admin = test.client(iam.IAMClient);
    role = await makeRole('all', 'sts:AssumeRole', 'sts:TagSession');
    next = await makeRole('next', 'sts:AssumeRole', 'sts:TagSession', 'sts:SetSourceIdentity');
  });
  after(() => test.stop());

  async function makeRole(RoleName: string, ...Action: string[]) {
    const AssumeRolePolicyDocument = policy({ Effect: 'Allow', Principal: { AWS: test.account }, Action });
    const { Role } = await admin.send(new iam.CreateRoleCommand({ RoleName, AssumeRolePolicyDocument }));
    await admin.send(new iam.PutRolePolicyCommand({ RoleName, PolicyName: 'all', PolicyDocument: allow('*') }));
    return String(Role?.Arn);
  }

  async function assume(input: Partial<AssumeRoleCommandInput> = {}, keys?: Keys) {
    const answer = await test
      .client(STSClient, keys)
      .send(new AssumeRoleCommand({ RoleArn: role, RoleSessionName: 'session', ...input }));
    const { AccessKeyId, SecretAccessKey, SessionToken } = answer.Credentials ?? {};
    const session: Keys = {
      accessKeyId: String(AccessKeyId),
      secretAccessKey: String(SecretAccessKey),
      sessionToken: String(SessionToken),
    };
    return { ...answer, session };
  }

  const listBuckets = (keys: Keys) => test.client(S3Client, keys).send(new ListBucketsCommand({}));
  const listUsers = (keys: Keys) => test.client(iam.IAMClient, keys).send(new iam.ListUsersCommand({}));

  it('refuses a role that is no ARN, before it looks at permissions', async () => {
    for (const RoleArn of ['nothing-valid-in-here', 'arn::b:::something/test-role', 'arn:aws:iam::123456789012:'])
      assert.deepEqual(await refusal(assume({ RoleArn })), {
        name: 'ValidationError',
        status: 400,
        message: `${RoleArn} is invalid`,
      });
  });

  describe('with session policies', () => {
    it('may do what both its role and one of them allow', async () => {
      const { session, PackedPolicySize } = await assume({ Policy: allow('s3:*') });
      assert.ok(Number(PackedPolicySize) > 0);
      await listBuckets(session);
      assert.equal(
        (await refusal(listUsers(session))).message,
        `User: arn:aws:sts::${test.account}:assumed-role/all/session is not authorized to perform: iam:ListUsers on resource: arn:aws:iam::${test.account}:user/ because no session policy allows the iam:ListUsers action`,
      );
      const both = await assume({ Policy: allow('iam:*'), PolicyArns: [{ arn: dynamoOnly }] });
      await listUsers(both.session);
      assert.match((await refusal(listBuckets(both.session))).message, /because no session policy allows/);
    });

    it('may do nothing that one of them denies', async () => {
      const Policy = policy(
        { Effect: 'Allow', Action: '*', Resource: '*' },
        { Effect: 'Deny', Action: 'iam:ListUsers', Resource: '*' },
      );
      const { session } = await assume({ Policy });
      await listBuckets(session);
      assert.match((await refusal(listUsers(session))).message, /with an explicit deny in a session policy$/);
    });

    it('follows a managed one that changes or goes', async () => {
      const { Policy } = await admin.send(
        new iam.CreatePolicyCommand({ PolicyName: 'limits', PolicyDocument: allow('s3:*') }),
      );
      const PolicyArn = String(Policy?.Arn);
      const { session } = await assume({ PolicyArns: [{ arn: PolicyArn }] });
      await listBuckets(session);
      await admin.send(new iam.DeletePolicyCommand({ PolicyArn }));
      assert.match((await refusal(listBuckets(session))).message, /because no session policy allows/);
    });

    it('has no packed size without any, and may do all that its role may', async () => {
      const { session, PackedPolicySize } = await assume();
      assert.equal(PackedPolicySize, undefined);
      await listUsers(session);
    });

    const missing = 'arn:aws:iam::aws:policy/NoSuchPolicyAtAll';
    const cases: [string, Partial<AssumeRoleCommandInput>, string, string | RegExp][] = [
      [
        'that do not exist',
        { PolicyArns: [{ arn: missing }] },
        'InvalidParameterValue',
        'At least one Policy ARN in the PolicyArns parameter does not match an existing IAM Managed Policy ARN.',
      ],
      [
        'that are more than ten',
        { PolicyArns: Array.from({ length: 11 }, () => ({ arn: dynamoOnly })) },
        'ValidationError',
        /at 'policyArns' failed to satisfy constraint: Member must have length less than or equal to 10$/,
      ],
      [
        'of more than 2048 characters',
        { Policy: ' '.repeat(2049) },
        'ValidationError',
        /at 'policy' failed to satisfy constraint: Member must have length less than or equal to 2048$/,
      ],
      ['that are malformed', { Policy: '{' }, 'MalformedPolicyDocumentException', 'Syntax errors in policy.'],
      [
        'that do not fit into the token',
        {
          Policy: policy(
            ...Array.from({ length: 20 }, (_, index) => ({
              Effect: 'Allow',
              Action: `s3:${createHash('sha256').update(`${index}`).digest('hex').slice(0, 20)}`,
              Resource: '*',
            })),
          ),
        },
        'PackedPolicyTooLargeException',
        /^Packed policy consumes [1-9]\d\d% of allotted space, please use smaller policy\.$/,
      ],
    ];
    for (const [which, input, name, message] of cases) {
      it(`is refused with policies ${which}`, async () => {
        const refused = await refusal(assume(input));
        assert.equal(refused.name, name);
        if (typeof message === 'string') assert.equal(refused.message, message);
        else assert.match(refused.message, message);
      });
    }
  });

  describe('with session tags', () => {
    const Tags = [
      { Key: 'Team', Value: 'blue' },
      { Key: 'cost', Value: '7' },
    ];
    const tagged = (key: string, value: string) =>
      policy({
        Effect: 'Allow',
        Action: 's3:*',
        Resource: '*',
        Condition: { StringEquals: { [`aws:PrincipalTag/${key}`]: value } },
      });

    it('is its tags to the policies, and hands on the transitive ones', async () => {
      const first = await assume({ Tags, TransitiveTagKeys: ['team'], Policy: tagged('team', 'blue') });
      await listBuckets(first.session);
      const { session } = await assume({ Tags, TransitiveTagKeys: ['team'] });
      const has = async (key: string, value: string) => {
        const chained = await assume({ RoleArn: next, Policy: tagged(key, value) }, session);
        return listBuckets(chained.session).then(
          () => true,
          () => false,
        );
      };
      assert.equal(await has('Team', 'blue'), true);
      assert.equal(await has('cost', '7'), false);
      assert.deepEqual(await refusal(assume({ RoleArn: next, Tags: [{ Key: 'TEAM', Value: 'red' }] }, session)), {
        name: 'InvalidParameterValue',
        status: 400,
        message:
          "One of the specified transitive tag keys can't be set because it conflicts with a transitive tag key from the calling session.",
      });
    });

    it('needs sts:TagSession of the caller and of the role, also for what it inherits', async () => {
      const plain = await makeRole('plain', 'sts:AssumeRole');
      await assume({ RoleArn: plain });
      const text = (caller: string) =>
        `User: ${caller} is not authorized to perform: sts:TagSession on resource: ${plain}`;
      assert.equal(
        (await refusal(assume({ RoleArn: plain, Tags }))).message,
        text(`arn:aws:iam::${test.account}:user/workshop`),
      );
      const { session } = await assume({ Tags, TransitiveTagKeys: ['Team'] });
      assert.equal(
        (await refusal(assume({ RoleArn: plain }, session))).message,
        text(`arn:aws:sts::${test.account}:assumed-role/all/session`),
      );
    });

    it('can be demanded by the trust policy', async () => {
      const RoleName = 'demanding';
      const RoleArn = await makeRole(RoleName, 'sts:AssumeRole');
      const PolicyDocument = policy({
        Effect: 'Allow',
        Principal: { AWS: test.account },
        Action: ['sts:AssumeRole', 'sts:TagSession'],
        Condition: {
          StringEquals: { 'aws:RequestTag/Team': 'blue' },
          'ForAllValues:StringEquals': { 'sts:TransitiveTagKeys': ['Team'], 'aws:TagKeys': ['Team', 'cost'] },
        },
      });
      await admin.send(new iam.UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument }));
      await assume({ RoleArn, Tags, TransitiveTagKeys: ['Team'] });
      assert.equal((await refusal(assume({ RoleArn }))).name, 'AccessDenied');
      assert.equal((await refusal(assume({ RoleArn, Tags, TransitiveTagKeys: ['cost'] }))).name, 'AccessDenied');
    });

    it('is refused where a key comes twice, or is transitive and not passed', async () => {
      const twice = [...Tags, { Key: 'TEAM', Value: 'red' }];
      assert.equal(
        (await refusal(assume({ Tags: twice }))).message,
        'Duplicate tag keys found. Please note that Tag keys are case insensitive.',
      );
      assert.equal(
        (await refusal(assume({ Tags, TransitiveTagKeys: ['other'] }))).message,
        'The specified transitive tag key must be included in the requested tags.',
      );
      assert.match(
        (await refusal(assume({ Tags: [{ Key: 'a', Value: 'x'.repeat(257) }] }))).message,
        /at 'tags\.1\.member\.value' failed to satisfy constraint: Member must have length less than or equal to 256$/,
      );
    });
  });

  describe('with a source identity', () => {
    it('keeps it from session to session, and no session can change it', async () => {
      const { session, SourceIdentity } = await assume({ RoleArn: next, SourceIdentity: 'ann' });
      assert.equal(SourceIdentity, 'ann');
      const Condition = { StringEquals: { 'aws:SourceIdentity': 'ann' } };
      const Policy = policy({ Effect: 'Allow', Action: 's3:*', Resource: '*', Condition });
      const chained = await assume({ RoleArn: next, Policy }, session);
      assert.equal(chained.SourceIdentity, 'ann');
      await listBuckets(chained.session);
      const text = `User: arn:aws:sts::${test.account}:assumed-role/next/session is not authorized to perform: sts:SetSourceIdentity on resource: `;
      const changed = await refusal(assume({ RoleArn: next, SourceIdentity: 'bob' }, session));
      assert.equal(changed.message, text + next);
      // The role does not trust anybody with it.
      assert.equal((await refusal(assume({ RoleArn: role }, session))).message, text + role);
    });
  });
});
