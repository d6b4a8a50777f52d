// The doctor, in words: what it reports of machine, clock, account and permissions, and the command that helps.
import assert from 'node:assert/strict';
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { PutPublicAccessBlockCommand, S3ControlClient } from '@aws-sdk/client-s3-control';
import { blockPublicAccess, concurrency, names, room } from '../../../../src/commands/account/doctor/account.ts';
import { activation } from '../../../../src/commands/account/doctor/activation.ts';
import { judgeClock } from '../../../../src/commands/account/doctor/clock.ts';
import { nodeVersion } from '../../../../src/commands/account/doctor/diagnose.ts';
import { doctor } from '../../../../src/commands/account/doctor/doctor.ts';
import { permissions } from '../../../../src/commands/account/doctor/permissions.ts';
import { runProbes } from '../../../../src/commands/account/doctor/probe.ts';
import { ownUser } from '../../../../src/commands/account/policy/other-calls.ts';
import { actionsByScope, permissionsOf, policyNames } from '../../../../src/commands/account/policy/policy-document.ts';
import type { Context } from '../../../../src/commands/shared/context.ts';
import { WorkshopError } from '../../../../src/engine/errors.ts';
import type { Aws } from '../../../../src/engine/types.ts';
import { testAws } from '../../../helpers/aws/test-aws.ts';
import { recordUi } from '../../../helpers/cli/recorded-ui.ts';
import { startTestSandbox, type TestSandbox } from '../../../helpers/sandbox/test-sandbox.ts';
import { openTestWorkspace } from '../../../helpers/workspace/test-workspace.ts';

/** Each action on each scope is asked for once; that one may ask is not asked for. */
async function permissionCount(): Promise<number> {
  const scope = { audience: 'learner', account: '123456789012', region: 'ap-south-1', suffix: '' } as const;
  const scopes = [...actionsByScope(await permissionsOf('learner'))].filter(
    ([about]) => about !== ownUser && about.arns(policyNames(scope)).length > 0,
  );
  return scopes.flatMap(([, actions]) => actions).length;
}

