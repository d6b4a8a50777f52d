// What `class deploy` creates for one class in the instructor's account: names, tags, and what each role is allowed to do.
import { createHash } from 'node:crypto';
import { usageError } from '../../../engine/errors.ts';
import { tagKey } from '../../../aws/tags.ts';
import type { Member, Roster } from '../shared/member.ts';

export interface Deployment {
  /** `workshop-class-spring-1a2b3c`: part of every name, and the value of the tag. */
  readonly name: string;
  readonly account: string;
  readonly region: string;
  readonly bucket: string;
  readonly functionRole: string;
  readonly machineRole: string;
  readonly functionArn: string;
  readonly machineArn: string;
  readonly logGroup: string;
  readonly tags: Readonly<Record<string, string>>;
}

/** The same class has the same names on every machine, so that nothing is created twice. IAM has one name for all regions. */
export function deploymentOf(
  className: string,
  { account, region }: Pick<Deployment, 'account' | 'region'>,
): Deployment {
  const words = className.toLowerCase().match(/[a-z0-9]+/g) ?? [];
  const hash = createHash('sha256').update(`${className} ${region}`).digest('hex').slice(0, 6);
  const name = ['workshop-class', words.join('-').slice(0, 20).replace(/-$/, ''), hash].filter(Boolean).join('-');
  return {
    name,
    account,
    region,
    bucket: `${name}-${account}`,
    functionRole: `${name}-function`,
    machineRole: `${name}-machine`,
    functionArn: `arn:aws:lambda:${region}:${account}:function:${name}`,
    machineArn: `arn:aws:states:${region}:${account}:stateMachine:${name}`,
    logGroup: `/aws/lambda/${name}`,
    tags: { [tagKey]: name },
  };
}

const allow = (Action: readonly string[], Resource: readonly string[]) => ({ Effect: 'Allow', Action, Resource });

const policy = (...Statement: readonly ReturnType<typeof allow>[]) => ({ Version: '2012-10-17', Statement });

export function functionPolicy({ bucket, logGroup, account, region }: Deployment, { members }: Roster) {
  return policy(
    allow(['sts:AssumeRole'], entryRoles(members)),
    allow(['s3:GetObject', 's3:PutObject'], [`arn:aws:s3:::${bucket}/*`]),
    // Without it, S3 answers 403 in place of 404 for a state that does not exist yet.
    allow(['s3:ListBucket'], [`arn:aws:s3:::${bucket}`]),
    allow(['logs:CreateLogStream', 'logs:PutLogEvents'], [`arn:aws:logs:${region}:${account}:log-group:${logGroup}:*`]),
    allow(
      [
        'organizations:DescribeAccount',
        'organizations:DescribeOrganization',
        'organizations:DescribeOrganizationalUnit',
        'organizations:ListParents',
        'organizations:ListTagsForResource',
      ],
      ['*'],
    ),
  );
}

// source: https://docs.aws.amazon.com/step-functions/latest/dg/iam-policies-eg-dist-map.html, checked 2026-11-30
export function machinePolicy({ name, bucket, account, region, functionArn, machineArn }: Deployment) {
  const execution = `arn:aws:states:${region}:${account}:execution:${name}`;
  return policy(
    allow(['lambda:InvokeFunction'], [functionArn]),
    allow(
      ['s3:GetObject', 's3:PutObject', 's3:ListMultipartUploadParts', 's3:AbortMultipartUpload'],
      [`arn:aws:s3:::${bucket}/*`],
    ),
    allow(['states:StartExecution'], [machineArn]),
    allow(['states:DescribeExecution', 'states:StopExecution'], [`${execution}:*`]),
    allow(['states:RedriveExecution'], [`${execution}/*`]),
  );
}

/** IAM allows 10,240 characters for the inline policies of a role; the other statements need about a thousand. */
const longestList = 8000;

/** The roles of the roster; in a class of hundreds, every role with one of their names. */
function entryRoles(members: readonly Member[]): string[] {
  const each = [...new Set(members.flatMap(({ via }) => (via.kind === 'role' ? [via.arn] : [])))].toSorted();
  if (each.join('","').length <= longestList) return each;
  return [...new Set(each.map((arn) => arn.replace(/^(arn:[\w-]+:iam::)\d{12}:/, '$1*:')))];
}

/** The function has no profiles of this machine. Throws for a roster that names one. */
export function assertOnlyRoles({ members }: Roster): void {
  for (const { name, via } of members)
    if (via.kind === 'profile')
      throw usageError(
        `The roster names the profile ${via.profile} for ${name}. A profile is on your machine, and Lambda needs a role.`,
        'workshop class roster --help   # after you give the row a role in place of the profile',
      );
}
