// What each service is called: by the SDK's packages, by the AWS CLI, and the operations that only look.

export interface ServiceName {
  /** Of the npm package, after `@aws-sdk/client-`. */
  readonly sdk: string;
  readonly cli: string;
}

/** By the name in the journal: the client's class without its "Client". */
const services: Readonly<Record<string, ServiceName>> = {
  ApiGatewayV2: { sdk: 'apigatewayv2', cli: 'apigatewayv2' },
  CloudFront: { sdk: 'cloudfront', cli: 'cloudfront' },
  CloudWatchLogs: { sdk: 'cloudwatch-logs', cli: 'logs' },
  DynamoDB: { sdk: 'dynamodb', cli: 'dynamodb' },
  IAM: { sdk: 'iam', cli: 'iam' },
  Lambda: { sdk: 'lambda', cli: 'lambda' },
  S3: { sdk: 's3', cli: 's3api' },
  S3Control: { sdk: 's3-control', cli: 's3control' },
  STS: { sdk: 'sts', cli: 'sts' },
};

export function serviceOf(name: string): ServiceName {
  return services[name] ?? { sdk: name.toLowerCase(), cli: name.toLowerCase() };
}

export function isReading(operation: string): boolean {
  return /^(Get|List|Describe|Head|Filter|Simulate|Scan|Query|BatchGet)/.test(operation);
}

/** As the AWS CLI spells operations and their parameters: `CreateOpenIDConnectProvider`, `create-open-id-connect-provider`. */
export function kebab(name: string): string {
  return name
    .replace(/(.)([A-Z][a-z]+)/g, '$1-$2')
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .toLowerCase();
}
