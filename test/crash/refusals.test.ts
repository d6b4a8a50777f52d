// Every known error of AWS, met by the real course in one run. Errors that pass by themselves are waited for and shown;
// others stop the command at once and say what to do. Nothing is created twice or lost.
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { asWorkshopError } from '../../src/aws/errors/explain.ts';
import { temporaryErrors, waitForError } from '../../src/aws/retries/wait-times.ts';
import type { InjectionKind, InjectionPlan } from '../../src/sandbox/sandbox.ts';
import { census, emptyCensus, type Census } from '../helpers/sandbox/census.ts';
import type { Teardown } from '../../src/engine/remove/teardown.ts';
import { fromRoot } from '../helpers/root.ts';
import { openTestWorkspace, type TestWorkspace } from '../helpers/workspace/test-workspace.ts';

interface Scenario {
  readonly service: string;
  readonly operation: string;
  /** As on the wire; the SDK adds `Exception` to some. */
  readonly code: string;
  readonly message: string;
  readonly status?: number;
}

const trySoon = 'Please try again later.';
const scenarios: readonly Scenario[] = [
  at(
    'Lambda',
    'CreateFunction',
    'InvalidParameterValueException',
    'The role defined for the function cannot be assumed by Lambda.',
  ),
  at(
    'Lambda',
    'CreateFunction',
    'InvalidParameterValueException',
    'Lambda was unable to configure access to your environment variables because the KMS key is invalid for CreateGrant.',
  ),
  at(
    'Lambda',
    'UpdateFunctionCode',
    'ResourceConflictException',
    'The operation cannot be performed at this time. An update is in progress for resource: arn:aws:lambda',
    409,
  ),
  at(
    'Lambda',
    'Invoke',
    'ResourceConflictException',
    'The operation cannot be performed at this time. The function is currently in the following state: Pending',
    409,
  ),
  at('Lambda', 'AddPermission', 'ResourceNotFoundException', 'Function not found: arn:aws:lambda', 404),
  at('IAM', 'CreateRole', 'MalformedPolicyDocument', 'Invalid principal in policy: "AWS":"x"'),
  at('IAM', 'AttachRolePolicy', 'ConcurrentModification', 'Request was not processed: another is under way.', 409),
  at('IAM', 'DeleteRole', 'EntityTemporarilyUnmodifiable', 'Role cannot be changed at the moment.', 409),
  at('IAM', 'DeleteRole', 'DeleteConflict', 'Cannot delete entity, must detach all policies first.', 409),
  at(
    'DynamoDB',
    'CreateTable',
    'LimitExceededException',
    'Only 500 tables can be created, updated, or deleted simultaneously',
  ),
  at('DynamoDB', 'DeleteTable', 'ResourceInUseException', 'Attempt to change a resource which is still in use'),
  at(
    'ApiGatewayV2',
    'CreateRoute',
    'ConflictException',
    `Unable to complete operation due to concurrent modification. ${trySoon}`,
    409,
  ),
  at('S3', 'PutBucketPolicy', 'MalformedPolicy', 'Invalid principal in policy'),
  at(
    'S3',
    'PutBucketPolicy',
    'AccessDenied',
    'User: arn:aws:iam::123456789012:user/ana is not authorized to perform: s3:PutBucketPolicy on resource: "arn:aws:s3:::b" because public policies are blocked by the BlockPublicPolicy block public access setting.',
    403,
  ),
  at(
    'S3',
    'PutBucketWebsite',
    'OperationAborted',
    `A conflicting conditional operation is in progress. ${trySoon}`,
    409,
  ),
  at('S3', 'PutPublicAccessBlock', 'NoSuchBucket', 'The specified bucket does not exist', 404),
  at('S3', 'DeleteBucket', 'OperationAborted', `A conflicting conditional operation is in progress. ${trySoon}`, 409),
  at('S3', 'DeleteBucket', 'BucketNotEmpty', 'The bucket you tried to delete is not empty', 409),
  at('S3', 'CreateBucket', 'OperationAborted', `A conflicting conditional operation is in progress. ${trySoon}`, 409),
  at('CloudFront', 'CreateDistributionWithTags', 'InvalidOriginAccessIdentity', 'The identity does not exist'),
  at(
    'CloudFront',
    'UpdateDistribution',
    'PreconditionFailed',
    'The request failed because it did not meet the preconditions',
    412,
  ),
  at('CloudFront', 'DeleteDistribution', 'InvalidIfMatchVersion', 'The If-Match version is missing or not valid'),
  at('CloudFront', 'DeleteDistribution', 'DistributionNotDisabled', 'The distribution is not disabled', 409),
  at('CloudFront', 'DeleteCloudFrontOriginAccessIdentity', 'CloudFrontOriginAccessIdentityInUse', 'It is in use', 409),
  at(
    'CloudWatchLogs',
    'CreateLogGroup',
    'OperationAbortedException',
    `A conflicting operation is in progress. ${trySoon}`,
  ),
  at(
    'CloudWatchLogs',
    'PutRetentionPolicy',
    'AccessDeniedException',
    'User: arn:aws:iam::123456789012:user/ana is not authorized to perform: logs:PutRetentionPolicy',
  ),
];

