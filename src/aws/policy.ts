// The least that a learner, or an instructor who clears up, must be allowed: an IAM policy made from permissions.ts.
import { managedPolicies } from './facts.ts';
import { callNeeds, type Permission, type Thing } from './permissions.ts';

export type Audience = 'learner' | 'instructor';

export interface PolicyScope {
  readonly audience: Audience;
  /** Twelve digits, or `*` for whichever account the policy is put into. */
  readonly account: string;
  readonly region: string;
  /** Empty: names as in the handbook; for an instructor, with any suffix. */
  readonly suffix: string;
  /** Known once a workspace was begun. */
  readonly bucketName?: string | undefined;
}

// Types, not interfaces: only types are Json without an index signature.
export type Statement = {
  readonly Sid: string;
  readonly Effect: 'Allow';
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
};

export type Policy = { readonly Version: '2012-10-17'; readonly Statement: readonly Statement[] };

/** White space left out, as IAM counts a managed policy. */
export const maxPolicySize = 6_144;

export function policySize(policy: Policy): number {
  return JSON.stringify(policy).length;
}

export function policyFor(scope: PolicyScope): Policy {
  const byThing = new Map<Thing, Set<string>>();
  for (const { actions, on } of permissionsOf(scope.audience)) {
    const known = byThing.get(on) ?? new Set<string>();
    actions.forEach((action) => known.add(action));
    byThing.set(on, known);
  }
  // What is allowed on everything needs no narrower leave beside it.
  const anywhere = byThing.get('anything') ?? new Set();
  for (const [thing, actions] of byThing) {
    if (thing !== 'anything') byThing.set(thing, new Set([...actions].filter((action) => !anywhere.has(action))));
  }
  const Statement = [...byThing].map(([thing, actions]): Statement => {
    const Condition = conditions[thing];
    return {
      Sid: sids[thing],
      Effect: 'Allow',
      Action: [...actions].sort(),
      Resource: resourcesOf(scope)[thing],
      ...(Condition && { Condition }),
    };
  });
  return { Version: '2012-10-17', Statement };
}

export function permissionsOf(audience: Audience): Permission[] {
  return Object.values(callNeeds)
    .filter(({ reset }) => audience === 'learner' || reset)
    .flatMap(({ needs }) => needs);
}

const sids: Readonly<Record<Thing, string>> = {
  table: 'Table',
  role: 'Role',
  passedRole: 'HandTheRoleToLambdaOnly',
  roleToAttach: 'AttachTheCoursesPoliciesOnly',
  function: 'Functions',
  layer: 'Layer',
  logGroup: 'LogGroups',
  apis: 'HttpApis',
  apiTags: 'TagsOfHttpApis',
  bucket: 'Bucket',
  objects: 'Objects',
  distribution: 'Distributions',
  identity: 'OriginAccessIdentities',
  self: 'AskAboutOneself',
  anything: 'WithoutAnArn',
};

/** CreateRole, AttachRolePolicy and PassRole together are everything, unless it is said what may be attached to whom. */
const conditions: Partial<Record<Thing, Statement['Condition']>> = {
  passedRole: { StringEquals: { 'iam:PassedToService': ['lambda.amazonaws.com'] } },
  roleToAttach: { ArnEquals: { 'iam:PolicyARN': Object.values(managedPolicies) } },
};

export function resourcesOf(scope: PolicyScope): Record<Thing, readonly string[]> {
  const { account, region } = scope;
  const arn = (service: string, name: string) => `arn:aws:${service}:${region}:${account}:${name}`;
  const functions = ['createShortURL', 'getLongURL'].map((name) => named(scope, name));
  const role = [`arn:aws:iam::${account}:role/${named(scope, 'aws-workshop-lambda-role')}`];
  const layer = arn('lambda', `layer:${named(scope, 'aws-workshop-lambda-layer')}`);
  const bucket = `arn:aws:s3:::${bucketOf(scope)}`;
  return {
    table: [arn('dynamodb', `table/${named(scope, 'AWSWorkshopDemoTable')}`)],
    role,
    passedRole: role,
    roleToAttach: role,
    function: functions.map((name) => arn('lambda', `function:${name}`)),
    layer: [layer, `${layer}:*`],
    // Some actions are asked with the ARN of the group, others with that of all its streams.
    logGroup: functions.flatMap((name) => ['', ':*'].map((end) => arn('logs', `log-group:/aws/lambda/${name}${end}`))),
    // Ids are made up by AWS: no name can be written down beforehand.
    apis: [`arn:aws:apigateway:${region}::/apis`, `arn:aws:apigateway:${region}::/apis/*`],
    // Tags of a new HTTP API are asked for under an ARN inside an ARN: "arn:aws:apigateway:REGION::arn:…::/tags/".
    apiTags: [`arn:aws:apigateway:${region}::*/tags/*`],
    bucket: [bucket],
    objects: [`${bucket}/*`],
    distribution: [`arn:aws:cloudfront::${account}:distribution/*`],
    identity: [`arn:aws:cloudfront::${account}:origin-access-identity/*`],
    self: [`arn:aws:iam::${account}:user/\${aws:username}`],
    anything: ['*'],
  };
}

/** An instructor clears up after everybody, whatever suffix they chose. */
function named({ audience, suffix }: PolicyScope, name: string): string {
  if (suffix) return `${name}-${suffix}`;
  return audience === 'instructor' ? `${name}*` : name;
}

/** Without a suffix the bucket's name ends in eight random characters. */
function bucketOf({ audience, suffix, bucketName }: PolicyScope): string {
  if (bucketName) return bucketName;
  if (suffix) return `aws-workshop-${suffix}`;
  return audience === 'instructor' ? 'aws-workshop-*' : 'aws-workshop-????????';
}
