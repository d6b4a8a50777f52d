// What identifies an existing resource of each type: an import change set names it by these properties.
import type { Json } from '../../engine/types.ts';

/**
 * The names of the properties, in the order of the physical id's parts.
 * source: primaryIdentifier in the schemas of the CloudFormation registry, checked 2026-11-30
 */
const identifiers: Readonly<Record<string, readonly string[]>> = {
  'AWS::ApiGatewayV2::Api': ['ApiId'],
  'AWS::ApiGatewayV2::Integration': ['ApiId', 'IntegrationId'],
  'AWS::ApiGatewayV2::Route': ['ApiId', 'RouteId'],
  'AWS::ApiGatewayV2::Stage': ['ApiId', 'StageName'],
  'AWS::CloudFront::CloudFrontOriginAccessIdentity': ['Id'],
  'AWS::CloudFront::Distribution': ['Id'],
  'AWS::CloudFront::OriginAccessControl': ['Id'],
  'AWS::CloudFront::ResponseHeadersPolicy': ['Id'],
  'AWS::CloudWatch::Alarm': ['AlarmName'],
  'AWS::DynamoDB::Table': ['TableName'],
  'AWS::IAM::Role': ['RoleName'],
  'AWS::Lambda::Function': ['FunctionName'],
  'AWS::Lambda::LayerVersion': ['LayerVersionArn'],
  'AWS::Lambda::Permission': ['FunctionName', 'Id'],
  'AWS::Logs::LogGroup': ['LogGroupName'],
  'AWS::S3::Bucket': ['BucketName'],
  'AWS::S3::BucketPolicy': ['Bucket'],
};

/** `properties` as they are on AWS, without references. What is none of them is the id that AWS has given. */
export function identifierOf(
  type: string,
  properties: Readonly<Record<string, Json>>,
  outputs: Json | undefined,
): Readonly<Record<string, string>> | undefined {
  const names = Object.hasOwn(identifiers, type) ? identifiers[type] : undefined;
  const { id, arn, statementId } = (outputs ?? {}) as Readonly<Record<string, Json>>;
  const found = names?.map((name) => [name, properties[name] ?? statementId ?? id ?? arn] as const);
  if (!found?.every(([, value]) => typeof value === 'string')) return undefined;
  return Object.fromEntries(found as readonly (readonly [string, string])[]);
}
