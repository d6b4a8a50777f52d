// What differs between regions of AWS: the partition, and whether an origin access identity of CloudFront can read a bucket.

/** The parts of AWS that the course does not run in, by the beginning of their regions' names. */
const otherPartitions: readonly (readonly [prefix: RegExp, partition: string, name: string])[] = [
  [/^cn-/, 'aws-cn', 'AWS in China'],
  [/^us-gov-/, 'aws-us-gov', 'AWS GovCloud (US)'],
  [/^eusc-/, 'aws-eusc', 'the AWS European Sovereign Cloud'],
  [/^(us|eu)-iso[a-z]?-/, 'aws-iso', 'an isolated partition of AWS'],
];

/**
 * Why the course cannot run in this region; undefined where it can. Each ARN of the course begins with `arn:aws:`, and in
 * another partition accounts, endpoints and services differ as well.
 * source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html, checked 2026-11-29
 */
export function refusedPartition(region: string): string | undefined {
  const found = otherPartitions.find(([prefix]) => prefix.test(region));
  if (!found) return undefined;
  const [, partition, name] = found;
  return `The region ${region} belongs to ${name}, where every ARN begins with arn:${partition}: and CloudFront works differently. The course runs in the regions of the partition aws.`;
}

/**
 * All regions that AWS had opened by December 2022. Origin access identities serve no later ones, which need origin access
 * control.
 * source: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-restricting-access-to-s3.html
 * and, for the dates, https://docs.aws.amazon.com/global-infrastructure/latest/regions/doc-history.html, checked 2026-11-29
 */
const identityRegions: ReadonlySet<string> = new Set(
  (
    'af-south-1 ap-east-1 ap-northeast-1 ap-northeast-2 ap-northeast-3 ap-south-1 ap-south-2 ap-southeast-1 ' +
    'ap-southeast-2 ap-southeast-3 ca-central-1 eu-central-1 eu-central-2 eu-north-1 eu-south-1 eu-south-2 eu-west-1 ' +
    'eu-west-2 eu-west-3 me-central-1 me-south-1 sa-east-1 us-east-1 us-east-2 us-west-1 us-west-2'
  ).split(' '),
);

/** The later ones that were known on 2026-11-29, each with the month in which AWS opened it. */
const laterRegions: ReadonlyMap<string, string> = new Map([
  ['ap-southeast-4', 'January 2023'],
  ['il-central-1', 'August 2023'],
  ['ca-west-1', 'December 2023'],
  ['ap-southeast-5', 'August 2024'],
  ['ap-southeast-7', 'January 2025'],
  ['mx-central-1', 'January 2025'],
  ['ap-east-2', 'June 2025'],
  ['ap-southeast-6', 'September 2025'],
]);

/** Why chapter 8 cannot be built in this region; undefined where it can. */
export function identityProblem(region: string): string | undefined {
  if (identityRegions.has(region)) return undefined;
  const opened = laterRegions.get(region) ?? 'after 2022';
  return `CloudFront's origin access identities (OAI) cannot read buckets in ${region}, which AWS opened ${opened.startsWith('after') ? opened : `in ${opened}`}.`;
}
