// IAM as the SDK and the AWS CLI meet it: real calls over HTTP, with AWS's codes, statuses and texts.
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as sdk from '@aws-sdk/client-iam';
import { GetCallerIdentityCommand, GetSessionTokenCommand, STSClient } from '@aws-sdk/client-sts';
import { createUserKey } from '../../../helpers/sandbox/user-key.ts';
import type { PolicyDocument } from '../../../../src/sandbox/server/access.ts';
import { refusal, startTestSandbox, type TestSandbox } from '../../../helpers/sandbox/test-sandbox.ts';

const basicExecution = 'arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole';
const identity = (...statements: object[]) => JSON.stringify({ Version: '2012-10-17', Statement: statements });
const allowPut = { Effect: 'Allow', Action: 'dynamodb:PutItem', Resource: '*' };
const trustOf = (statement: object) => identity({ Effect: 'Allow', Action: 'sts:AssumeRole', ...statement });
const trust = trustOf({ Principal: { Service: 'lambda.amazonaws.com' } });

describe('IAM', () => {
  let test: TestSandbox;
  let iam: sdk.IAMClient;

  before(async () => {
    test = await startTestSandbox();
    iam = test.client(sdk.IAMClient);
  });
  after(() => test.stop());

  let names = 0;
  async function makeRole(input: Partial<sdk.CreateRoleCommandInput> = {}): Promise<string> {
    const RoleName = input.RoleName ?? `role-${(names += 1)}`;
    await iam.send(new sdk.CreateRoleCommand({ AssumeRolePolicyDocument: trust, ...input, RoleName }));
    return RoleName;
  }

  describe('a role', () => {
    it('is answered with ids, ARN and document in the forms of AWS', async () => {
      const { Role } = await iam.send(
        new sdk.CreateRoleCommand({
          RoleName: 'aws-workshop-lambda-role',
          Path: '/team/',
          Description: 'For the workshop',
          AssumeRolePolicyDocument: trust,
          Tags: [{ Key: 'project', Value: 'workshop' }],
        }),
      );
      assert.match(String(Role?.RoleId), /^AROA[A-Z2-7]{17}$/);
      assert.equal(Role?.Arn, `arn:aws:iam::${test.account}:role/team/aws-workshop-lambda-role`);
      assert.match(String(Role?.AssumeRolePolicyDocument), /^%7B%22Version%22%3A%222012-10-17%22%2C/);
      assert.equal(decodeURIComponent(String(Role?.AssumeRolePolicyDocument)), trust);
      const read = await iam.send(new sdk.GetRoleCommand({ RoleName: 'aws-workshop-lambda-role' }));
      assert.deepEqual(read.Role, { ...Role, MaxSessionDuration: 3600, RoleLastUsed: {} });
      // Shown by GetRole; here only where the caller gave it.
      assert.equal(Role?.MaxSessionDuration, undefined);
      assert.equal(Role?.CreateDate?.getMilliseconds(), 0);
    });

    it('exists once, in upper and lower case', async () => {
      const name = await makeRole({ RoleName: 'Twice' });
      assert.deepEqual(await refusal(makeRole({ RoleName: name.toLowerCase() })), {
        name: 'EntityAlreadyExistsException',
        status: 409,
        message: 'Role with name twice already exists.',
      });
    });

    it('cannot be found where there is none', async () => {
      const missing = {
        name: 'NoSuchEntityException',
        status: 404,
        message: 'The role with name ghost cannot be found.',
      };
      const RoleName = 'ghost';
      for (const command of [
        new sdk.GetRoleCommand({ RoleName }),
        new sdk.DeleteRoleCommand({ RoleName }),
        new sdk.ListAttachedRolePoliciesCommand({ RoleName }),
        new sdk.ListInstanceProfilesForRoleCommand({ RoleName }),
      ]) {
        assert.deepEqual(await refusal(iam.send(command as sdk.GetRoleCommand)), missing);
      }
    });

    it('is listed page by page, under its path', async () => {
      for (const RoleName of ['p1', 'p2', 'p3']) await makeRole({ RoleName, Path: '/pages/' });
      const first = await iam.send(new sdk.ListRolesCommand({ PathPrefix: '/pages/', MaxItems: 2 }));
      assert.deepEqual(
        first.Roles?.map(({ RoleName }) => RoleName),
        ['p1', 'p2'],
      );
      assert.equal(first.IsTruncated, true);
      const second = await iam.send(
        new sdk.ListRolesCommand({ PathPrefix: '/pages/', MaxItems: 2, Marker: first.Marker }),
      );
      assert.deepEqual(
        second.Roles?.map(({ RoleName }) => RoleName),
        ['p3'],
      );
      assert.equal(second.IsTruncated, false);
      assert.equal(second.Marker, undefined);
    });

    it('takes a new description, duration and trust', async () => {
      const RoleName = await makeRole();
      await iam.send(new sdk.UpdateRoleCommand({ RoleName, Description: 'new', MaxSessionDuration: 7200 }));
      const PolicyDocument = trustOf({ Principal: { Service: ['lambda.amazonaws.com', 'edgelambda.amazonaws.com'] } });
      await iam.send(new sdk.UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument }));
      const { Role } = await iam.send(new sdk.GetRoleCommand({ RoleName }));
      assert.equal(Role?.Description, 'new');
      assert.equal(Role?.MaxSessionDuration, 7200);
      assert.equal(decodeURIComponent(String(Role?.AssumeRolePolicyDocument)), PolicyDocument);
    });

    it('is deleted only without policies', async () => {
      const RoleName = await makeRole();
      const conflict = (message: string) => ({ name: 'DeleteConflictException', status: 409, message });
      await iam.send(new sdk.AttachRolePolicyCommand({ RoleName, PolicyArn: basicExecution }));
      await iam.send(new sdk.PutRolePolicyCommand({ RoleName, PolicyName: 'p', PolicyDocument: identity(allowPut) }));
      const remove = () => iam.send(new sdk.DeleteRoleCommand({ RoleName }));
      assert.deepEqual(await refusal(remove()), conflict('Cannot delete entity, must detach all policies first.'));
      await iam.send(new sdk.DetachRolePolicyCommand({ RoleName, PolicyArn: basicExecution }));
      assert.deepEqual(await refusal(remove()), conflict('Cannot delete entity, must delete policies first.'));
      await iam.send(new sdk.DeleteRolePolicyCommand({ RoleName, PolicyName: 'p' }));
      assert.deepEqual((await iam.send(new sdk.ListInstanceProfilesForRoleCommand({ RoleName }))).InstanceProfiles, []);
      await remove();
      assert.equal((await refusal(iam.send(new sdk.GetRoleCommand({ RoleName })))).name, 'NoSuchEntityException');
    });

    it('carries tags', async () => {
      const RoleName = await makeRole({ Tags: [{ Key: 'a', Value: '1' }] });
      await iam.send(
        new sdk.TagRoleCommand({
          RoleName,
          Tags: [
            { Key: 'b', Value: '2' },
            { Key: 'a', Value: '3' },
          ],
        }),
      );
      await iam.send(new sdk.UntagRoleCommand({ RoleName, TagKeys: ['b'] }));
      const { Tags } = await iam.send(new sdk.ListRoleTagsCommand({ RoleName }));
      assert.deepEqual(Tags, [{ Key: 'a', Value: '3' }]);
      const twice = new sdk.TagRoleCommand({
        RoleName,
        Tags: [
          { Key: 'x', Value: '1' },
          { Key: 'X', Value: '2' },
        ],
      });
      assert.deepEqual(await refusal(iam.send(twice)), {
        name: 'InvalidInputException',
        status: 400,
        message: 'Duplicate tag keys found. Please note that Tag keys are case insensitive.',
      });
    });

    it('has a name of few characters and no more than 64', async () => {
      assert.deepEqual(await refusal(makeRole({ RoleName: 'no blanks' })), {
        name: 'ValidationError',
        status: 400,
        message:
          'The specified value for roleName is invalid. It must contain only alphanumeric characters and/or the following: +=,.@_-',
      });
      const long = 'x'.repeat(65);
      assert.equal(
        (await refusal(makeRole({ RoleName: long }))).message,
        `1 validation error detected: Value '${long}' at 'roleName' failed to satisfy constraint: Member must have length less than or equal to 64`,
      );
      assert.match((await refusal(makeRole({ Path: 'nope' }))).message, /^The specified value for path is invalid\./);
      assert.match((await refusal(makeRole({ MaxSessionDuration: 60 }))).message, /greater than or equal to 3600$/);
    });
  });

  describe('a trust policy', () => {
    const cases: [title: string, document: string, message: string][] = [
      ['that is no JSON', 'nonsense', 'This policy contains invalid Json'],
      ['with a Resource', trustOf({ Principal: '*', Resource: '*' }), 'Has prohibited field Resource.'],
      ['without a Principal', trustOf({}), 'Missing required field Principal'],
      ['without an Action', identity({ Effect: 'Allow', Principal: '*' }), 'Missing required field Action'],
      [
        'with another action',
        trustOf({ Principal: '*', Action: 's3:GetObject' }),
        'Trust Policy statement actions can only be sts:AssumeRole, sts:AssumeRoleWithSAML,  and sts:AssumeRoleWithWebIdentity',
      ],
      [
        'for a misspelt service',
        trustOf({ Principal: { Service: 'lambda.amazonaw.com' } }),
        'Invalid principal in policy: "SERVICE":"lambda.amazonaw.com"',
      ],
      [
        'for a role that does not exist',
        trustOf({ Principal: { AWS: 'arn:aws:iam::123456789012:role/ghost' } }),
        'Invalid principal in policy: "AWS":"arn:aws:iam::123456789012:role/ghost"',
      ],
    ];
    for (const [title, AssumeRolePolicyDocument, message] of cases) {
      it(`${title} is malformed`, async () => {
        assert.deepEqual(await refusal(makeRole({ AssumeRolePolicyDocument })), {
          name: 'MalformedPolicyDocumentException',
          status: 400,
          message,
        });
      });
    }

    it('may name a role that exists', async () => {
      const name = await makeRole();
      await makeRole({
        AssumeRolePolicyDocument: trustOf({ Principal: { AWS: `arn:aws:iam::${test.account}:role/${name}` } }),
      });
    });
  });

  describe('an inline policy', () => {
    const put = (RoleName: string, PolicyDocument: string, PolicyName = 'p') =>
      iam.send(new sdk.PutRolePolicyCommand({ RoleName, PolicyName, PolicyDocument }));

    it('is put, overwritten, listed, read and deleted', async () => {
      const RoleName = await makeRole();
      await put(RoleName, identity(allowPut), 'b');
      await put(RoleName, identity({ ...allowPut, Effect: 'Deny' }), 'b');
      await put(RoleName, identity(allowPut), 'a');
      const { PolicyNames } = await iam.send(new sdk.ListRolePoliciesCommand({ RoleName }));
      assert.deepEqual(PolicyNames, ['a', 'b']);
      const { PolicyDocument } = await iam.send(new sdk.GetRolePolicyCommand({ RoleName, PolicyName: 'b' }));
      assert.equal(decodeURIComponent(String(PolicyDocument)), identity({ ...allowPut, Effect: 'Deny' }));
      await iam.send(new sdk.DeleteRolePolicyCommand({ RoleName, PolicyName: 'b' }));
      assert.deepEqual(await refusal(iam.send(new sdk.GetRolePolicyCommand({ RoleName, PolicyName: 'b' }))), {
        name: 'NoSuchEntityException',
        status: 404,
        message: 'The role policy with name b cannot be found.',
      });
    });

    const malformed: [title: string, document: string, message: string][] = [
      ['that is no JSON', '{', 'Syntax errors in policy.'],
      ['with an unknown element', identity({ ...allowPut, Actions: 'x' }), 'Syntax errors in policy.'],
      ['with an unknown effect', identity({ ...allowPut, Effect: 'Permit' }), 'Syntax errors in policy.'],
      [
        'with an effect in small letters',
        identity({ ...allowPut, Effect: 'allow' }),
        'The policy failed legacy parsing',
      ],
      [
        'without a version',
        JSON.stringify({ Statement: [allowPut] }),
        'Policy document must be version 2012-10-17 or greater.',
      ],
      [
        'with a principal',
        identity({ ...allowPut, Principal: '*' }),
        'Policy document should not specify a principal.',
      ],
      ['without actions', identity({ Effect: 'Allow', Resource: '*' }), 'Policy statement must contain actions.'],
      ['without resources', identity({ Effect: 'Allow', Action: '*' }), 'Policy statement must contain resources.'],
      [
        'with an action of no service',
        identity({ ...allowPut, Action: 'PutItem' }),
        'Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.',
      ],
      [
        'with a name for a resource',
        identity({ ...allowPut, Resource: 'T' }),
        'Resource T must be in ARN format or "*".',
      ],
      [
        'with a wrong partition',
        identity({ ...allowPut, Resource: 'arn:asw:s3:::b' }),
        'Partition "asw" is not valid for resource "arn:asw:s3:::b".',
      ],
      [
        'with a region in a bucket’s ARN',
        identity({ ...allowPut, Resource: 'arn:aws:s3:ap-south-1::b' }),
        'Resource arn:aws:s3:ap-south-1::b can not contain region information.',
      ],
      [
        'with a region in a role’s ARN',
        identity({ ...allowPut, Resource: 'arn:aws:iam:ap-south-1:123456789012:role/r' }),
        'IAM resource arn:aws:iam:ap-south-1:123456789012:role/r cannot contain region information.',
      ],
      [
        'with one SID twice',
        identity({ ...allowPut, Sid: 'a' }, { ...allowPut, Sid: 'a' }),
        'Statement IDs (SID) in a single policy must be unique.',
      ],
      [
        'with an unknown operator',
        identity({ ...allowPut, Condition: { Like: { 'a:b': 'c' } } }),
        'Syntax errors in policy.',
      ],
    ];
    for (const [title, document, message] of malformed) {
      it(`${title} is malformed`, async () => {
        assert.deepEqual(await refusal(put(await makeRole(), document)), {
          name: 'MalformedPolicyDocumentException',
          status: 400,
          message,
        });
      });
    }

    it('may be 10,240 characters long, together with the others of its role', async () => {
      const RoleName = await makeRole();
      const big = (size: number) => identity({ ...allowPut, Resource: `arn:aws:s3:::${'x'.repeat(size)}` });
      await put(RoleName, big(9_000), 'one');
      assert.deepEqual(await refusal(put(RoleName, big(1_200), 'two')), {
        name: 'LimitExceededException',
        status: 409,
        message: `Maximum policy size of 10240 bytes exceeded for role ${RoleName}`,
      });
    });
  });

  describe('a managed policy', () => {
    const attach = (RoleName: string, PolicyArn: string) =>
      iam.send(new sdk.AttachRolePolicyCommand({ RoleName, PolicyArn }));

    it('has tags that change, and a policy of AWS has none', async () => {
      const Tags = [{ Key: 'team', Value: 'shop' }];
      const made = await iam.send(
        new sdk.CreatePolicyCommand({ PolicyName: 'tagged', PolicyDocument: identity(allowPut), Tags }),
      );
      const PolicyArn = made.Policy?.Arn;
      const tags = async (arn = PolicyArn) =>
        (await iam.send(new sdk.ListPolicyTagsCommand({ PolicyArn: arn }))).Tags?.map(({ Key, Value }) => [Key, Value]);
      const more = [{ Key: 'Team', Value: 'tills' }, { Key: 'stage', Value: '' }]; // prettier-ignore
      await iam.send(new sdk.TagPolicyCommand({ PolicyArn, Tags: more }));
      assert.deepEqual(await tags(), [
        ['Team', 'tills'],
        ['stage', ''],
      ]);
      await iam.send(new sdk.UntagPolicyCommand({ PolicyArn, TagKeys: ['Team'] }));
      const { Policy } = await iam.send(new sdk.GetPolicyCommand({ PolicyArn }));
      assert.deepEqual(Policy?.Tags, [{ Key: 'stage', Value: '' }]);
      assert.deepEqual(await tags(basicExecution), []);
      const { name } = await refusal(iam.send(new sdk.TagPolicyCommand({ PolicyArn: basicExecution, Tags })));
      assert.equal(name, 'AccessDenied');
    });

    it('of AWS is attached, twice without complaint, and counted', async () => {
      const RoleName = await makeRole();
      await attach(RoleName, basicExecution);
      await attach(RoleName, basicExecution);
      const { AttachedPolicies } = await iam.send(new sdk.ListAttachedRolePoliciesCommand({ RoleName }));
      assert.deepEqual(AttachedPolicies, [{ PolicyName: 'AWSLambdaBasicExecutionRole', PolicyArn: basicExecution }]);
      const { Policy } = await iam.send(new sdk.GetPolicyCommand({ PolicyArn: basicExecution }));
      assert.equal(Policy?.AttachmentCount, 1);
      assert.equal(Policy?.Path, '/service-role/');
      const { PolicyRoles } = await iam.send(new sdk.ListEntitiesForPolicyCommand({ PolicyArn: basicExecution }));
      assert.deepEqual(
        PolicyRoles?.map((role) => role.RoleName),
        [RoleName],
      );
      await iam.send(new sdk.DetachRolePolicyCommand({ RoleName, PolicyArn: basicExecution }));
      assert.deepEqual(
        await refusal(iam.send(new sdk.DetachRolePolicyCommand({ RoleName, PolicyArn: basicExecution }))),
        {
          name: 'NoSuchEntityException',
          status: 404,
          message: `Policy ${basicExecution} was not found.`,
        },
      );
    });

    it('of AWS shows the body that it has today', async () => {
      const { PolicyVersion } = await iam.send(
        new sdk.GetPolicyVersionCommand({ PolicyArn: basicExecution, VersionId: 'v1' }),
      );
      assert.deepEqual(JSON.parse(decodeURIComponent(String(PolicyVersion?.Document))), {
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Resource: '*',
            Action: ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'],
          },
        ],
      });
      const later = new sdk.GetPolicyVersionCommand({ PolicyArn: basicExecution, VersionId: 'v9' });
      assert.equal(
        (await refusal(iam.send(later))).message,
        `Policy ${basicExecution} version v9 does not exist or is not attachable.`,
      );
    });

    it('cannot be attached where it does not exist', async () => {
      const RoleName = await makeRole();
      const wrong = 'arn:aws:iam::aws:policy/AWSLambdaBasicExecutionRole';
      assert.deepEqual(await refusal(attach(RoleName, wrong)), {
        name: 'NoSuchEntityException',
        status: 404,
        message: `Policy ${wrong} does not exist or is not attachable.`,
      });
      assert.deepEqual(await refusal(attach(RoleName, 'longpolicynamebutnoarn')), {
        name: 'ValidationError',
        status: 400,
        message: 'Invalid ARN:  Could not be parsed!',
      });
      assert.equal(
        (await refusal(iam.send(new sdk.GetPolicyCommand({ PolicyArn: wrong })))).message,
        `Policy ${wrong} was not found.`,
      );
    });

    it('is one of ten at most', async () => {
      const RoleName = await makeRole();
      for (let n = 0; n <= 10; n += 1) {
        const { Policy } = await iam.send(
          new sdk.CreatePolicyCommand({ PolicyName: `many-${n}`, PolicyDocument: identity(allowPut) }),
        );
        const attached = attach(RoleName, String(Policy?.Arn));
        if (n < 10) await attached;
        else {
          assert.deepEqual(await refusal(attached), {
            name: 'LimitExceededException',
            status: 409,
            message: 'Cannot exceed quota for PoliciesPerRole: 10',
          });
        }
      }
    });

    it('are listed by values and paths that IAM has', async () => {
      const oneOf = (value: string, member: string, values: string) =>
        `1 validation error detected: Value '${value}' at '${member}' failed to satisfy constraint: ` +
        `Member must satisfy enum value set: [${values}]`;
      const path =
        'The specified value for pathPrefix is invalid. It must begin with the / character and contain only ' +
        'alphanumeric characters and/or / characters.';
      const PolicyArn = 'arn:aws:iam::aws:policy/AdministratorAccess';
      const messageOf = async (call: Promise<unknown>) => (await refusal(call)).message;
      assert.equal(
        await messageOf(iam.send(new sdk.ListPoliciesCommand({ Scope: 'Mine' as never }))),
        oneOf('Mine', 'scope', 'AWS, All, Local'),
      );
      assert.equal(
        await messageOf(iam.send(new sdk.ListEntitiesForPolicyCommand({ PolicyArn, EntityFilter: 'Robot' as never }))),
        oneOf('Robot', 'entityFilter', 'AWSManagedPolicy, Group, LocalManagedPolicy, Role, User'),
      );
      assert.equal(
        await messageOf(
          iam.send(new sdk.UpdateAccessKeyCommand({ AccessKeyId: 'AKIA'.padEnd(20, 'A'), Status: 'On' as never })),
        ),
        oneOf('On', 'status', 'Active, Inactive'),
      );
      for (const command of [
        new sdk.ListPoliciesCommand({ PathPrefix: 'team/' }),
        new sdk.ListRolesCommand({ PathPrefix: 'team/' }),
        new sdk.ListUsersCommand({ PathPrefix: 'team/' }),
        new sdk.ListGroupsCommand({ PathPrefix: 'team/' }),
        new sdk.ListAttachedUserPoliciesCommand({ UserName: 'anybody', PathPrefix: 'team/' }),
      ])
        assert.equal(await messageOf(iam.send(command as sdk.ListRolesCommand)), path);
    });

    it("of one's own is made, versioned, listed and deleted", async () => {
      const { Policy } = await iam.send(
        new sdk.CreatePolicyCommand({ PolicyName: 'mine', PolicyDocument: identity(allowPut), Description: 'd' }),
      );
      const PolicyArn = String(Policy?.Arn);
      assert.equal(PolicyArn, `arn:aws:iam::${test.account}:policy/mine`);
      assert.match(String(Policy?.PolicyId), /^ANPA/);
      assert.deepEqual(
        await refusal(
          iam.send(new sdk.CreatePolicyCommand({ PolicyName: 'MINE', PolicyDocument: identity(allowPut) })),
        ),
        {
          name: 'EntityAlreadyExistsException',
          status: 409,
          message: 'A policy called MINE already exists. Duplicate names are not allowed.',
        },
      );
      const PolicyDocument = identity({ ...allowPut, Effect: 'Deny' });
      await iam.send(new sdk.CreatePolicyVersionCommand({ PolicyArn, PolicyDocument, SetAsDefault: true }));
      const { Versions } = await iam.send(new sdk.ListPolicyVersionsCommand({ PolicyArn }));
      assert.deepEqual(
        Versions?.map(({ VersionId, IsDefaultVersion }) => [VersionId, IsDefaultVersion]),
        [
          ['v2', true],
          ['v1', false],
        ],
      );
      const local = await iam.send(new sdk.ListPoliciesCommand({ Scope: 'Local' }));
      assert.ok(local.Policies?.some((policy) => policy.Arn === PolicyArn && policy.DefaultVersionId === 'v2'));
      assert.equal(
        (await refusal(iam.send(new sdk.DeletePolicyCommand({ PolicyArn })))).name,
        'DeleteConflictException',
      );
      assert.equal(
        (await refusal(iam.send(new sdk.DeletePolicyVersionCommand({ PolicyArn, VersionId: 'v2' })))).message,
        'Cannot delete the default version of a policy.',
      );
      await iam.send(new sdk.DeletePolicyVersionCommand({ PolicyArn, VersionId: 'v1' }));
      const RoleName = await makeRole();
      await attach(RoleName, PolicyArn);
      assert.deepEqual(await refusal(iam.send(new sdk.DeletePolicyCommand({ PolicyArn }))), {
        name: 'DeleteConflictException',
        status: 409,
        message: 'Cannot delete a policy attached to entities.',
      });
      await iam.send(new sdk.DetachRolePolicyCommand({ RoleName, PolicyArn }));
      await iam.send(new sdk.DeletePolicyCommand({ PolicyArn }));
    });

    it('of AWS cannot be deleted by anybody', async () => {
      const { name, status } = await refusal(iam.send(new sdk.DeletePolicyCommand({ PolicyArn: basicExecution })));
      assert.deepEqual([name, status], ['AccessDenied', 403]);
    });

    it('is listed by scope and by use', async () => {
      const aws = await iam.send(new sdk.ListPoliciesCommand({ Scope: 'AWS' }));
      assert.ok(aws.Policies?.some(({ PolicyName }) => PolicyName === 'CloudWatchFullAccess'));
      const RoleName = await makeRole();
      await attach(RoleName, 'arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess');
      const used = await iam.send(new sdk.ListPoliciesCommand({ Scope: 'AWS', OnlyAttached: true }));
      assert.ok(used.Policies?.every(({ AttachmentCount }) => Number(AttachmentCount) > 0));
      assert.ok(used.Policies?.some(({ PolicyName }) => PolicyName === 'AmazonS3ReadOnlyAccess'));
    });
  });

  describe('permission', () => {
    function clientWith(policy: PolicyDocument, account = test.account): sdk.IAMClient {
      return test.client(sdk.IAMClient, createUserKey(test.sandbox.store, { account, userName: 'student', policy }));
    }

    it('is refused in the words of IAM', async () => {
      const student = clientWith({
        Statement: { Effect: 'Allow', Action: 'iam:List*', Resource: 'arn:aws:iam::*:role/*' },
      });
      const RoleName = await makeRole();
      const says = (action: string, resource: string) => ({
        name: 'AccessDenied',
        status: 403,
        message: `User: arn:aws:iam::${test.account}:user/student is not authorized to perform: iam:${action} on resource: ${resource} because no identity-based policy allows the iam:${action} action`,
      });
      await student.send(new sdk.ListRolesCommand({}));
      assert.deepEqual(
        await refusal(student.send(new sdk.GetRoleCommand({ RoleName }))),
        says('GetRole', `role ${RoleName}`),
      );
      const create = new sdk.CreateRoleCommand({ RoleName: 'x', AssumeRolePolicyDocument: trust });
      assert.deepEqual(await refusal(student.send(create)), says('CreateRole', `arn:aws:iam::${test.account}:role/x`));
      assert.deepEqual(
        await refusal(student.send(new sdk.ListPoliciesCommand({}))),
        says('ListPolicies', 'policy path /'),
      );
    });

    it('of another account sees none of this one', async () => {
      const other = clientWith({ Statement: { Effect: 'Allow', Action: '*', Resource: '*' } }, '210987654321');
      assert.deepEqual((await other.send(new sdk.ListRolesCommand({}))).Roles, []);
    });

    it('can be simulated', async () => {
      const RoleName = await makeRole();
      await iam.send(
        new sdk.PutRolePolicyCommand({
          RoleName,
          PolicyName: 'p',
          PolicyDocument: identity(allowPut, { Effect: 'Deny', Action: 's3:*', Resource: '*' }),
        }),
      );
      const PolicySourceArn = `arn:aws:iam::${test.account}:role/${RoleName}`;
      const ActionNames = ['dynamodb:PutItem', 'dynamodb:GetItem', 's3:GetObject'];
      const { EvaluationResults } = await iam.send(
        new sdk.SimulatePrincipalPolicyCommand({ PolicySourceArn, ActionNames }),
      );
      assert.deepEqual(
        EvaluationResults?.map(({ EvalDecision }) => EvalDecision),
        ['allowed', 'implicitDeny', 'explicitDeny'],
      );
      const ghost = new sdk.SimulatePrincipalPolicyCommand({ PolicySourceArn: `${PolicySourceArn}x`, ActionNames });
      assert.equal((await refusal(iam.send(ghost))).name, 'NoSuchEntityException');
    });
  });

  it('has no account alias', async () => {
    assert.deepEqual((await iam.send(new sdk.ListAccountAliasesCommand({}))).AccountAliases, []);
  });

  it('remembers roles and policies over a restart, and no session', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'workshop-iam-'));
    const first = await startTestSandbox({ dir });
    const before = first.client(sdk.IAMClient);
    await before.send(new sdk.CreateRoleCommand({ RoleName: 'kept', AssumeRolePolicyDocument: trust }));
    await before.send(new sdk.AttachRolePolicyCommand({ RoleName: 'kept', PolicyArn: basicExecution }));
    const { Credentials: session } = await first.client(STSClient).send(new GetSessionTokenCommand({}));
    await first.stop();
    const second = await startTestSandbox({ dir });
    const after = second.client(sdk.IAMClient);
    const { AttachedPolicies } = await after.send(new sdk.ListAttachedRolePoliciesCommand({ RoleName: 'kept' }));
    const keys = {
      accessKeyId: String(session?.AccessKeyId),
      secretAccessKey: String(session?.SecretAccessKey),
      sessionToken: String(session?.SessionToken),
    };
    const ended = await refusal(second.client(STSClient, keys).send(new GetCallerIdentityCommand({})));
    await second.stop();
    await rm(dir, { recursive: true });
    assert.equal(AttachedPolicies?.length, 1);
    assert.equal(ended.name, 'InvalidClientTokenId');
  });
});
