// A policy that is a part of one role.
import assert from 'node:assert/strict';
import {
  CreateRoleCommand,
  GetRolePolicyCommand,
  IAMClient,
  ListRolePoliciesCommand,
  PutRolePolicyCommand,
} from '@aws-sdk/client-iam';
import type { Aws } from '../../../src/engine/types.ts';
import { inlinePolicy } from '../../../src/resources/iam/inline-policy.ts';
import { role } from '../../../src/resources/iam/role.ts';
import { loseAnswerOf, testAws } from '../../helpers/aws/test-aws.ts';
import { startTestSandbox, type TestSandbox } from '../../helpers/sandbox/test-sandbox.ts';

const documentOf = (Action: string) => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action, Resource: 'arn:aws:dynamodb:ap-south-1:1:table/Links' }],
});
const props = { role: 'one', name: 'read', document: documentOf('dynamodb:GetItem') };

describe('role-inline-policy', () => {
  let sandbox: TestSandbox;
  let aws: Aws;
  let iam: IAMClient;

  before(async () => {
    sandbox = await startTestSandbox();
    aws = await testAws(sandbox);
    iam = sandbox.client(IAMClient);
    await role.ensure({ name: 'one', trust: 'lambda-trust.json' }, aws, undefined);
  });
  after(() => sandbox.stop());

  const names = async (RoleName = 'one') => (await iam.send(new ListRolePoliciesCommand({ RoleName }))).PolicyNames;

  it('is put once, also where the answer is lost', async () => {
    const losing = await testAws(sandbox, { around: loseAnswerOf('PutRolePolicy') });
    await assert.rejects(inlinePolicy.ensure(props, losing, undefined));
    const made = await inlinePolicy.ensure(props, aws, undefined);
    assert.deepEqual([made, await names()], [{ document: props.document }, ['read']]);
    assert.deepEqual(await inlinePolicy.read(props, aws, undefined), made);
  });

  it('says what it says again, after somebody has widened it', async () => {
    const PolicyDocument = JSON.stringify(documentOf('dynamodb:*'));
    await iam.send(new PutRolePolicyCommand({ RoleName: 'one', PolicyName: 'read', PolicyDocument }));
    assert.deepEqual(await inlinePolicy.ensure(props, aws, undefined), { document: props.document });
    const live = await iam.send(new GetRolePolicyCommand({ RoleName: 'one', PolicyName: 'read' }));
    assert.deepEqual(JSON.parse(decodeURIComponent(live.PolicyDocument ?? '')), props.document);
  });

  it('is removed once or twice, and no other policy with it', async () => {
    const PolicyDocument = JSON.stringify(documentOf('dynamodb:Scan'));
    await iam.send(new PutRolePolicyCommand({ RoleName: 'one', PolicyName: 'other', PolicyDocument }));
    await inlinePolicy.remove(props, aws, undefined, null);
    await inlinePolicy.remove(props, aws, undefined, null);
    assert.deepEqual(await names(), ['other']);
  });

  it('is not put on the role of somebody else', async () => {
    const AssumeRolePolicyDocument = JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
    });
    await iam.send(new CreateRoleCommand({ RoleName: 'theirs', AssumeRolePolicyDocument }));
    await assert.rejects(inlinePolicy.ensure({ ...props, role: 'theirs' }, aws, undefined), { code: 'not-ours' });
    assert.deepEqual(await names('theirs'), []);
  });
});
