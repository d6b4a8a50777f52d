// The IAM policies that `workshop policy` prints allow what the course calls, and no more.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CallPermissions } from '../../../../src/aws/permissions.ts';
import {
  allCalls,
  policyFor,
  type Audience,
  type Policy,
} from '../../../../src/commands/account/policy/policy-document.ts';
import { scanAccount } from '../../../../src/commands/course/teardown/scan/account-scan.ts';
import { otherCalls } from '../../../../src/commands/account/policy/other-calls.ts';
import { allResources } from '../../../../src/resources/index.ts';
import type { CallEvent, Event } from '../../../../src/engine/types.ts';
import { lastBuilt, undo } from '../../../../src/engine/remove/undo.ts';
import { createUserKey } from '../../../helpers/sandbox/user-key.ts';
import type { PolicyDocument } from '../../../../src/sandbox/server/access.ts';
import { census, emptyCensus } from '../../../helpers/sandbox/census.ts';
import { openTestWorkspace, type TestWorkspace } from '../../../helpers/workspace/test-workspace.ts';
import { root } from '../../../helpers/root.ts';

const region = 'ap-south-1';

function policy(audience: Audience, suffix = ''): Promise<PolicyDocument> {
  return policyFor({ audience, account: '*', region, suffix });
}

const callsOf = (events: readonly Event[]) => events.filter((event): event is CallEvent => event.type === 'call');
const nameOf = ({ service, operation }: CallEvent) => `${service}.${operation}`;
const refusedIn = (events: readonly Event[]) =>
  callsOf(events)
    .filter(({ error }) => /AccessDenied|not authorized/.test(error ?? ''))
    .map((call) => `${nameOf(call)}: ${call.error}`);

