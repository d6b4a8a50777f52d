// What each service that is called has for names: in the SDK's packages and in the AWS CLI. A closed table: what the
// journal of another person names is looked up here, and never becomes part of a path by itself.

interface ServiceName {
  /** Of the npm package, after `@aws-sdk/client-`. */
  readonly sdk: string;
  readonly cli: string;
}

/** By the name in the journal: the client's class without its "Client". */
const services: ReadonlyMap<string, ServiceName> = new Map(
  Object.entries({
    ApiGatewayV2: { sdk: 'apigatewayv2', cli: 'apigatewayv2' },
    CloudFront: { sdk: 'cloudfront', cli: 'cloudfront' },
    CloudWatch: { sdk: 'cloudwatch', cli: 'cloudwatch' },
    CloudWatchLogs: { sdk: 'cloudwatch-logs', cli: 'logs' },
    DynamoDB: { sdk: 'dynamodb', cli: 'dynamodb' },
    IAM: { sdk: 'iam', cli: 'iam' },
    Lambda: { sdk: 'lambda', cli: 'lambda' },
    Organizations: { sdk: 'organizations', cli: 'organizations' },
    S3: { sdk: 's3', cli: 's3api' },
    S3Control: { sdk: 's3-control', cli: 's3control' },
    STS: { sdk: 'sts', cli: 'sts' },
  }),
);

export function isService(name: unknown): name is string {
  return typeof name === 'string' && services.has(name);
}

/** Throws for a name outside of the table. */
export function serviceOf(name: string): ServiceName {
  const found = services.get(name);
  if (!found) throw new TypeError(`No service is called ${JSON.stringify(name)}.`);
  return found;
}