describe('the doctor', () => {
  describe('on this machine', () => {
    it('accepts Node.js from 20.19 on', () => {
      assert.deepEqual(nodeVersion('20.19.0'), {
        status: 'pass',
        actual: `20.19.0, ${process.platform}. Node.js 20 has had no security fixes since April 2026, and the AWS SDK needs Node.js 22 from January 2027: update soon`,
      });
      assert.deepEqual(nodeVersion('24.1.0'), { status: 'pass', actual: `24.1.0, ${process.platform}` });
      assert.deepEqual(nodeVersion('20.18.3'), {
        status: 'fail',
        because: 'The AWS SDK needs Node.js 20.19 or newer.',
        actual: '20.18.3',
        help: 'https://nodejs.org',
      });
    });

    it('accepts a clock that is less than four minutes off', () => {
      assert.deepEqual(judgeClock(1), { status: 'pass', actual: 'less than 2 s apart' });
      assert.deepEqual(judgeClock(-239), { status: 'pass', actual: '239 s behind' });
      assert.deepEqual(judgeClock(240), {
        status: 'fail',
        because: 'AWS rejects requests that are signed with a wrong time.',
        actual: '240 s ahead',
        help: 'turn on automatic time in the settings of this machine',
      });
    });
  });

  describe('of a check that throws', () => {
    async function run(error: Error) {
      async function fail(): Promise<never> {
        throw error;
      }
      return runProbes([{ id: 'x', title: 'X works', run: fail }]);
    }

    it('says that it could not check, why, and the command that helps', async () => {
      const error = new WorkshopError({
        code: 'network',
        message: 'The server does not answer.',
        fix: 'workshop status',
      });
      assert.deepEqual(await run(error), [
        {
          id: 'x',
          title: 'X works',
          status: 'could-not-check',
          because: 'The server does not answer.',
          help: 'workshop status',
        },
      ]);
    });

    it('ends with it at Ctrl-C', async () => {
      await assert.rejects(run(new WorkshopError({ code: 'interrupted', message: 'Stopped.' })), /Stopped\./);
    });
  });

  describe('in an account', () => {
    let sandbox: TestSandbox;
    let aws: Aws;
    const step = () => ({
      aws,
      name: (handbook: string) => handbook,
      bucketName: 'aws-workshop-doctor00',
      executionRole: {},
      outputsIfBuilt: () => undefined,
      outputs: () => assert.fail('the doctor reads no outputs'),
    });
    beforeEach(async () => {
      sandbox = await startTestSandbox();
      aws = await testAws(sandbox);
    });
    afterEach(() => sandbox.stop());

    it('passes where the names are free, and the quotas are not used up', async () => {
      assert.deepEqual(await names(step()), { status: 'pass', actual: 'none taken' });
      assert.deepEqual(await concurrency(aws), { status: 'pass', actual: '1000 concurrent executions in ap-south-1' });
      assert.deepEqual(await room(aws), {
        status: 'pass',
        actual: '0 of 200 distributions, 0 of 100 origin access identities',
      });
    });

    it('says for which services AWS has not activated the account', async () => {
      assert.deepEqual(await activation(aws), { status: 'pass', actual: 'all services answer' });
      const answers = {
        ListTables: [
          'SubscriptionRequiredException',
          400,
          'The AWS Access Key Id needs a subscription for the service',
        ],
        ListDistributions: ['OptInRequired', 403, 'The AWS Access Key Id needs a subscription for the service'],
        ListBuckets: ['NotSignedUp', 403, 'Your account is not signed up for the S3 service.'],
        ListRoles: ['AccessDenied', 403, 'You have no permission'],
      } as const;
      const inactive = await startTestSandbox({
        injections: (_service, operation) => {
          const [code, status, message] = answers[operation as keyof typeof answers] ?? [];
          return code && { code, status, message };
        },
      });
      try {
        assert.deepEqual(await activation(await testAws(inactive)), {
          status: 'fail',
          because:
            'The sign-up of the account is not complete: a payment method or the verification of your phone number is missing, or AWS is still checking them. That takes minutes, and up to 24 hours.',
          actual: 'not activated: DynamoDB table, S3 bucket, CloudFront distribution',
          help: 'https://portal.aws.amazon.com/billing/signup',
        });
      } finally {
        await inactive.stop();
      }
    });

    it('names what has a name of the course without the tag', async () => {
      await sandbox.client(DynamoDBClient).send(
        new CreateTableCommand({
          TableName: 'AWSWorkshopDemoTable',
          AttributeDefinitions: [{ AttributeName: 'PK', AttributeType: 'S' }],
          KeySchema: [{ AttributeName: 'PK', KeyType: 'HASH' }],
          BillingMode: 'PAY_PER_REQUEST',
        }),
      );
      assert.deepEqual(await names(step()), {
        status: 'fail',
        because: 'Resources with these names exist without the tag of the workshop. It will not touch them.',
        actual: 'DynamoDB table AWSWorkshopDemoTable',
        help: 'workshop start --suffix <your name>   # in a new folder: appends your name to all names',
      });
    });

    it('says how Block Public Access of the account is set', async () => {
      const set = (on: boolean) =>
        sandbox.client(S3ControlClient).send(
          new PutPublicAccessBlockCommand({
            AccountId: sandbox.account,
            PublicAccessBlockConfiguration: {
              BlockPublicAcls: on,
              IgnorePublicAcls: on,
              BlockPublicPolicy: true,
              RestrictPublicBuckets: true,
            },
          }),
        );
      assert.deepEqual(await blockPublicAccess(aws), {
        status: 'pass',
        actual: 'not configured for the account, which means off',
      });
      await set(false);
      const later = 'The step public-access asks you before it turns this off. An AWS organization may not allow it.';
      assert.deepEqual(await blockPublicAccess(aws), {
        status: 'pass',
        actual: `2 of 4 settings are on for the account. ${later}`,
      });
    });

    it('counts the permissions that IAM allows, and passes the root user', async () => {
      const scope = { audience: 'learner', suffix: '', bucketName: 'aws-workshop-doctor00' } as const;
      assert.deepEqual(await permissions(aws, `arn:aws:iam::${sandbox.account}:root`, scope), {
        status: 'pass',
        actual: 'the root user has every permission',
      });
      const administrator = `arn:aws:iam::${sandbox.account}:user/workshop`;
      assert.deepEqual(await permissions(aws, administrator, scope), {
        status: 'pass',
        actual: `all ${await permissionCount()} permissions that the course needs`,
      });
      const session = `arn:aws:sts::${sandbox.account}:assumed-role/nobody/x`;
      assert.deepEqual(await permissions(aws, session, scope), {
        status: 'could-not-check',
        because: `IAM cannot simulate the policies of a session like ${session}`,
      });
    });
  });

  it('shows each check with its result, and hides the account id', async () => {
    const workspace = await openTestWorkspace();
    try {
      await workspace.goto('environment');
      const heard = recordUi();
      const { signal } = new AbortController();
      const context: Context = { ui: heard.ui, paths: workspace.paths, signal, yes: false };
      assert.equal(await doctor(context, {}), 0);
      const node = nodeVersion(process.versions.node) as { actual: string };
      const text = heard.lines.join('\n').replaceAll(node.actual, 'NODE, OS');
      assert.equal(
        text,
        `target sandbox · account 1234…9012 · ap-south-1
pass  Node.js is 20.19 or newer
      NODE, OS
pass  The clock of this machine agrees with AWS
      less than 2 s apart
pass  AWS accepts the credentials
      arn:aws:iam::1234…9012:user/workshop, through STS in ap-south-1
pass  The region ap-south-1 is enabled and can run both functions
      1000 concurrent executions in ap-south-1
pass  AWS has activated the account for each service
      all services answer
pass  The names of the course are free, or belong to this workshop
      none taken
pass  The quota of CloudFront allows another distribution
      0 of 200 distributions, 0 of 100 origin access identities
pass  Block Public Access of the account can be read
      not configured for the account, which means off
pass  You can create the role of the functions
      iam:CreateRole is allowed
pass  The caller has the permissions for the course
      all ${await permissionCount()} permissions that the course needs
next: workshop next`,
      );
      const { checks } = heard.document as { checks: { id: string; title: string; says: string }[] };
      assert.ok(checks.every(({ title, says }) => title === says));
      const ofStep = new Map(
        workspace.events.flatMap((event) => (event.type === 'check' ? [[event.id, event.title]] : [])),
      );
      assert.deepEqual(
        ['node', 'clock', 'region', 'names'].map((id) => checks.find((check) => check.id === id)?.title),
        ['node-version', 'clock', 'region', 'names-free'].map((id) => ofStep.get(`environment.${id}`)),
      );
    } finally {
      await workspace.stop();
    }
  });
});
