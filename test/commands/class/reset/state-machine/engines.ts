// `npm run test:class`: the same class, reset by the laptop and by the state machine in Step Functions, with equal receipts.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import * as sfn from '@aws-sdk/client-sfn';
import { build } from 'esbuild';
import type { AccountReceipt } from '../../../../../src/commands/class/reset/reset-types.ts';
import { writeApproval } from '../../../../../src/commands/class/reset/bucket/approval.ts';
import { keyOf, readObject, type ClassBucket } from '../../../../../src/commands/class/reset/bucket/objects.ts';
import { planReset } from '../../../../../src/commands/class/reset/plan.ts';
import type { ResetStore } from '../../../../../src/commands/class/reset/reset-store.ts';
import { runReset } from '../../../../../src/commands/class/reset/run-stages.ts';
import {
  machineDefinition,
  type MachineInput,
} from '../../../../../src/commands/class/reset/state-machine/definition.ts';
import { stageHandler } from '../../../../../src/commands/class/reset/state-machine/stage-handler.ts';
import { atOnceOf } from '../../../../../src/commands/class/shared/at-once.ts';
import { memberKey, type Member } from '../../../../../src/commands/class/shared/member.ts';
import { makeRole, testFunctions } from '../../../../helpers/sandbox/functions.ts';
import { makeBucket, makeTable, type Clients } from '../../../../helpers/sandbox/look-alikes.ts';
import { startTestSandbox, type TestSandbox } from '../../../../helpers/sandbox/test-sandbox.ts';
import { accountOf, makeMember, testInstructor } from '../../../../helpers/workspace/class.ts';
import { fromRoot } from '../../../../helpers/root.ts';

const size = Number(process.env['CLASS_SIZE'] ?? 12);
/** The bucket is in the environment of the function, which no message can change. */
const functionCode = `
  import { ${stageHandler.name} } from './src/commands/class/reset/state-machine/stage-handler.ts';
  const { RESET_BUCKET: bucket, AWS_REGION: region, AWS_ENDPOINT_URL: endpoint } = process.env;
  export const handler = stageHandler({ bucket, region, endpoint });
`;
const ours = [{ Key: 'workshop', Value: 'url-shortener' }];

