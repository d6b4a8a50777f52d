// `workshop class deploy`: what it creates in the instructor's account, and that --remove removes exactly that.
import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as iam from '@aws-sdk/client-iam';
import { GetFunctionConfigurationCommand, LambdaClient, TagResourceCommand } from '@aws-sdk/client-lambda';
import { GetPublicAccessBlockCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import * as sfn from '@aws-sdk/client-sfn';
import { classDeploy } from '../../../../src/commands/class/deploy/deploy.ts';
import { assertOnlyRoles, deploymentOf, functionPolicy } from '../../../../src/commands/class/deploy/deployment.ts';
import { classReset } from '../../../../src/commands/class/reset/reset.ts';
import { defaultRoleName } from '../../../../src/commands/class/roster/read-org-unit.ts';
import type { Member } from '../../../../src/commands/class/shared/member.ts';
import { recordUi } from '../../../helpers/cli/recorded-ui.ts';
import { census, type Census } from '../../../helpers/sandbox/census.ts';
import { accountOf, makeMember } from '../../../helpers/workspace/class.ts';
import { createUserKey } from '../../../helpers/sandbox/user-key.ts';
import { openTestWorkspace, type TestWorkspace } from '../../../helpers/workspace/test-workspace.ts';

describe('workshop class deploy', function () {
  this.timeout(60_000);
  let workspace: TestWorkspace;
  let untouched: Census;
  const roster = () => join(workspace.paths.dir, 'spring.csv');
  const names = () => deploymentOf('spring', workspace.sandbox);

  before(async () => {
    workspace = await openTestWorkspace();
    for (const index of [1, 2]) await makeMember(workspace.sandbox, { name: `L${index}`, account: accountOf(index) });
    await writeFile(roster(), `name,account\nAna,${accountOf(1)}\nBen,${accountOf(2)}\n`);
    untouched = await census(workspace.sandbox);
  });
  after(() => workspace.stop());

  async function run(options: Parameters<typeof classDeploy>[1] = {}, answers: (boolean | string)[] = [true]) {
    const heard = recordUi(answers);
    const context = { ui: heard.ui, paths: workspace.paths, signal: new AbortController().signal, yes: false };
    const given = { target: 'sandbox', roster: roster(), roleName: defaultRoleName };
    const code = await classDeploy(context, { ...given, ...options });
    return {
      code,
      text: heard.lines.join('\n'),
      asked: heard.asked,
      document: heard.document as Record<string, unknown>,
    };
  }
  const machines = async () =>
    (await workspace.sandbox.client(sfn.SFNClient).send(new sfn.ListStateMachinesCommand({}))).stateMachines ?? [];

  it('creates nothing before a yes, and shows what it would create and what that costs', async () => {
    const { code, text, asked } = await run({}, [false]);
    const { name, account, bucket } = names();
    assert.equal(code, 0);
    assert.deepEqual(asked, [`Create this in the account ${account}?`]);
    assert.match(text, new RegExp(`^  create  S3 bucket ${bucket}$`, 'm'));
    assert.match(text, new RegExp(`^  create  Step Functions state machine ${name}$`, 'm'));
    assert.match(text, /^A reset of 2 accounts costs at most about \$0\.01: an estimate, not your bill\.$/m);
    assert.deepEqual(await census(workspace.sandbox), untouched);
    assert.deepEqual(await machines(), []);
  });

  it('says which command deploys, where a reset by Step Functions finds no state machine', async () => {
    const heard = recordUi();
    const context = { ui: heard.ui, paths: workspace.paths, signal: new AbortController().signal, yes: true };
    const given = { target: 'sandbox', roster: roster(), roleName: defaultRoleName };
    await classReset(context, given);
    const removing = classReset(context, {
      ...given,
      remove: true,
      allowAccounts: accountOf(1),
      engine: 'step-functions',
    });
    await assert.rejects(removing, {
      message: `Account ${names().account} has no state machine for this class in ap-south-1.`,
      fix: `workshop class deploy --roster ${roster()} --role-name ${defaultRoleName} --target sandbox`,
    });
    await assert.rejects(classReset(context, { ...given, engine: 'step-functions' }), {
      message: '--engine belongs to --remove: your machine makes the plan.',
    });
    await assert.rejects(
      classReset(context, { ...given, engine: 'lambda', remove: true, allowAccounts: accountOf(1) }),
      {
        message: 'There is no engine "lambda".',
      },
    );
  });

  it('does not wait for permissions where no role lets the instructor in either, and waits once where one does', async () => {
    const strangers = join(workspace.paths.dir, 'strangers.csv');
    for (const index of [3, 4])
      await makeMember(workspace.sandbox, { name: `L${index}`, account: accountOf(index) }, { trusts: accountOf(9) });
    await writeFile(strangers, `name,account\nCleo,${accountOf(3)}\nDan,${accountOf(4)}\n`);
    const refusing = await run({ roster: strangers });
    assert.equal(refusing.code, 6);
    assert.match(refusing.text, /^2 of 2 accounts cannot be entered by the function\./m);
    assert.doesNotMatch(refusing.text, /trying again/);
    await run({ roster: strangers, remove: true });
    await writeFile(strangers, `name,account\nAna,${accountOf(1)}\nCleo,${accountOf(3)}\n`);
    const mixed = await run({ roster: strangers });
    assert.deepEqual(mixed.text.match(/^.*trying again.*$/gm), [
      '  the permissions of a new role take a moment: trying again in 2 s',
    ]);
    assert.deepEqual(
      (mixed.document['refused'] as { name: string }[]).map(({ name }) => name),
      ['Cleo'],
    );
    await run({ roster: strangers, remove: true });
  });

  it('creates a blocked bucket, two roles with few permissions, a function and a state machine, each with its tag', async () => {
    const { code, document, text } = await run();
    assert.equal(code, 0);
    assert.match(text, /^The class spring can be reset in Step Functions\.$/m);
    assert.deepEqual(document['refused'], []);
    const { name, bucket, functionRole, functionArn, machineArn, tags } = names();
    const { sandbox: test } = workspace;
    const block = await test.client(S3Client).send(new GetPublicAccessBlockCommand({ Bucket: bucket }));
    assert.deepEqual(Object.values(block.PublicAccessBlockConfiguration ?? {}), [true, true, true, true]);
    const client = test.client(iam.IAMClient);
    const granted = await client.send(new iam.GetRolePolicyCommand({ RoleName: functionRole, PolicyName: 'reset' }));
    const policy = JSON.parse(decodeURIComponent(granted.PolicyDocument ?? '')) as {
      Statement: { Resource: string[] }[];
    };
    assert.deepEqual(policy.Statement[0]?.Resource, [
      `arn:aws:iam::${accountOf(1)}:role/${defaultRoleName}`,
      `arn:aws:iam::${accountOf(2)}:role/${defaultRoleName}`,
    ]);
    const stage = await test.client(LambdaClient).send(new GetFunctionConfigurationCommand({ FunctionName: name }));
    assert.deepEqual([stage.FunctionArn, stage.Environment?.Variables], [functionArn, { RESET_BUCKET: bucket }]);
    const states = test.client(sfn.SFNClient);
    const tagged = await states.send(new sfn.ListTagsForResourceCommand({ resourceArn: machineArn }));
    assert.deepEqual(tagged.tags, [{ key: 'workshop', value: tags['workshop'] }]);
    const receipt = JSON.parse(await readFile(String(document['receipt']), 'utf8')) as { resources: unknown[] };
    assert.equal(receipt.resources.length, 6);
  });

  it('changes only what differs when it runs again', async () => {
    const { machineArn } = names();
    const states = workspace.sandbox.client(sfn.SFNClient);
    const concurrency = async () => {
      const { definition = '' } = await states.send(
        new sfn.DescribeStateMachineCommand({ stateMachineArn: machineArn }),
      );
      return (JSON.parse(definition) as { States: { Accounts: { MaxConcurrency: number } } }).States.Accounts
        .MaxConcurrency;
    };
    assert.equal(await concurrency(), 10);
    assert.equal((await run({ atOnce: '40' })).code, 0);
    assert.equal(await concurrency(), 40);
    assert.equal((await machines()).length, 1);
  });

  it('is not ready where a role trusts the instructor alone, and says which account and what to run next', async () => {
    const { sandbox: test } = workspace;
    const { account, functionRole } = names();
    const client = test.client(
      iam.IAMClient,
      createUserKey(test.sandbox.store, { account: accountOf(2), userName: 'a' }),
    );
    const trust = (AWS: string) => {
      const Statement = [{ Effect: 'Allow', Principal: { AWS }, Action: 'sts:AssumeRole' }];
      const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement });
      return client.send(new iam.UpdateAssumeRolePolicyCommand({ RoleName: defaultRoleName, PolicyDocument }));
    };
    createUserKey(test.sandbox.store, { account, userName: 'teacher' });
    await trust(`arn:aws:iam::${account}:user/teacher`);
    const { code, text, document } = await run();
    assert.equal(code, 6);
    const caller = `arn:aws:sts::${account}:assumed-role/${functionRole}/${names().name}`;
    const reason = `${caller} cannot assume the role arn:aws:iam::${accountOf(2)}:role/${defaultRoleName}: it does not exist, or it does not trust you.`;
    assert.deepEqual(document['refused'], [{ name: 'Ben', account: accountOf(2), reason }]);
    assert.match(text, /^1 of 2 accounts cannot be entered by the function\. A reset would leave them as they are:$/m);
    await trust(`arn:aws:iam::${account}:root`);
    assert.equal((await run()).code, 0);
  });

  it('removes exactly what it created, and nothing with another tag', async () => {
    const { functionArn, bucket, name } = names();
    const { sandbox: test } = workspace;
    const retag = (value: string) =>
      test.client(LambdaClient).send(new TagResourceCommand({ Resource: functionArn, Tags: { workshop: value } }));
    await retag('url-shortener');
    await assert.rejects(run({ remove: true }), { code: 'not-ours' });
    await retag(name);
    await test.client(S3Client).send(new PutObjectCommand({ Bucket: bucket, Key: 'classes/spring/x', Body: '{}' }));
    const { code, text, document } = await run({ remove: true });
    assert.equal(code, 0);
    assert.match(text, /^Removed: 6 resources of the class spring\. None is left\.$/m);
    assert.deepEqual(document['left'], []);
    assert.deepEqual(await census(test), untouched);
    assert.deepEqual(await machines(), []);
    assert.match((await run({ remove: true }, [])).text, /^Nothing is deployed for the class spring/);
  });

  it('allows the roles of a large class by their name, and refuses a roster with profiles', () => {
    const member = (index: number): Member => {
      const account = accountOf(index);
      const via = { kind: 'role', arn: `arn:aws:iam::${account}:role/path/teach` } as const;
      return { name: `L${index}`, account, region: 'ap-south-1', suffix: '', via };
    };
    const large = {
      className: 'spring',
      source: '',
      members: Array.from({ length: 1000 }, (_, index) => member(index)),
    };
    assert.deepEqual(functionPolicy(names(), large).Statement[0]?.Resource, ['arn:aws:iam::*:role/path/teach']);
    const members = [{ ...member(1), via: { kind: 'profile', profile: 'ana' } as const }];
    assert.throws(() => assertOnlyRoles({ ...large, members }), {
      message: 'The roster names the profile ana for L1. A profile is on your machine, and Lambda needs a role.',
    });
  });
});
