// The policy simulator, over HTTP: decided by the evaluation of real requests, and explained by statements and positions.
import assert from 'node:assert/strict';
import * as sdk from '@aws-sdk/client-iam';
import { refusal, startTestSandbox, type TestSandbox } from '../../../helpers/sandbox/test-sandbox.ts';

const policy = (...statements: object[]) => JSON.stringify({ Version: '2012-10-17', Statement: statements });
const allow = (Action: string, more: object = {}) => ({ Effect: 'Allow', Action, Resource: '*', ...more });

describe('The policy simulator', () => {
  let test: TestSandbox;
  let iam: sdk.IAMClient;
  let userArn: string;
  before(async () => {
    test = await startTestSandbox();
    iam = test.client(sdk.IAMClient);
    const { User } = await iam.send(new sdk.CreateUserCommand({ UserName: 'ann', Tags: [{ Key: 't', Value: '1' }] }));
    userArn = String(User?.Arn);
  });
  after(() => test.stop());

  async function custom(PolicyInputList: string[], input: Partial<sdk.SimulateCustomPolicyCommandInput> = {}) {
    const { EvaluationResults = [] } = await iam.send(
      new sdk.SimulateCustomPolicyCommand({ PolicyInputList, ActionNames: ['s3:GetObject'], ...input }),
    );
    return EvaluationResults;
  }
  const decisions = (results: sdk.EvaluationResult[]) => results.map(({ EvalDecision }) => EvalDecision);

  it('decides on passed policies, and names the statements that decided by policy and position', async () => {
    const text = JSON.stringify(
      { Version: '2012-10-17', Statement: [allow('s3:*'), { ...allow('s3:Delete*'), Effect: 'Deny' }] },
      null,
      2,
    );
    const single = '{"Statement": {"Effect": "Allow", "Action": "iam:[{}]", "Action": "iam:*", "Resource": "*"}}';
    const ActionNames = ['s3:GetObject', 's3:DeleteObject', 'iam:ListUsers', 'ec2:RunInstances'];
    const found = await custom([text, single], { ActionNames });
    assert.deepEqual(decisions(found), ['allowed', 'explicitDeny', 'allowed', 'implicitDeny']);
    const position = (Line: number, Column: number) => ({ Line, Column });
    const statement = (index: number, StartPosition: object, EndPosition: object) => ({
      SourcePolicyId: `PolicyInputList.${index}`,
      SourcePolicyType: 'IAM Policy',
      StartPosition,
      EndPosition,
    });
    assert.deepEqual(
      found.map(({ MatchedStatements }) => MatchedStatements),
      [
        [statement(1, position(3, 17), position(8, 6))],
        [statement(1, position(8, 7), position(13, 6))],
        [statement(2, position(1, 14), position(1, single.length))],
        [],
      ],
    );
    assert.equal(found[0]?.EvalResourceName, '*');
    assert.equal(found[0].ResourceSpecificResults, undefined);
  });

  it('answers once for each action, with the most restrictive decision and the details of each resource', async () => {
    const ResourceArns = ['arn:aws:s3:::b/x', 'arn:aws:s3:::b/secret'];
    const document = policy({ ...allow('s3:*'), Resource: 'arn:aws:s3:::b/x' });
    const [found, ...others] = await custom([document], { ResourceArns });
    assert.deepEqual(others, []);
    assert.equal(found?.EvalDecision, 'implicitDeny');
    assert.deepEqual(
      found.ResourceSpecificResults?.map((each) => [each.EvalResourceName, each.EvalResourceDecision]),
      [
        ['arn:aws:s3:::b/x', 'allowed'],
        ['arn:aws:s3:::b/secret', 'implicitDeny'],
      ],
    );
  });

  it('names the condition keys that statements about the action need and the request lacks', async () => {
    const document = policy(
      allow('s3:GetObject', { Condition: { StringEquals: { 's3:ExistingObjectTag/a': '${aws:username}' } } }),
      allow('iam:*', { Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'true' } } }),
    );
    const [missing] = await custom([document]);
    assert.equal(missing?.EvalDecision, 'implicitDeny');
    assert.deepEqual(missing.MissingContextValues, ['s3:ExistingObjectTag/a', 'aws:username']);
    const entry = (ContextKeyName: string, ...ContextKeyValues: string[]) => ({
      ContextKeyName,
      ContextKeyValues,
      ContextKeyType: 'string' as const,
    });
    const ContextEntries = [entry('S3:existingobjecttag/a', 'ann'), entry('aws:username', 'ann')];
    const [complete] = await custom([document], { ContextEntries });
    assert.deepEqual([complete?.EvalDecision, complete?.MissingContextValues], ['allowed', []]);
    const list = policy(allow('s3:*', { Condition: { 'ForAllValues:StringEquals': { 'aws:TagKeys': ['a', 'b'] } } }));
    const tags = (...ContextKeyValues: string[]) => [
      { ContextKeyName: 'aws:TagKeys', ContextKeyValues, ContextKeyType: 'stringList' as const },
    ];
    assert.deepEqual(decisions(await custom([list], { ContextEntries: tags('a', 'b') })), ['allowed']);
    assert.deepEqual(decisions(await custom([list], { ContextEntries: tags('a', 'c') })), ['implicitDeny']);
  });

  it('applies a boundary and the policy of a resource', async () => {
    const all = policy(allow('*'));
    const [limited] = await custom([all], { PermissionsBoundaryPolicyInputList: [policy(allow('iam:*'))] });
    assert.equal(limited?.EvalDecision, 'implicitDeny');
    assert.deepEqual(limited.PermissionsBoundaryDecisionDetail, { AllowedByPermissionsBoundary: false });
    const ResourcePolicy = policy({ ...allow('s3:GetObject'), Principal: { AWS: userArn } });
    const [granted] = await custom([policy(allow('iam:*'))], { ResourcePolicy, CallerArn: userArn });
    assert.equal(granted?.EvalDecision, 'allowed');
    assert.deepEqual(
      granted.MatchedStatements?.map((one) => [one.SourcePolicyId, one.SourcePolicyType]),
      [['ResourcePolicy', 'Resource Policy']],
    );
    const other = { ResourcePolicy, CallerArn: userArn, ResourceOwner: 'arn:aws:iam::210987654321:root' };
    assert.deepEqual(decisions(await custom([policy(allow('iam:*'))], other)), ['implicitDeny']);
    assert.deepEqual(decisions(await custom([all], other)), ['allowed']);
    assert.equal((await refusal(custom([all], { ResourcePolicy }))).name, 'InvalidInputException');
    assert.deepEqual(await refusal(custom(['{}'])), {
      name: 'InvalidInputException',
      status: 400,
      message: 'Syntax errors in policy.',
    });
  });

  it('knows the policies, groups, tags and boundary of a user, and takes further policies', async () => {
    await iam.send(new sdk.CreateGroupCommand({ GroupName: 'team' }));
    await iam.send(new sdk.AddUserToGroupCommand({ GroupName: 'team', UserName: 'ann' }));
    const Condition = { StringEquals: { 'aws:PrincipalTag/t': '1', 'aws:username': 'ann' } };
    const PolicyDocument = policy(allow('s3:*', { Condition }));
    await iam.send(new sdk.PutGroupPolicyCommand({ GroupName: 'team', PolicyName: 'p', PolicyDocument }));
    const simulate = async (more: Partial<sdk.SimulatePrincipalPolicyCommandInput> = {}) => {
      const ActionNames = ['s3:GetObject', 'iam:ListUsers'];
      const { EvaluationResults = [] } = await iam.send(
        new sdk.SimulatePrincipalPolicyCommand({ PolicySourceArn: userArn, ActionNames, ...more }),
      );
      return EvaluationResults;
    };
    const found = await simulate();
    assert.deepEqual(decisions(found), ['allowed', 'implicitDeny']);
    assert.equal(found[0]?.MatchedStatements?.[0]?.SourcePolicyId, 'group_team_p');
    assert.deepEqual(decisions(await simulate({ PolicyInputList: [policy(allow('iam:*'))] })), ['allowed', 'allowed']);
    const PermissionsBoundary = 'arn:aws:iam::aws:policy/AmazonDynamoDBReadOnlyAccess';
    await iam.send(new sdk.PutUserPermissionsBoundaryCommand({ UserName: 'ann', PermissionsBoundary }));
    assert.deepEqual(decisions(await simulate()), ['implicitDeny', 'implicitDeny']);
    await iam.send(new sdk.DeleteUserPermissionsBoundaryCommand({ UserName: 'ann' }));
  });
});