/** Failures that any call can have: the SDK tries three times, and then the course waits. */
const unwell: readonly [operation: string, kind: InjectionKind, times: number][] = [
  ['CreateApi', 'drop-after', 3],
  ['CreateIntegration', '503', 4],
  ['PublishLayerVersion', 'drop-after', 3],
];

/** A new resource is not visible at once, or not with its tags. It must not be created again, or taken for somebody else's. */
const unseen: readonly [made: string, read: string][] = [
  ['CreateTable', 'DescribeTable'],
  ['CreateRole', 'GetRole'],
  ['AttachRolePolicy', 'ListAttachedRolePolicies'],
  ['CreateLogGroup', 'DescribeLogGroups'],
  ['CreateFunction', 'GetFunction'],
  ['CreateApi', 'GetApis'],
  ['CreateIntegration', 'GetIntegrations'],
  ['CreateRoute', 'GetRoutes'],
  ['CreateStage', 'GetStages'],
  ['AddPermission', 'GetPolicy'],
  ['PublishLayerVersion', 'ListLayerVersions'],
  ['CreateBucket', 'GetBucketTagging'],
  ['PutBucketWebsite', 'GetBucketWebsite'],
  ['PutBucketPolicy', 'GetBucketPolicy'],
  ['CreateCloudFrontOriginAccessIdentity', 'GetCloudFrontOriginAccessIdentity'],
  ['CreateDistributionWithTags', 'GetDistribution'],
];

interface End extends Scenario {
  readonly says: RegExp;
}

