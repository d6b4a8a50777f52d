// The names and ids of AWS as they are today. All of them go out of date, so they are in one place, each with its date.

/** The day these facts were last checked. */
export const asOf = '2026-11-22';

export const defaultRegion = 'ap-south-1';

/** Functions and layer. The handbook's nodejs14.x can no longer be created. */
export const runtime = 'nodejs24.x';
/**
 * Lambda creates no functions with nodejs22.x from 2027-06-01 on, as Node.js 22 ends on 2027-04-30: leave it out then.
 * source: https://endoflife.date/aws-lambda, checked 2026-11-28
 */
export const layerRuntimes = ['nodejs24.x', 'nodejs22.x'] as const;

/**
 * The regions that are enabled in every account.
 * source: https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-regions.html, checked 2026-11-29
 */
export const defaultRegions: readonly string[] = [
  'us-east-1',
  'us-east-2',
  'us-west-1',
  'us-west-2',
  'ap-northeast-1',
  'ap-northeast-2',
  'ap-northeast-3',
  'ap-south-1',
  'ap-southeast-1',
  'ap-southeast-2',
  'ca-central-1',
  'eu-central-1',
  'eu-north-1',
  'eu-west-1',
  'eu-west-2',
  'eu-west-3',
  'sa-east-1',
];

/**
 * What comes next for the Node.js of this machine; undefined where nothing does.
 * source: the warning of the AWS SDK for JavaScript 3.1107, and https://nodejs.org/en/about/previous-releases (Node.js 20
 * ended on 2026-04-30), checked 2026-11-28
 */
export function nodeNotice(version: string): string | undefined {
  return Number.parseInt(version, 10) >= 22
    ? undefined
    : 'Node.js 20 has had no security fixes since April 2026, and the AWS SDK needs Node.js 22 from January 2027';
}

export const managedPolicies = {
  /** The handbook's choice, still published; AWS has announced its end, and points to V2. */
  CloudWatchFullAccess: 'arn:aws:iam::aws:policy/CloudWatchFullAccess',
  CloudWatchFullAccessV2: 'arn:aws:iam::aws:policy/CloudWatchFullAccessV2',
  /** The handbook's choice; frozen since 2021 and wider than its name. */
  AmazonDynamoDBFullAccess: 'arn:aws:iam::aws:policy/AmazonDynamoDBFullAccess',
  AmazonDynamoDBFullAccess_v2: 'arn:aws:iam::aws:policy/AmazonDynamoDBFullAccess_v2',
} as const;

/** What an exercise attaches in place of a wider one. */
export const readOnlyPolicy = 'arn:aws:iam::aws:policy/AmazonDynamoDBReadOnlyAccess';

export const cachePolicies = {
  CachingOptimized: '658327ea-f89d-4fab-a63d-7e88639e58f6',
  CachingDisabled: '4135ea2d-6df8-44a3-9df3-4b5a84be39ad',
} as const;

export const responseHeadersPolicies = {
  SecurityHeadersPolicy: '67f7725c-6f97-4210-82d7-5512b31e9d03',
} as const;

/** One year: how long a browser remembers to use HTTPS. */
export const hstsSeconds = 31_536_000;

/** Regions whose website endpoints have a dash before the region; all others have a dot. */
export const dashWebsiteRegions: ReadonlySet<string> = new Set([
  'us-east-1',
  'us-west-1',
  'us-west-2',
  'eu-west-1',
  'ap-southeast-1',
  'ap-southeast-2',
  'ap-northeast-1',
  'sa-east-1',
]);
