// The optional steps that lock the stack down: the attack works before each of them, and fails after it.
import assert from 'node:assert/strict';
import { ApiGatewayV2Client, GetStageCommand } from '@aws-sdk/client-apigatewayv2';
import {
  DeleteTableCommand,
  DescribeContinuousBackupsCommand,
  DescribeTableCommand,
  DynamoDBClient,
  UpdateTableCommand,
} from '@aws-sdk/client-dynamodb';
import {
  CreateFunctionCommand,
  DeleteFunctionCommand,
  GetFunctionConcurrencyCommand,
  GetFunctionConfigurationCommand,
  LambdaClient,
  PutFunctionConcurrencyCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import {
  CloudWatchClient,
  DescribeAlarmsCommand,
  GetMetricStatisticsCommand,
  SetAlarmStateCommand,
} from '@aws-sdk/client-cloudwatch';
import {
  CloudFrontClient,
  CreateDistributionCommand,
  DeleteDistributionCommand,
  GetDistributionConfigCommand,
  ListCloudFrontOriginAccessIdentitiesCommand,
  UpdateDistributionCommand,
} from '@aws-sdk/client-cloudfront';
import { IAMClient, ListRolePoliciesCommand } from '@aws-sdk/client-iam';
import { commandsFor } from '../../../src/commands/course/next/by-hand/commands.ts';
import { next, type NextOptions } from '../../../src/commands/course/next/next.ts';
import { status } from '../../../src/commands/course/status/status.ts';
import { discover } from '../../../src/commands/course/teardown/discover/discover.ts';
import { undo } from '../../../src/commands/course/undo/undo.ts';
import { readCheckpoint } from '../../../src/workspace/checkpoint.ts';
import { course } from '../../../steps/index.ts';
import { provision } from '../../../src/engine/build/provision.ts';
import { extraSteps, findStep } from '../../../src/engine/course.ts';
import type { CourseOutputs } from '../../../steps/outputs.ts';
import { census, emptyCensus } from '../../helpers/sandbox/census.ts';
import { zipOf } from '../../helpers/sandbox/functions.ts';
import { runCommand } from '../../helpers/workspace/own-code.ts';
import { openTestWorkspace, type TestWorkspace } from '../../helpers/workspace/test-workspace.ts';

interface Document {
  readonly next: string | null;
  readonly verified: boolean;
  readonly extras: { id: string; status: string }[];
}

describe('a stack that is locked down', function () {
  this.timeout(120_000);
  let workspace: TestWorkspace;
  before(async () => {
    workspace = await openTestWorkspace({ builtTo: 'private-again' });
  });
  after(() => workspace.stop());

  const run = (options: NextOptions) =>
    runCommand<NextOptions, Document>(workspace, next, options, { yes: options.byHand === undefined });
  const outputsOf = async <Id extends keyof CourseOutputs>(step: Id) =>
    (await readCheckpoint(workspace.paths))?.steps[step]?.outputs as CourseOutputs[Id];
  /** Builds the step, and resolves with the expected failure that it showed. */
  async function build(step: string): Promise<string | undefined> {
    const from = workspace.events.length;
    const checks = await workspace.goto(step);
    assert.deepEqual(
      checks.filter((check) => check.status !== 'pass'),
      [],
    );
    const seen = workspace.events.slice(from).find((event) => event.type === 'failure.seen' && event.step === step);
    return seen?.type === 'failure.seen' ? seen.seen : undefined;
  }

  it('is optional: the course is complete without it, and up and next build nothing of it', async () => {
    for (const options of [{ all: true }, {}]) {
      const { exitCode, document } = await run(options);
      assert.deepEqual([exitCode, document.next], [0, null]);
    }
    const { document, lines } = await runCommand<object, Document>(workspace, status, {});
    assert.equal(document.next, null);
    assert.deepEqual(
      document.extras.map(({ id, status: state }) => [id, state]),
      extraSteps(course).map(({ id }) => [id, 'todo']),
    );
    assert.match(lines.join('\n'), /\n\nOptional: workshop goto <step>\n *9 +cors-origin /);
  });

  it('is built by hand where the learner asks for a step by its name, and next continues it', async () => {
    const opened = await run({ to: 'cors-origin', byHand: true, once: true });
    assert.deepEqual([opened.exitCode, opened.document.next], [1, 'cors-origin']);
    const { exitCode, document } = await run({ byHand: false });
    assert.deepEqual([exitCode, document.verified, document.next], [0, true, null]);
    const { extras } = (await runCommand<object, Document>(workspace, status, {})).document;
    assert.equal(extras.find(({ id }) => id === 'cors-origin')?.status, 'verified');
    assert.ok((await undoLast()).includes('next: workshop goto cors-origin   # builds it again'));
  });

  it('answers the preflight of a page of another origin only before cors-origin', async () => {
    const { apiUrl } = await outputsOf('api');
    const allowed = async () => {
      const headers = { origin: 'https://other.example', 'access-control-request-method': 'POST' };
      const answer = await fetch(`${apiUrl}/shorten`, { method: 'OPTIONS', headers });
      return answer.headers.get('access-control-allow-origin');
    };
    assert.equal(await allowed(), '*');
    assert.equal(
      await build('cors-origin'),
      'OPTIONS /shorten from https://attacker.example: 204, access-control-allow-origin: *',
    );
    assert.equal(await allowed(), null);
  });

  it('lets CloudFront add security headers only after security-headers, to errors as well', async () => {
    const { distributionUrl } = await outputsOf('distribution');
    const headersAt = async (path: string) => {
      const { headers, status: code } = await fetch(`${distributionUrl}${path}`);
      const added = ['x-frame-options', 'x-content-type-options', 'strict-transport-security', 'referrer-policy'];
      added.push('content-security-policy');
      return [code, ...added.map((name) => headers.get(name))];
    };
    assert.deepEqual(await headersAt('/'), [200, null, null, null, null, null]);
    const commands = await workspace.work(({ run: running }) =>
      commandsFor(running, findStep(running.course, 'security-headers'), workspace),
    );
    assert.match(commands, /\nRESPONSE_HEADERS_POLICY_ID=\$\(aws cloudfront create-response-headers-policy /);
    assert.match(commands, /"ResponseHeadersPolicyId": ?"'"\$\{RESPONSE_HEADERS_POLICY_ID\}"'"/);
    assert.equal(await build('security-headers'), 'GET /: 200, x-frame-options: none');
    const { apiUrl } = await outputsOf('api');
    const added = ['DENY', 'nosniff', 'max-age=31536000', 'no-referrer'];
    added.push(
      `default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self' ${apiUrl}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
    );
    assert.deepEqual(await headersAt('/'), [200, ...added]);
    assert.deepEqual(await headersAt('/no-such-object'), [403, ...added]);
    await undoLast();
    assert.deepEqual(await headersAt('/'), [200, null, null, null, null, null]);
    assert.deepEqual((await census(workspace.sandbox))['headersPolicies'], []);
    assert.equal((await workspace.inspectAll()).find(({ id }) => id === 'distribution')?.state, 'present');
  });

  describe('with an origin access control', () => {
    const cloudfront = () => workspace.sandbox.client(CloudFrontClient);
    const identities = async () => {
      const { CloudFrontOriginAccessIdentityList: list } = await cloudfront().send(
        new ListCloudFrontOriginAccessIdentitiesCommand({}),
      );
      return list?.Items?.map(({ Id }) => Id) ?? [];
    };
    const pageAt = async (url: string) => (await fetch(`${url}/`)).status;

    /** Another distribution with the same origin: what it answers for the page. */
    async function throughAnother(): Promise<number> {
      const { distributionId: Id } = await outputsOf('distribution');
      const { DistributionConfig: config } = await cloudfront().send(new GetDistributionConfigCommand({ Id }));
      assert.ok(config);
      const DistributionConfig = { ...config, CallerReference: `another-${Date.now()}`, Comment: 'another' };
      const { Distribution, ETag } = await cloudfront().send(new CreateDistributionCommand({ DistributionConfig }));
      const another = Distribution?.Id;
      const answer = await pageAt(`http://${Distribution?.DomainName}`);
      const off = { ...DistributionConfig, Enabled: false };
      const disabled = await cloudfront().send(
        new UpdateDistributionCommand({ Id: another, IfMatch: ETag, DistributionConfig: off }),
      );
      await cloudfront().send(new DeleteDistributionCommand({ Id: another, IfMatch: disabled.ETag }));
      return answer;
    }

    it('another distribution does not read the bucket any more, and the identity is gone', async () => {
      const { distributionUrl, identityId } = await outputsOf('distribution');
      assert.deepEqual(await identities(), [identityId]);
      assert.equal(await throughAnother(), 200);
      await build('security-headers');
      const commands = await workspace.work(({ run: running }) =>
        commandsFor(running, findStep(running.course, 'origin-access-control'), workspace),
      );
      assert.match(commands, /\nORIGIN_ACCESS_CONTROL_ID=\$\(aws cloudfront create-origin-access-control /);
      assert.match(commands, /"OriginAccessControlId": ?"'"\$\{ORIGIN_ACCESS_CONTROL_ID\}"'"/);
      assert.match(commands, /\$\(aws cloudfront get-cloud-front-origin-access-identity --id \w+ --query ETag /);
      assert.doesNotMatch(commands, /‹/);
      const reader = `arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity ${identityId}`;
      assert.equal(await build('origin-access-control'), `the bucket policy allows ${reader} for any distribution`);
      assert.deepEqual([await pageAt(distributionUrl), await throughAnother()], [200, 403]);
      assert.deepEqual(await identities(), []);
      const { headers } = await fetch(`${distributionUrl}/`);
      assert.equal(headers.get('x-frame-options'), 'DENY', 'the distribution keeps its headers');
      const inspected = await workspace.inspectAll();
      assert.deepEqual(
        inspected.filter(({ state }) => state !== 'present'),
        [],
      );
      assert.ok(inspected.every(({ id }) => id !== 'origin-access-identity'));
    });

    it('is found by a search of the account, in which nothing is missing', async () => {
      const { stacks } = await workspace.work(({ run: running, checkpoint: { target } }) =>
        discover(running, { target }),
      );
      const [found] = stacks;
      assert.deepEqual(
        ['distribution', 'bucket-policy', 'security-headers', 'origin-access-control'].map(
          (id) => found?.checkpoint.steps[id]?.status,
        ),
        Array<string>(4).fill('provisioned'),
      );
      assert.deepEqual([...(found?.gaps.keys() ?? [])], []);
    });

    it('its undo creates the identity again, which has another id', async () => {
      const { distributionUrl, identityId: old } = await outputsOf('distribution');
      await undoLast();
      const { identityId } = await outputsOf('distribution');
      assert.deepEqual([await identities(), identityId === old], [[identityId], false]);
      assert.deepEqual([await pageAt(distributionUrl), await throughAnother()], [200, 200]);
      const inspected = await workspace.inspectAll();
      assert.deepEqual(
        inspected.filter(({ state }) => state !== 'present'),
        [],
      );
      assert.ok(inspected.every(({ id }) => id !== 'origin-access-control'));
      await undoLast();
    });
  });

  describe('with a role for each function', () => {
    const policiesOf = async (RoleName: string) => {
      const command = new ListRolePoliciesCommand({ RoleName });
      const found = await workspace.sandbox
        .client(IAMClient)
        .send(command)
        .catch(() => undefined);
      return found?.PolicyNames;
    };
    const functionNow = async () => {
      const command = new GetFunctionConfigurationCommand({ FunctionName: 'getLongURL' });
      const { Role = '', CodeSha256 } = await workspace.sandbox.client(LambdaClient).send(command);
      return [Role.slice(Role.lastIndexOf('/') + 1), CodeSha256];
    };
    const course = 'aws-workshop-lambda-role';
    const own = 'aws-workshop-getLongURL-role';
    let handbookCode: string | undefined;

    it('a function may not delete the table any more', async () => {
      [, handbookCode] = await functionNow();
      assert.equal(
        await build('own-roles'),
        `${course}, the role of getLongURL: dynamodb:DeleteTable on AWSWorkshopDemoTable is allowed`,
      );
      assert.deepEqual(await functionNow(), [own, handbookCode]);
      assert.deepEqual(await policiesOf(own), ['getLongURL-ap-south-1']);
    });

    it('a task that is built after it adds its permission, and its undo keeps the role', async () => {
      await provisionTask();
      const [role, code] = await functionNow();
      assert.deepEqual([role, code === handbookCode], [own, false]);
      assert.deepEqual(await policiesOf(own), ['getLongURL-ap-south-1', 'getLongURL-visits-ap-south-1']);
      await undoLast();
      assert.deepEqual(await functionNow(), [own, handbookCode]);
      assert.deepEqual(await policiesOf(own), ['getLongURL-ap-south-1']);
      await undoLast();
      assert.deepEqual([await functionNow(), await policiesOf(own)], [[course, handbookCode], undefined]);
    });

    it('a task that is built before it keeps its code, and its undo keeps the role as well', async () => {
      await provisionTask();
      const [role, code] = await functionNow();
      await build('own-roles');
      assert.deepEqual([role, await functionNow()], [course, [own, code]]);
      assert.deepEqual(await policiesOf(own), ['getLongURL-ap-south-1', 'getLongURL-visits-ap-south-1']);
      const drifted = (await workspace.inspectAll()).filter(({ state }) => state !== 'present');
      assert.deepEqual(drifted, []);
      const { stacks } = await workspace.work(({ run: running, checkpoint: { target } }) =>
        discover(running, { target }),
      );
      assert.deepEqual(
        stacks.map(({ checkpoint: { executionRole, steps } }) => [
          executionRole,
          steps['own-roles']?.status,
          steps['visit-count']?.status,
        ]),
        [[undefined, 'provisioned', 'provisioned']],
      );
      await undoLast();
      assert.deepEqual(await functionNow(), [own, handbookCode]);
      assert.deepEqual(await policiesOf(own), ['getLongURL-ap-south-1']);
      await undoLast();
      assert.deepEqual([await functionNow(), await policiesOf(own)], [[course, handbookCode], undefined]);
    });

    /** Our solution, without its checks. */
    const provisionTask = () =>
      workspace.work(async ({ run: running }) => {
        const task = findStep(running.course, 'visit-count');
        await provision(running, task, await task.load());
      });
  });

  describe('with limits', () => {
    const dynamodb = () => workspace.sandbox.client(DynamoDBClient);
    const TableName = 'AWSWorkshopDemoTable';
    /** What each limit is set to now. */
    async function limitsNow() {
      const { apiId: ApiId } = await outputsOf('api');
      const stage = { ApiId, StageName: '$default' };
      const { RouteSettings } = await workspace.sandbox.client(ApiGatewayV2Client).send(new GetStageCommand(stage));
      const lambda = workspace.sandbox.client(LambdaClient);
      const reserved = ['createShortURL', 'getLongURL'].map(async (FunctionName) => {
        const found = await lambda.send(new GetFunctionConcurrencyCommand({ FunctionName }));
        return found.ReservedConcurrentExecutions ?? null;
      });
      const { Table } = await dynamodb().send(new DescribeTableCommand({ TableName }));
      const backups = await dynamodb().send(new DescribeContinuousBackupsCommand({ TableName }));
      const { PointInTimeRecoveryDescription } = backups.ContinuousBackupsDescription ?? {};
      return [
        RouteSettings,
        await Promise.all(reserved),
        Table?.DeletionProtectionEnabled,
        PointInTimeRecoveryDescription?.PointInTimeRecoveryStatus,
      ];
    }
    const none = [{}, [null, null], false, 'DISABLED'];

    it('a burst of requests is refused, and nobody deletes the table', async () => {
      const commands = await workspace.work(({ run: running }) =>
        commandsFor(running, findStep(running.course, 'limits'), workspace),
      );
      for (const command of [
        /aws apigatewayv2 update-stage [^]*--route-settings/,
        /aws lambda put-function-concurrency --function-name getLongURL --reserved-concurrent-executions 20/,
        /aws dynamodb update-continuous-backups/,
        /aws dynamodb update-table .*--deletion-protection-enabled/,
        /aws cloudwatch put-metric-alarm [^]*--alarm-name aws-workshop-api-5xx [^]*--treat-missing-data notBreaching/,
      ])
        assert.match(commands, command);
      assert.equal(await build('limits'), '18 requests at once: 18 let through, 0 refused');
      const limit = { 'POST /shorten': { ThrottlingRateLimit: 5, ThrottlingBurstLimit: 10 } };
      assert.deepEqual(await limitsNow(), [limit, [20, 20], true, 'ENABLED']);
      await assert.rejects(dynamodb().send(new DeleteTableCommand({ TableName })), { name: 'ValidationException' });
      const noticed = workspace.events.findLast(
        (event) => event.type === 'check' && event.id === 'limits.burst-noticed',
      );
      assert.match(JSON.stringify(noticed), /ALARM: Threshold Crossed: 1 datapoint \[\d\d\.0 /);
      const { stacks } = await workspace.work(({ run: running, checkpoint: { target } }) =>
        discover(running, { target }),
      );
      assert.deepEqual(
        [stacks[0]?.checkpoint.steps['limits']?.status, [...(stacks[0]?.gaps.keys() ?? [])]],
        ['provisioned', []],
      );
    });

    it('an alarm on server errors notices what a function does not count as an error', async () => {
      const { apiId, apiUrl } = await outputsOf('api');
      const client = workspace.sandbox.client(CloudWatchClient);
      const AlarmName = 'aws-workshop-api-5xx';
      const state = async () => {
        const command = new DescribeAlarmsCommand({ AlarmNames: [AlarmName] });
        const { MetricAlarms: [live] = [] } = await client.send(command);
        assert.deepEqual(live?.Dimensions, [{ Name: 'ApiId', Value: apiId }]);
        return live.StateValue;
      };
      // Earlier tests of this minute have seen server errors.
      await client.send(new SetAlarmStateCommand({ AlarmName, StateValue: 'OK', StateReason: 'as before' }));
      const lambda = workspace.sandbox.client(LambdaClient);
      const Environment = { Variables: { TABLE_NAME: 'NoSuchTable' } };
      await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName: 'getLongURL', Environment }));
      assert.equal((await fetch(`${apiUrl}/12345678`)).status, 500);
      const now = Date.now();
      const { Datapoints = [] } = await client.send(
        new GetMetricStatisticsCommand({
          Namespace: 'AWS/Lambda',
          MetricName: 'Errors',
          Dimensions: [{ Name: 'FunctionName', Value: 'getLongURL' }],
          StartTime: new Date(now - 3_600_000),
          EndTime: new Date(now + 60_000),
          Period: 3600,
          Statistics: ['Sum'],
        }),
      );
      assert.ok(Datapoints.every(({ Sum }) => Sum === 0));
      assert.equal(await state(), 'ALARM');
    });

    it('their undo takes each of them back, and a table that the learner protects is kept', async () => {
      await undoLast();
      assert.deepEqual(await limitsNow(), none);
      await dynamodb().send(new UpdateTableCommand({ TableName, DeletionProtectionEnabled: true }));
      const { left } = await workspace.teardown();
      assert.deepEqual(
        left.map(({ id, reason }) => [id, reason.slice(0, 80)]),
        [['table', 'The table AWSWorkshopDemoTable has deletion protection, and no step of this fold']],
      );
      await dynamodb().send(new UpdateTableCommand({ TableName, DeletionProtectionEnabled: false }));
      assert.deepEqual((await workspace.teardown()).left, []);
    });

    it('are skipped in part where the account has no concurrency to reserve', async () => {
      await workspace.goto('database-access');
      const lambda = workspace.sandbox.client(LambdaClient);
      const others = { FunctionName: 'busy', ReservedConcurrentExecutions: 870 };
      const { roleArn } = await outputsOf('role');
      await lambda.send(
        new CreateFunctionCommand({
          FunctionName: others.FunctionName,
          Role: roleArn,
          Runtime: 'nodejs24.x',
          Handler: 'index.handler',
          Code: { ZipFile: zipOf({ 'index.mjs': 'export const handler = () => 1;' }) },
        }),
      );
      await lambda.send(new PutFunctionConcurrencyCommand(others));
      await build('limits');
      assert.deepEqual((await limitsNow())[1], [null, null]);
      const drift = workspace.events.findLast((event) => event.type === 'drift');
      assert.match(JSON.stringify(drift), /this one has 130 unreserved, so the functions reserve none/);
      await lambda.send(new DeleteFunctionCommand({ FunctionName: 'busy' }));
      assert.deepEqual((await workspace.teardown()).left, []);
      assert.deepEqual(await census(workspace.sandbox), emptyCensus);
    });
  });

  describe('with its access control, at the end', () => {
    it('is removed by a teardown, which leaves nothing behind', async () => {
      await build('origin-access-control');
      assert.deepEqual((await workspace.teardown()).left, []);
      assert.deepEqual(await census(workspace.sandbox), emptyCensus);
    });
  });

  /** Resolves with what it printed. */
  async function undoLast(): Promise<string[]> {
    const { exitCode, lines } = await runCommand(workspace, undo, {}, { yes: true });
    assert.equal(exitCode, 0);
    return lines;
  }
});
