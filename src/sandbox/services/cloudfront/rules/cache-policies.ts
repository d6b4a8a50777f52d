// CloudFront's managed cache policies: the same ids in every account.
// https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-cache-policies.html
import type {
  CachePolicy,
  CachePolicyConfig,
  ParametersInCacheKeyAndForwardedToOrigin,
} from '@aws-sdk/client-cloudfront';

type Ttl = readonly [min: number, fallback: number, max: number];
type Parameters = Partial<ParametersInCacheKeyAndForwardedToOrigin>;

const day = 86_400;
const year = 31_536_000;
const originHeaders = ['host', 'origin', 'x-http-method-override', 'x-http-method', 'x-method-override'];

export const cachePolicies: readonly CachePolicy[] = [
  policy('658327ea-f89d-4fab-a63d-7e88639e58f6', 'Managed-CachingOptimized', [1, day, year], {
    EnableAcceptEncodingGzip: true,
    EnableAcceptEncodingBrotli: true,
  }),
  policy('b2884449-e4de-46a7-ac36-70bc7f1ddd6d', 'Managed-CachingOptimizedForUncompressedObjects', [1, day, year], {}),
  policy('4135ea2d-6df8-44a3-9df3-4b5a84be39ad', 'Managed-CachingDisabled', [0, 0, 0], {}),
  policy('08627262-05a9-4f76-9ded-b50ca2e3a84f', 'Managed-Elemental-MediaPackage', [0, day, year], {
    EnableAcceptEncodingGzip: true,
    HeadersConfig: headers(['origin']),
    QueryStringsConfig: {
      QueryStringBehavior: 'whitelist',
      QueryStrings: { Quantity: 4, Items: ['aws.manifestfilter', 'start', 'end', 'm'] },
    },
  }),
  policy('2e54312d-136d-493c-8eb9-b001f22f67d2', 'Managed-Amplify', [2, 2, 600], {
    EnableAcceptEncodingGzip: true,
    EnableAcceptEncodingBrotli: true,
    HeadersConfig: headers(['authorization', 'cloudfront-viewer-country', 'host']),
    CookiesConfig: { CookieBehavior: 'all' },
    QueryStringsConfig: { QueryStringBehavior: 'all' },
  }),
  policy('83da9c7e-98b4-4e11-a168-04f0df8e2c65', 'UseOriginCacheControlHeaders', [0, 0, year], {
    EnableAcceptEncodingGzip: true,
    EnableAcceptEncodingBrotli: true,
    HeadersConfig: headers(originHeaders),
    CookiesConfig: { CookieBehavior: 'all' },
  }),
  policy('4cc15a8a-d715-48a4-82b8-cc0b614638fe', 'UseOriginCacheControlHeaders-QueryStrings', [0, 0, year], {
    EnableAcceptEncodingGzip: true,
    EnableAcceptEncodingBrotli: true,
    HeadersConfig: headers(originHeaders),
    CookiesConfig: { CookieBehavior: 'all' },
    QueryStringsConfig: { QueryStringBehavior: 'all' },
  }),
];

function headers(items: string[]): ParametersInCacheKeyAndForwardedToOrigin['HeadersConfig'] {
  return { HeaderBehavior: 'whitelist', Headers: { Quantity: items.length, Items: items } };
}

function policy(id: string, name: string, [MinTTL, DefaultTTL, MaxTTL]: Ttl, parameters: Parameters): CachePolicy {
  const config: CachePolicyConfig = {
    Name: name,
    Comment: '',
    MinTTL,
    DefaultTTL,
    MaxTTL,
    ParametersInCacheKeyAndForwardedToOrigin: {
      EnableAcceptEncodingGzip: false,
      EnableAcceptEncodingBrotli: false,
      HeadersConfig: { HeaderBehavior: 'none' },
      CookiesConfig: { CookieBehavior: 'none' },
      QueryStringsConfig: { QueryStringBehavior: 'none' },
      ...parameters,
    },
  };
  return { Id: id, LastModifiedTime: new Date('2022-06-01T00:00:00Z'), CachePolicyConfig: config };
}