/** The calls that the sources can make, as `Service.Operation`. An administrator sets up a class. */
function callsInSources(): Set<string> {
  const services: Record<string, string> = {
    cloudwatch: 'CloudWatch',
    apigatewayv2: 'ApiGatewayV2',
    cloudfront: 'CloudFront',
    'cloudwatch-logs': 'CloudWatchLogs',
    dynamodb: 'DynamoDB',
    iam: 'IAM',
    lambda: 'Lambda',
    s3: 'S3',
    's3-control': 'S3Control',
    sts: 'STS',
  };
  const files = ['src', 'steps'].flatMap((dir) =>
    readdirSync(join(root, dir), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
      .map((entry) => join(entry.parentPath, entry.name)),
  );
  const found = new Set<string>();
  for (const file of files.filter(
    (file) =>
      !/[/\\]src[/\\](sandbox|commands[/\\](class|sandbox))[/\\]|[/\\](assume-role|policy-versions)\.ts$/.test(file),
  )) {
    const imports = readFileSync(file, 'utf8').matchAll(
      /\{([^{}]*)\}\s*(?:from|=\s*await import\()\s*'@aws-sdk\/client-([\w-]+)'/g,
    );
    for (const [, names = '', client = ''] of imports) {
      for (const [, command, paginated] of names.matchAll(/\b(?:(\w+)Command(?: as \w+)?|paginate(\w+))\b/g))
        found.add(`${services[client] ?? client}.${command ?? paginated}`);
    }
  }
  return found;
}

describe('the IAM policy', () => {
  let calls: CallPermissions;
  before(async () => void (calls = await allCalls()));

  describe('of a learner', () => {
    let workspace: TestWorkspace;
    const refusals: string[] = [];
    let seen: ReadonlySet<string>;

    before(async function () {
      this.timeout(120_000);
      workspace = await openTestWorkspace({ policy: await policy('learner') });
      await workspace.goto('distribution');
      // What the functions themselves are refused, on purpose, goes through no client of ours.
      const checks = await workspace.goto('private-again');
      assert.ok(checks.every(({ status }) => status === 'pass' || status === 'superseded'));
      const verified = await workspace.verifyAll();
      assert.deepEqual(
        verified.filter(({ status }) => status !== 'pass' && status !== 'superseded'),
        [],
      );
      const inspected = await workspace.inspectAll();
      assert.deepEqual(
        inspected.filter(({ state }) => state !== 'present').map(({ id, state, because }) => [id, state, because]),
        [],
      );
      const unseen = await workspace.work(async ({ run }) => {
        const courseStep = lastBuilt(run);
        assert.ok(courseStep);
        await undo(run, courseStep);
        return (await scanAccount(run.aws, { suffix: '', explain: run.explain, endsCommand: run.endsCommand })).unseen;
      });
      assert.deepEqual(unseen, [], 'the sweep sees everything that there is');
      await workspace.goto('private-again');
      assert.deepEqual((await workspace.teardown()).left, []);
      refusals.push(...refusedIn(workspace.events));
      seen = new Set(callsOf(workspace.events).map(nameOf));
    });
    after(() => workspace.stop());

    it('is enough to build the whole course, to inspect it and to remove it', async () => {
      assert.deepEqual(refusals, []);
      assert.deepEqual(await census(workspace.sandbox), emptyCensus);
    });

    it('names the permissions of every call that is made', () => {
      assert.deepEqual(
        [...seen].filter((call) => !calls[call]),
        [],
      );
    });

    it('allows nothing for calls that nobody makes', () => {
      const idle = Object.entries(calls).filter(([call, { when }]) => !seen.has(call) && when === undefined);
      assert.deepEqual(
        idle.map(([call]) => call),
        [],
        'A run makes no such call: take it out of its resource, or say there when it is made.',
      );
    });

    it('keeps a learner with a suffix away from what others have', async () => {
      const refused = await openTestWorkspace({ policy: await policy('learner', 'ana'), suffix: 'ben' });
      try {
        await assert.rejects(refused.goto('table'), /not authorized to perform: dynamodb:\w+ on resource: \S+-ben/);
      } finally {
        await refused.stop();
      }
    });
  });

  describe('of an instructor', () => {
    it('is enough to remove what a learner with any suffix has created, and creates nothing', async function () {
      this.timeout(120_000);
      const workspace = await openTestWorkspace({ suffix: 'ana' });
      try {
        await workspace.goto('origin-access-control');
        workspace.events.length = 0;
        const { account } = workspace.sandbox;
        const key = createUserKey(workspace.sandbox.sandbox.store, {
          account,
          userName: 'instructor',
          policy: await policy('instructor'),
        });
        await workspace.useKey(key);
        assert.deepEqual((await workspace.teardown()).left, []);
        assert.deepEqual(refusedIn(workspace.events), []);
        assert.deepEqual(await census(workspace.sandbox), emptyCensus);
        await assert.rejects(workspace.goto('table'), /not authorized to perform: dynamodb:CreateTable/);
      } finally {
        await workspace.stop();
      }
    });
  });

  it('covers every call in the sources, and no other', () => {
    const inSources = callsInSources();
    assert.deepEqual(
      [...inSources].filter((call) => !calls[call]).sort(),
      [],
      'Say in the resource that these calls are about which permissions they need.',
    );
    assert.deepEqual(
      Object.keys(calls).filter((call) => !inSources.has(call) && calls[call]?.learner !== false),
      [],
      'No source makes these calls any more: take them out of their resources.',
    );
  });

  it('has each call from one resource', async () => {
    const told = (await allResources()).flatMap((resource) => Object.keys(resource.calls));
    assert.deepEqual(
      told.filter((call, index) => told.indexOf(call) !== index || call in otherCalls),
      [],
    );
  });

  it('gives the optional chapters a policy of their own, with what only they call', async () => {
    const actionsOf = async (audience: Audience) =>
      new Set(
        (await policyFor({ audience, account: '*', region, suffix: '' })).Statement.flatMap(({ Action }) => Action),
      );
    const [ofCourse, ofOptional] = [await actionsOf('learner'), await actionsOf('optional-chapters')];
    assert.ok(ofOptional.has('cloudfront:CreateOriginAccessControl'));
    assert.deepEqual(
      [...ofOptional].filter((action) => ofCourse.has(action)),
      [],
    );
  });

  it('fits into one managed policy, with the longest names', async () => {
    for (const audience of ['learner', 'optional-chapters', 'instructor'] as const) {
      const scope = { audience, account: '123456789012', region: 'ap-southeast-1', suffix: 'a'.repeat(20) };
      // The limit of a managed policy; IAM does not count white space.
      const size = JSON.stringify(await policyFor(scope)).length;
      assert.ok(size <= 6_144, `${audience}: ${size}`);
    }
  });

  it('passes the role to Lambda only, and attaches only the policies of the course', async () => {
    const { Statement } = await policyFor({ audience: 'learner', account: '*', region, suffix: '' });
    const of = (action: string) =>
      Statement.filter(({ Action }: Policy['Statement'][number]) => Action.includes(action));
    assert.deepEqual(
      of('iam:PassRole').map(({ Condition }) => Condition),
      [{ StringEquals: { 'iam:PassedToService': ['lambda.amazonaws.com'] } }],
    );
    const [attach] = of('iam:AttachRolePolicy');
    const arns = attach?.Condition?.['ArnEquals']?.['iam:PolicyARN'] ?? [];
    assert.deepEqual(
      arns.map((arn) => arn.replace('arn:aws:iam::aws:policy/', '')),
      [
        'CloudWatchFullAccess',
        'CloudWatchFullAccessV2',
        'AmazonDynamoDBFullAccess',
        'AmazonDynamoDBFullAccess_v2',
        'AmazonDynamoDBReadOnlyAccess',
      ],
    );
  });
});
