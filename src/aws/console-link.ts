// Where a resource is found in AWS's console, by its kind.
import type { Json, ResourceRecord } from '../engine/types.ts';

type Fields = Readonly<Record<string, Json>>;
type Link = (at: { props: Fields; outputs: Fields; name: string; region: string }) => string;

const regional = (region: string, path: string) => `https://${region}.console.aws.amazon.com/${path}`;
/** IAM and CloudFront belong to no region; their console is kept in one. */
const global = (path: string) => regional('us-east-1', path);

const apiLink: Link = ({ props, outputs, region }) =>
  regional(region, `apigateway/main/api-detail?api=${text(props['apiId'] ?? outputs['id'])}&region=${region}`);
const bucketLink =
  (tab: string): Link =>
  ({ props, region }) =>
    regional(region, `s3/buckets/${text(props['bucket'] ?? props['name'])}?region=${region}&tab=${tab}`);
const roleLink: Link = ({ props }) => global(`iam/home#/roles/details/${text(props['role'] ?? props['name'])}`);
const functionLink =
  (tab: string): Link =>
  ({ props, region }) =>
    regional(
      region,
      `lambda/home?region=${region}#/functions/${text(props['functionName'] ?? props['name'])}?tab=${tab}`,
    );

const links: Readonly<Record<string, Link>> = {
  table: ({ name, region }) => regional(region, `dynamodbv2/home?region=${region}#table?name=${name}`),
  role: roleLink,
  'role-policy': roleLink,
  // The console wants its fragment escaped twice, with $ for %.
  'log-group': ({ name, region }) =>
    regional(
      region,
      `cloudwatch/home?region=${region}#logsV2:log-groups/log-group/${encodeURIComponent(encodeURIComponent(name)).replaceAll('%', '$')}`,
    ),
  function: functionLink('code'),
  'invoke-permission': functionLink('configure'),
  'http-api': apiLink,
  'api-integration': apiLink,
  'api-route': apiLink,
  'api-stage': apiLink,
  'layer-version': ({ props, outputs, region }) =>
    regional(
      region,
      `lambda/home?region=${region}#/layers/${text(props['name'])}/versions/${text(outputs['version'] ?? 1)}`,
    ),
  bucket: bucketLink('objects'),
  'bucket-files': bucketLink('objects'),
  'bucket-website': bucketLink('properties'),
  'bucket-public-access': bucketLink('permissions'),
  'bucket-policy': bucketLink('permissions'),
  'account-public-access': ({ region }) => regional(region, `s3/settings?region=${region}`),
  'origin-access-identity': () => global('cloudfront/v4/home#/originAccess'),
  distribution: ({ outputs }) => global(`cloudfront/v4/home#/distributions/${text(outputs['id'])}`),
};

/** Undefined for what is not in the console, such as an archive on disk. */
export function consoleLink(
  { kind, props, outputs }: ResourceRecord,
  name: string,
  region: string,
): string | undefined {
  return links[kind]?.({ props: props as Fields, outputs: (outputs ?? {}) as Fields, name, region });
}

export function consoleHome(region: string): string {
  return regional(region, `console/home?region=${region}`);
}

function text(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value ?? '');
}
