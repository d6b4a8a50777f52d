// The role and the policies on it.
import assert from 'node:assert/strict';
import {
  AttachRolePolicyCommand,
  CreateRoleCommand,
  GetRoleCommand,
  IAMClient,
  ListAttachedRolePoliciesCommand,
  ListRolesCommand,
  PutRolePolicyCommand,
  UpdateAssumeRolePolicyCommand,
} from '@aws-sdk/client-iam';
import { managedPolicies } from '../../../src/aws/facts.ts';
import type { Aws } from '../../../src/engine/types.ts';
import { rolePolicy } from '../../../src/resources/iam/role-policy.ts';
import { role } from '../../../src/resources/iam/role.ts';
import { loseAnswerOf, testAws } from '../../helpers/aws/test-aws.ts';
import { refusal, startTestSandbox, type TestSandbox } from '../../helpers/sandbox/test-sandbox.ts';

const props = { name: 'aws-workshop-lambda-role', trust: 'lambda-trust.json' };
const forEc2 = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' }],
});
const logs = {
  role: props.name,
  policyArn: managedPolicies.CloudWatchFullAccess,
  successor: managedPolicies.CloudWatchFullAccessV2,
};

let sandbox: TestSandbox;
let aws: Aws;
let iam: IAMClient;

async function freshSandbox() {
  sandbox = await startTestSandbox();
  aws = await testAws(sandbox);
  iam = sandbox.client(IAMClient);
}

describe('role', () => {
  beforeEach(freshSandbox);
  afterEach(() => sandbox.stop());

  it('is made once, tagged, however often it is ensured', async () => {
    const made = await role.ensure(props, aws, undefined);
    assert.deepEqual(await role.ensure(props, aws, made), made);
    assert.deepEqual(await role.read(props, aws, undefined), made);
    const { Roles } = await iam.send(new ListRolesCommand({}));
    assert.deepEqual(
      Roles?.map(({ RoleName }) => RoleName),
      [props.name],
    );
    const { Role } = await iam.send(new GetRoleCommand({ RoleName: props.name }));
    assert.deepEqual(Role?.Tags, [
      { Key: 'workshop', Value: 'url-shortener' },
      { Key: 'workshop-region/ap-south-1', Value: 'uses this role' },
    ]);
  });

  it('trusts Lambda again after somebody changed whom it trusts', async () => {
    const made = await role.ensure(props, aws, undefined);
    await iam.send(new UpdateAssumeRolePolicyCommand({ RoleName: props.name, PolicyDocument: forEc2 }));
    assert.notDeepEqual(await role.read(props, aws, made), made);
    assert.deepEqual(await role.ensure(props, aws, made), made);
  });

  it('is adopted where the answer to its making got lost', async () => {
    const unlucky = await testAws(sandbox, { around: loseAnswerOf('CreateRole') });
    await assert.rejects(role.ensure(props, unlucky, undefined), /socket hang up/);
    assert.ok((await role.ensure(props, unlucky, undefined)).arn.endsWith(`:role/${props.name}`));
  });

  it('is removed with everything on it, once or twice', async () => {
    const made = await role.ensure(props, aws, undefined);
    await rolePolicy.ensure(logs, aws, undefined);
    await iam.send(
      new PutRolePolicyCommand({ RoleName: props.name, PolicyName: 'by-hand', PolicyDocument: allowList }),
    );
    await role.remove(props, aws, undefined, null);
    await role.remove(props, aws, made, null);
    assert.equal((await refusal(iam.send(new GetRoleCommand({ RoleName: props.name })))).status, 404);
  });

  it('of somebody else is refused and left alone', async () => {
    await iam.send(new CreateRoleCommand({ RoleName: props.name, AssumeRolePolicyDocument: forEc2 }));
    await assert.rejects(role.ensure(props, aws, undefined), { code: 'not-ours' });
    await assert.rejects(role.remove(props, aws, undefined, null), { code: 'not-ours' });
    await assert.rejects(rolePolicy.ensure(logs, aws, undefined), { code: 'not-ours' });
    const { Role } = await iam.send(new GetRoleCommand({ RoleName: props.name }));
    assert.deepEqual(JSON.parse(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? '')), JSON.parse(forEc2));
    assert.deepEqual(await policies(), []);
  });
});

describe('role-policy', () => {
  beforeEach(freshSandbox);
  beforeEach(() => role.ensure(props, aws, undefined));
  afterEach(() => sandbox.stop());

  it('is attached once and detached once or twice', async () => {
    const made = await rolePolicy.ensure(logs, aws, undefined);
    assert.deepEqual(await rolePolicy.ensure(logs, aws, made), made);
    assert.deepEqual(await policies(), [logs.policyArn]);
    await rolePolicy.remove(logs, aws, made, null);
    await rolePolicy.remove(logs, aws, undefined, null);
    assert.deepEqual(await policies(), []);
    assert.equal(await rolePolicy.read(logs, aws, made), undefined);
  });

  it('falls back on the successor of a policy that AWS has withdrawn', async () => {
    const withdrawn = { ...logs, policyArn: 'arn:aws:iam::aws:policy/AWSLambdaFullAccess' };
    assert.deepEqual(await rolePolicy.ensure(withdrawn, aws, undefined), { policyArn: logs.successor });
    await rolePolicy.remove(withdrawn, aws, undefined, null);
    assert.deepEqual(await policies(), []);
  });

  it('says so where there is no role to attach it to', async () => {
    await role.remove(props, aws, undefined, null);
    await assert.rejects(rolePolicy.ensure(logs, aws, undefined), { name: 'NoSuchEntityException' });
    await rolePolicy.remove(logs, aws, undefined, null);
  });

  it('leaves other policies on the role', async () => {
    const other = managedPolicies.AmazonDynamoDBFullAccess;
    await iam.send(new AttachRolePolicyCommand({ RoleName: props.name, PolicyArn: other }));
    await rolePolicy.ensure(logs, aws, undefined);
    await rolePolicy.remove(logs, aws, undefined, null);
    assert.deepEqual(await policies(), [other]);
  });
});

const allowList = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: 's3:ListAllMyBuckets', Resource: '*' }],
});

async function policies(): Promise<(string | undefined)[]> {
  const { AttachedPolicies } = await iam.send(new ListAttachedRolePoliciesCommand({ RoleName: props.name }));
  return AttachedPolicies?.map(({ PolicyArn }) => PolicyArn) ?? [];
}