/** Errors that waiting does not solve: the command stops, and the same command continues once the cause is solved. */
const ends: readonly End[] = [
  {
    ...at(
      'DynamoDB',
      'CreateTable',
      'AccessDeniedException',
      'User: x is not authorized to perform: dynamodb:CreateTable with an explicit deny in a service control policy',
    ),
    says: /A policy explicitly denies the call[^]*service control policy \(SCP\) of your AWS organization[^]*workshop doctor/,
  },
  {
    ...at(
      'DynamoDB',
      'CreateTable',
      'SubscriptionRequiredException',
      'The AWS Access Key Id needs a subscription for the service',
    ),
    says: /has not activated this account for the service yet[^]*payment method[^]*up to 24 hours[^]*workshop doctor/,
  },
  {
    ...at('DynamoDB', 'PutItem', 'ExpiredTokenException', 'The security token included in the request is expired'),
    says: /credentials have expired[^]*run your command again/,
  },
  {
    ...at(
      'IAM',
      'CreateRole',
      'AccessDenied',
      'User: x is not authorized to perform: iam:CreateRole on resource: y because no permissions boundary allows the iam:CreateRole action',
      403,
    ),
    says: /no permission to create the role[^]*the permissions boundary of your user or role[^]*--permissions-boundary/,
  },
  {
    ...at('Lambda', 'CreateFunction', 'AccessDeniedException', 'x is not authorized to perform: iam:PassRole', 403),
    says: /no permission to pass the role to Lambda \(iam:PassRole\)[^]*workshop policy/,
  },
  {
    ...at(
      'Lambda',
      'CreateFunction',
      'InvalidParameterValueException',
      'The runtime parameter of nodejs24.x is no longer supported for creating or updating AWS Lambda functions.',
    ),
    says: /no longer creates functions with the runtime nodejs24\.x[^]*git pull && npm ci/,
  },
  {
    ...at('Lambda', 'PublishLayerVersion', 'CodeStorageExceededException', 'Code storage limit exceeded.'),
    says: /has reached a quota of AWS[^]*list-service-quotas/,
  },
  {
    ...at('S3', 'CreateBucket', 'BucketAlreadyExists', 'The requested bucket name is not available.', 409),
    says: /belongs to another account[^]*workshop start/,
  },
  {
    ...at('CloudFront', 'CreateDistributionWithTags', 'TooManyDistributions', 'Too many distributions.'),
    says: /has reached a quota of AWS \(TooManyDistributions/,
  },
  {
    ...at(
      'CloudFront',
      'CreateDistributionWithTags',
      'AccessDenied',
      'Your account must be verified before you can add new CloudFront resources.',
      403,
    ),
    says: /must verify this account[^]*workshop next --skip/,
  },
];

/** A resource that cannot be removed is reported with the reason, and the rest is removed. */
const kept: Scenario = at(
  'CloudFront',
  'DeleteDistribution',
  'PreconditionFailed',
  "You can't delete this distribution while it's subscribed to a pricing plan.",
  412,
);

const times = 2;

describe('what AWS refuses', () => {
  let workspace: TestWorkspace;
  const met: { operation: string; kind: InjectionKind }[] = [];
  const stops: string[] = [];
  let found: { built: Census; left: Teardown['left']; again: Teardown['left']; gone: Census };
  const howOften = (scenario: Scenario) => met.filter(({ operation, kind }) => isOf(scenario, operation, kind)).length;

  before(async function () {
    this.timeout(120_000);
    let on = true;
    const made = new Set<string>();
    const queues = queuesOf();
    const injections: InjectionPlan = (_service, operation) => {
      // Before it is created, nothing can be missing.
      const makes = unseen.find(([, read]) => read === operation)?.[0];
      if (!on || (makes !== undefined && !made.has(makes))) return undefined;
      const kind = queues.get(operation)?.shift();
      if (kind) met.push({ operation, kind });
      else made.add(operation);
      return kind;
    };
    const undisturbed = async () => {
      on = false;
      const counted = await census(workspace.sandbox);
      on = true;
      return counted;
    };
    workspace = await openTestWorkspace({ injections });
    for (let stopped = true; stopped && stops.length <= ends.length;) {
      stopped = await workspace.goto('private-again').then(
        () => false,
        (error: unknown) => {
          const { message, state, fix } = asWorkshopError(error, 'aws');
          stops.push(`${message} ${state} ${fix}`);
          return true;
        },
      );
    }
    const built = await undisturbed();
    const { left } = await workspace.teardown();
    const { left: again } = await workspace.teardown();
    found = { built, left, again, gone: await undisturbed() };
  });
  after(() => workspace.stop());

  it('has a row for each, and a scenario for each row', () => {
    const covered = scenarios.map(({ service, operation, code, message }) => {
      const name = service === 'IAM' ? `${code}Exception` : code;
      const error = Object.assign(new Error(message), { name });
      return (['resend', 'reread'] as const)
        .map((how) => waitForError({ service, operation }, error, how))
        .find(Boolean);
    });
    assert.deepEqual(
      temporaryErrors.filter((row) => !covered.includes(row)).map(({ names }) => names),
      [],
    );
    assert.ok(!covered.includes(undefined));
  });

  for (const scenario of scenarios) {
    const { operation, code, message } = scenario;
    it(`waits for ${code} of ${operation} to pass: ${message.slice(0, 60)}`, () => {
      assert.equal(howOften(scenario), times);
      const told = workspace.events.filter(
        (event) => event.type === 'call' && event.operation === operation && event.error?.includes(message),
      );
      // For the SDK this name is throttling, so it has tried again by itself.
      assert.equal(told.length, code === 'LimitExceededException' ? 0 : times, 'each try is told, as itself');
    });
  }

  for (const [index, end] of ends.entries()) {
    it(`stops at once at ${end.code} of ${end.operation}, and says what to do`, () => {
      assert.equal(howOften(end), 1);
      assert.match(stops[index] ?? '', end.says);
    });
  }

  it('keeps with the distribution that a pricing plan holds what it uses, and removes the rest', () => {
    assert.equal(howOften(kept), 2, 'once in each round of the teardown');
    assert.deepEqual(
      found.left.map(({ kind, state }) => [kind, state]),
      [
        ['distribution', 'failed'],
        ['origin-access-identity', 'waiting'],
        ['bucket', 'waiting'],
      ],
    );
    assert.match(found.left[0]?.reason ?? '', /subscribed to a pricing plan/);
  });

  for (const [operation, kind, count] of unwell) {
    it(`survives ${JSON.stringify(kind)} at ${operation}, ${count} times in a row`, () => {
      assert.equal(met.filter((one) => one.operation === operation && one.kind === kind).length, count);
    });
  }

  for (const [made, read] of unseen) {
    it(`waits until ${read} shows what ${made} has made`, () => {
      assert.equal(met.filter(({ operation, kind }) => operation === read && kind === 'missing').length, times);
    });
  }

  it('says what it waits for, and how long that usually takes', () => {
    // Other waits are shown where they take more than a second, which depends on the machine.
    const reasons = ['the network connection', 'AWS to recover'];
    const waits = workspace.events.flatMap((event) =>
      event.type === 'waiting' && reasons.includes(event.for) ? [event] : [],
    );
    assert.deepEqual(
      waits.map(({ for: what, usually, last }) => ({ what, usually, last })),
      [
        { what: 'the network connection', usually: 2, last: 'socket hang up' },
        { what: 'AWS to recover', usually: 2, last: 'Service Unavailable' },
        { what: 'the network connection', usually: 2, last: 'socket hang up' },
      ],
    );
  });

  it('makes nothing twice, loses nothing, and leaves nothing', () => {
    const counts = Object.fromEntries(Object.entries(found.built).map(([what, names]) => [what, names.length]));
    assert.deepEqual(counts, once);
    assert.deepEqual(found.again, []);
    assert.deepEqual(found.gone, emptyCensus);
  });
});

const once = {
  tables: 1,
  roles: 1,
  policies: 2,
  functions: 2,
  permissions: 2,
  layerVersions: 1,
  logGroups: 2,
  apis: 1,
  integrations: 2,
  routes: 2,
  stages: 1,
  buckets: 1,
  objects: readdirSync(fromRoot('ui-dist'), { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
    .length,
  distributions: 1,
  identities: 1,
  accessControls: 0,
  headersPolicies: 0,
  accountPublicAccess: 4,
  alarms: 0,
};

/** The failures of each operation, one for each call, before it succeeds. */
function queuesOf(): Map<string, InjectionKind[]> {
  const queues = new Map<string, InjectionKind[]>();
  const queue = (operation: string, kind: InjectionKind, count: number) =>
    queues.set(operation, [...(queues.get(operation) ?? []), ...Array.from({ length: count }, () => kind)]);
  const kindOf = ({ code, status = 400, message }: Scenario) => ({ code, status, message });
  for (const end of ends) queue(end.operation, kindOf(end), 1);
  queue(kept.operation, kindOf(kept), 2);
  for (const scenario of scenarios) queue(scenario.operation, kindOf(scenario), times);
  for (const [operation, kind, count] of unwell) queue(operation, kind, count);
  for (const [, read] of unseen) queue(read, 'missing', times);
  return queues;
}

function isOf({ operation, message }: Scenario, asked: string, kind: InjectionKind): boolean {
  return asked === operation && typeof kind === 'object' && kind.message === message;
}

function at(service: string, operation: string, code: string, message: string, status?: number): Scenario {
  return { service, operation, code, message, ...(status && { status }) };
}
