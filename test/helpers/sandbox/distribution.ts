// A distribution with one HTTP origin, that caches nothing and passes every method.
import { CloudFrontClient, CreateDistributionCommand, type Method, type Origin } from '@aws-sdk/client-cloudfront';
import type { TestSandbox } from './test-sandbox.ts';

const allMethods = ['GET', 'HEAD', 'OPTIONS', 'PUT', 'POST', 'PATCH', 'DELETE'] as Method[];

/** Resolves with its address. `host`: of the origin, with a port. */
export async function httpDistribution(
  test: TestSandbox,
  host: string,
  headers: Readonly<Record<string, string>> = {},
  more: Partial<Origin> = {},
): Promise<string> {
  const custom = Object.entries(headers).map(([HeaderName, HeaderValue]) => ({ HeaderName, HeaderValue }));
  const { Distribution } = await test.client(CloudFrontClient).send(
    new CreateDistributionCommand({
      DistributionConfig: {
        CallerReference: `${host} ${custom.length} ${Math.random()}`,
        Comment: '',
        Enabled: true,
        Origins: {
          Quantity: 1,
          Items: [
            {
              Id: 'origin',
              DomainName: host,
              CustomOriginConfig: { HTTPPort: 80, HTTPSPort: 443, OriginProtocolPolicy: 'http-only' },
              CustomHeaders: { Quantity: custom.length, Items: custom },
              ...more,
            },
          ],
        },
        DefaultCacheBehavior: {
          TargetOriginId: 'origin',
          ViewerProtocolPolicy: 'allow-all',
          AllowedMethods: { Quantity: allMethods.length, Items: allMethods },
          ForwardedValues: {
            QueryString: true,
            Cookies: { Forward: 'all' },
            Headers: { Quantity: 1, Items: ['*'] },
          },
          MinTTL: 0,
        },
      },
    }),
  );
  return `http://${Distribution?.DomainName}`;
}