describe(`a reset of ${size} accounts`, function () {
  this.timeout(3_600_000);

  /** Every third learner has a bucket too, and one does not trust the instructor. */
  async function makeClass(test: TestSandbox): Promise<Member[]> {
    const members: Member[] = [];
    for (let index = 0; index < size; index += 1) {
      const trusts = index === 1 ? accountOf(99_999) : test.account;
      const { key, member } = await makeMember(test, { name: `L${index}`, account: accountOf(index) }, { trusts });
      const clients: Clients = { account: key.account, client: (Client) => test.client(Client, key) };
      await makeTable(clients, 'AWSWorkshopDemoTable', ours);
      if (index % 3 === 0) await makeBucket(clients, `aws-workshop-a${String(index).padStart(6, 'b')}a`, ours);
      members.push(member);
    }
    return members;
  }

  async function planOf(test: TestSandbox, members: readonly Member[]) {
    const access = {
      instructor: await testInstructor(test),
      signal: new AbortController().signal,
      allowed: new Set(members.map(({ account }) => account)),
      allowedProduction: new Set<string>(),
    };
    const roster = { className: 'class', source: '', members };
    const plan = await planReset(roster, { ...access, atOnce: 10, everySuffix: false });
    return { access, roster, plan };
  }

  async function byLaptop(): Promise<Map<string, AccountReceipt>> {
    const test = await startTestSandbox();
    try {
      const { access, roster, plan } = await planOf(test, await makeClass(test));
      const receipts = new Map<string, AccountReceipt>();
      const store: ResetStore = {
        saveState: () => Promise.resolve(),
        loadState: () => Promise.resolve(undefined),
        saveReceipt: (receipt) => Promise.resolve(void receipts.set(memberKey(receipt.place), receipt)),
      };
      const atOnce = atOnceOf('10', () => 0);
      await runReset(roster, plan, { ...access, store, atOnce, passes: 2, pause: 0, wait: true });
      return receipts;
    } finally {
      await test.stop();
    }
  }

  async function byStateMachine(): Promise<Map<string, AccountReceipt>> {
    const test = await startTestSandbox();
    try {
      const members = await makeClass(test);
      const { access, plan } = await planOf(test, members);
      const where: ClassBucket = { client: test.client(S3Client), bucket: 'the-class', className: 'class' };
      await where.client.send(new CreateBucketCommand({ Bucket: where.bucket }));
      const approval = await writeApproval(where, { ...access, plan, members, passes: 2, pause: 0 });
      const stateMachineArn = await deploy(test, where.bucket);
      const states = test.client(sfn.SFNClient);
      const input: MachineInput = {
        className: 'class',
        approval,
        items: keyOf(where, `approvals/${approval}/items.json`),
      };
      const { executionArn } = await states.send(
        new sfn.StartExecutionCommand({ stateMachineArn, input: JSON.stringify(input) }),
      );
      let execution: sfn.DescribeExecutionCommandOutput;
      do {
        await new Promise((resolve) => setTimeout(resolve, 200));
        execution = await states.send(new sfn.DescribeExecutionCommand({ executionArn }));
      } while (execution.status === 'RUNNING');
      assert.equal(execution.status, 'SUCCEEDED', await failuresOf(states, executionArn));
      const receipts = new Map<string, AccountReceipt>();
      for (const key of members.map(memberKey)) {
        const stored = await readObject(where, keyOf(where, `receipts/${key}.json`));
        if (stored) receipts.set(key, JSON.parse(stored.text) as AccountReceipt);
      }
      return receipts;
    } finally {
      await test.stop();
    }
  }

  /** Why the accounts have failed that have ended with an error. */
  async function failuresOf(states: sfn.SFNClient, executionArn: string | undefined): Promise<string> {
    const { mapRuns = [] } = await states.send(new sfn.ListMapRunsCommand({ executionArn }));
    const mapRunArn = mapRuns[0]?.mapRunArn;
    const failed = new sfn.ListExecutionsCommand({ mapRunArn, statusFilter: 'FAILED' });
    const { executions = [] } = await states.send(failed);
    const each = executions.map(async ({ executionArn: child }) => {
      const { error, cause } = await states.send(new sfn.DescribeExecutionCommand({ executionArn: child }));
      return `${error}: ${cause}`;
    });
    return (await Promise.all(each)).join('\n');
  }

  async function deploy(test: TestSandbox, bucket: string): Promise<string> {
    const { outputFiles } = await build({
      absWorkingDir: fromRoot('.'),
      stdin: { contents: functionCode, resolveDir: fromRoot('.'), loader: 'ts' },
      bundle: true,
      write: false,
      // The names of classes stay, by which calls are known.
      minifyWhitespace: true,
      minifySyntax: true,
      format: 'esm',
      platform: 'node',
      target: 'node20',
      logLevel: 'error',
      banner: {
        js: "import { createRequire as requireOf } from 'node:module'; const require = requireOf(import.meta.url);",
      },
    });
    const functions = await testFunctions(test);
    const allow = (RoleName: string, Action: string[]) => {
      const PolicyDocument = JSON.stringify({
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Action, Resource: '*' }],
      });
      return test.client(IAMClient).send(new PutRolePolicyCommand({ RoleName, PolicyName: 'all', PolicyDocument }));
    };
    await allow('function-role', [
      'sts:AssumeRole',
      's3:GetObject',
      's3:PutObject',
      's3:ListBucket',
      'organizations:DescribeOrganization',
      'organizations:DescribeAccount',
    ]);
    await functions.deploy(
      'reset-stage',
      {
        'index.mjs': outputFiles[0]?.text ?? '',
        'package.json': '{}',
        ...packageFiles('templates'),
        ...packageFiles('ui-dist'),
      },
      {
        Timeout: 300,
        MemorySize: 512,
        Environment: { Variables: { RESET_BUCKET: bucket } },
      },
    );
    const roleArn = await makeRole(test, 'machine-role', 'states.amazonaws.com');
    await allow('machine-role', [
      'lambda:InvokeFunction',
      's3:GetObject',
      's3:PutObject',
      'states:StartExecution',
      'states:RedriveExecution',
    ]);
    const functionArn = `arn:aws:lambda:${test.region}:${test.account}:function:reset-stage`;
    const definition = JSON.stringify(machineDefinition({ functionArn, bucket, maxConcurrency: 10 }));
    const input = { name: 'class-reset', definition, roleArn };
    return (await test.client(sfn.SFNClient).send(new sfn.CreateStateMachineCommand(input))).stateMachineArn ?? '';
  }

  /** The files of the package that resources read beside the code. */
  function packageFiles(folder: string): Record<string, string> {
    const entries = readdirSync(fromRoot(folder), { recursive: true, withFileTypes: true });
    const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
    return Object.fromEntries(paths.map((path) => [relative(fromRoot('.'), path), readFileSync(path, 'utf8')]));
  }

  /** Without times, and without what names the plan. */
  function comparable(receipts: ReadonlyMap<string, AccountReceipt>) {
    return [...receipts]
      .toSorted(([one], [other]) => (one < other ? -1 : 1))
      .map(([key, receipt]) => {
        const { place, state, reason, gone, left, appeared, notRead, cleanPasses, accountPublicAccess } = receipt;
        const removed = gone.map(({ kind, name, state: how }) => ({ kind, name, how }));
        return { key, place, state, reason, removed, left, appeared, notRead, cleanPasses, accountPublicAccess };
      });
  }

  it('has the same receipts by the state machine as by the laptop', async () => {
    const laptop = comparable(await byLaptop());
    const machine = comparable(await byStateMachine());
    assert.equal(laptop.length, size);
    assert.equal(laptop.filter(({ state }) => state === 'done').length, size - 1);
    assert.deepEqual(machine, laptop);
  });
});
