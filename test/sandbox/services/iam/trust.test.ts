// Trust policies decide who may assume a role by the condition keys of the caller and of the new session.
import assert from 'node:assert/strict';
import {
  CreateAccessKeyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  IAMClient,
  PutRolePolicyCommand,
  PutUserPolicyCommand,
  UpdateAssumeRolePolicyCommand,
} from '@aws-sdk/client-iam';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { refusal, startTestSandbox, type TestSandbox } from '../../../helpers/sandbox/test-sandbox.ts';

describe('Trust policies', () => {
  let test: TestSandbox;
  let user: { accessKeyId: string; secretAccessKey: string };
  let roleArn: string;

  const trust = (Condition: object, Action: string | string[] = 'sts:AssumeRole') =>
    JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: { AWS: test.account }, Action, Condition }],
    });

  before(async () => {
    test = await startTestSandbox();
    const iam = test.client(IAMClient);
    await iam.send(new CreateUserCommand({ UserName: 'ann', Tags: [{ Key: 'Team', Value: 'blue' }] }));
    const allow = { Effect: 'Allow', Action: 'sts:*', Resource: '*' };
    const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [allow] });
    await iam.send(new PutUserPolicyCommand({ UserName: 'ann', PolicyName: 'p', PolicyDocument }));
    const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: 'ann' }));
    user = { accessKeyId: String(AccessKey?.AccessKeyId), secretAccessKey: String(AccessKey?.SecretAccessKey) };
    const { Role } = await iam.send(
      new CreateRoleCommand({
        RoleName: 'r',
        AssumeRolePolicyDocument: trust({}),
        Tags: [{ Key: 'env', Value: 'dev' }],
      }),
    );
    roleArn = String(Role?.Arn);
    await iam.send(new PutRolePolicyCommand({ RoleName: 'r', PolicyName: 'p', PolicyDocument }));
  });
  after(() => test.stop());

  async function assume(Condition: object, keys = user): Promise<string> {
    const PolicyDocument = trust(Condition);
    await test.client(IAMClient).send(new UpdateAssumeRolePolicyCommand({ RoleName: 'r', PolicyDocument }));
    const input = { RoleArn: roleArn, RoleSessionName: 'sess', ExternalId: 'e1' };
    const answer = test.client(STSClient, keys).send(new AssumeRoleCommand(input));
    return answer.then(
      () => 'assumed',
      (error: Error) => error.name,
    );
  }

  it('see who the caller is', async () => {
    const { account } = test;
    const annArn = `arn:aws:iam::${account}:user/ann`;
    for (const [key, value, other] of [
      ['aws:PrincipalArn', annArn, `${annArn}2`],
      ['aws:username', 'ann', 'bob'],
      ['aws:PrincipalAccount', account, '210987654321'],
      ['aws:PrincipalType', 'User', 'AssumedRole'],
      ['aws:PrincipalTag/team', 'blue', 'red'],
      ['sts:RoleSessionName', 'sess', 'other'],
      ['sts:ExternalId', 'e1', 'e2'],
      ['aws:ResourceTag/env', 'dev', 'prod'],
      ['aws:ResourceAccount', account, '210987654321'],
    ] as const) {
      assert.equal(await assume({ StringEquals: { [key]: value } }), 'assumed', key);
      assert.equal(await assume({ StringEquals: { [key]: other } }), 'AccessDenied', key);
      assert.equal(await assume({ StringNotEquals: { [key]: other } }), 'assumed', key);
      assert.equal(await assume({ StringNotEquals: { [key]: value } }), 'AccessDenied', key);
    }
  });

  it('see that the caller is a session, when it began, and that it has no second factor', async () => {
    assert.equal(await assume({ Null: { 'aws:MultiFactorAuthPresent': 'true' } }), 'assumed');
    assert.equal(await assume({ Bool: { 'aws:MultiFactorAuthPresent': 'false' } }), 'AccessDenied');
    await assume({});
    const { Credentials } = await test
      .client(STSClient, user)
      .send(new AssumeRoleCommand({ RoleArn: roleArn, RoleSessionName: 'first' }));
    const session = {
      accessKeyId: String(Credentials?.AccessKeyId),
      secretAccessKey: String(Credentials?.SecretAccessKey),
      sessionToken: String(Credentials?.SessionToken),
    };
    for (const condition of [
      { ArnEquals: { 'aws:PrincipalArn': roleArn } },
      { StringEquals: { 'aws:PrincipalType': 'AssumedRole', 'aws:PrincipalTag/env': 'dev' } },
      { StringLike: { 'aws:userid': 'AROA*:first' } },
      { Bool: { 'aws:MultiFactorAuthPresent': 'false' } },
      { Null: { 'aws:username': 'true' } },
      { DateGreaterThan: { 'aws:TokenIssueTime': '2026-01-01T00:00:00Z' } },
    ]) {
      assert.equal(await assume(condition, session), 'assumed', JSON.stringify(condition));
    }
    assert.equal(await assume({ DateLessThan: { 'aws:TokenIssueTime': '2026-01-01' } }, session), 'AccessDenied');
  });

  it('refuse in a sentence that does not say whether the role exists', async () => {
    await assume({ StringEquals: { 'aws:username': 'bob' } });
    const sts = test.client(STSClient, user);
    const refused = (RoleArn: string) =>
      refusal(sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'sess' }))).then(({ message }) => message);
    const text = (arn: string) =>
      `User: arn:aws:iam::${test.account}:user/ann is not authorized to perform: sts:AssumeRole on resource: ${arn}`;
    assert.equal(await refused(roleArn), text(roleArn));
    assert.equal(await refused(`${roleArn}2`), text(`${roleArn}2`));
  });
});
