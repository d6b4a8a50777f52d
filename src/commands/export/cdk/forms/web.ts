// APIs and distributions as constructs of the CDK.
import { cachePolicies, responseHeadersPolicies } from '../../../../aws/facts.ts';
import type { Json } from '../../../../engine/types.ts';
import {
  construct,
  constructOf,
  hasOnly,
  ownerOf,
  seconds,
  type CdkContext,
  type CdkForms,
  type Properties,
} from '../form.ts';
import { Code, variableOf } from '../typescript.ts';

export const webForms: CdkForms = {
  'AWS::ApiGatewayV2::Api': {
    values: { Ref: 'apiId', ApiEndpoint: 'apiEndpoint' },
    statements({ id, properties }, { write }) {
      if (!hasOnly(properties, ['Name', 'ProtocolType', 'CorsConfiguration', 'Tags'])) return undefined;
      const cors = properties['CorsConfiguration'] as Properties | undefined;
      const methods = cors?.['AllowMethods'] as readonly string[] | undefined;
      const props = {
        apiName: properties['Name'],
        createDefaultStage: false,
        corsPreflight: cors && {
          allowOrigins: cors['AllowOrigins'],
          allowMethods: methods?.map(
            (method) => new Code(`apigatewayv2.CorsHttpMethod.${method === '*' ? 'ANY' : method}`),
          ),
          allowHeaders: cors['AllowHeaders'],
        },
      };
      return [construct(id, 'apigatewayv2.HttpApi', write(props))];
    },
  },
  'AWS::ApiGatewayV2::Stage': {
    values: { Ref: 'stageName' },
    statements({ id, properties }, { write, isConstruct }) {
      const known = ['ApiId', 'StageName', 'AutoDeploy', 'DefaultRouteSettings', 'RouteSettings', 'Tags'];
      const api = ownerOf(properties['ApiId']);
      const { ThrottlingRateLimit, ThrottlingBurstLimit, ...more } = (properties['DefaultRouteSettings'] ??
        {}) as Properties;
      if (!isConstruct(api) || !hasOnly(properties, known) || !hasOnly(more, [])) return undefined;
      const props = {
        httpApi: constructOf(api),
        stageName: properties['StageName'],
        autoDeploy: properties['AutoDeploy'],
        throttle:
          ThrottlingRateLimit === undefined
            ? undefined
            : { rateLimit: ThrottlingRateLimit, burstLimit: ThrottlingBurstLimit },
      };
      const routes = properties['RouteSettings'];
      return [
        construct(id, 'apigatewayv2.HttpStage', write(props)),
        ...(routes === undefined
          ? []
          : [
              '// The construct has no settings for a single route.',
              `(${variableOf(id)}.node.defaultChild as apigatewayv2.CfnStage).routeSettings = ${write(routes)};`,
              `${variableOf(id)}.node.addDependency(${constructOf(api).text});`,
            ]),
      ];
    },
  },
  'AWS::ApiGatewayV2::Integration': {
    values: {},
    statements: ({ properties }, { isConstruct }) =>
      isConstruct(ownerOf(properties['ApiId'])) && isConstruct(ownerOf(properties['IntegrationUri'])) ? [] : undefined,
  },
  'AWS::ApiGatewayV2::Route': {
    values: {},
    statements({ properties }, { write, isConstruct, all }) {
      const api = ownerOf(properties['ApiId']);
      const integration = all.find(({ id }) => id === ownerOf(properties['Target']));
      const invoked = ownerOf(integration?.properties['IntegrationUri']);
      const [, method, path] = /^([A-Z]+) (\/.*)$/.exec(properties['RouteKey'] as string) ?? [];
      if (!integration || !isConstruct(api) || !isConstruct(invoked) || method === undefined) return undefined;
      const props = {
        path,
        methods: [new Code(`apigatewayv2.HttpMethod.${method}`)],
        integration: new Code(`new HttpLambdaIntegration('${integration.id}', ${variableOf(invoked)})`),
      };
      return [`${variableOf(api)}.addRoutes(${write(props)});`];
    },
  },
  'AWS::CloudFront::CloudFrontOriginAccessIdentity': {
    values: { Ref: 'originAccessIdentityId' },
    statements: ({ id, properties }, { write }) => [
      construct(
        id,
        'cloudfront.OriginAccessIdentity',
        write({ comment: objectAt(properties, 'CloudFrontOriginAccessIdentityConfig')['Comment'] }),
      ),
    ],
  },
  'AWS::CloudFront::OriginAccessControl': {
    values: { Ref: 'originAccessControlId' },
    statements({ id, properties }, { write }) {
      const { Name, Description } = objectAt(properties, 'OriginAccessControlConfig');
      const props = { originAccessControlName: Name, description: Description };
      return [construct(id, 'cloudfront.S3OriginAccessControl', write(props))];
    },
  },
  'AWS::CloudFront::ResponseHeadersPolicy': {
    values: { Ref: 'responseHeadersPolicyId' },
    statements({ id, properties }, { write }) {
      const { Name, Comment, SecurityHeadersConfig, ...others } = objectAt(properties, 'ResponseHeadersPolicyConfig');
      const headers = (SecurityHeadersConfig ?? {}) as Properties;
      const names = ['ContentSecurityPolicy', 'ContentTypeOptions', 'FrameOptions', 'ReferrerPolicy'];
      if (!hasOnly(others, []) || !hasOnly(headers, [...names, 'StrictTransportSecurity'])) return undefined;
      const csp = objectAt(headers, 'ContentSecurityPolicy');
      const frame = objectAt(headers, 'FrameOptions');
      const referrer = objectAt(headers, 'ReferrerPolicy');
      const hsts = objectAt(headers, 'StrictTransportSecurity');
      const props = {
        responseHeadersPolicyName: Name,
        comment: Comment,
        securityHeadersBehavior: {
          contentSecurityPolicy: {
            contentSecurityPolicy: csp['ContentSecurityPolicy'],
            override: csp['Override'],
          },
          contentTypeOptions: { override: objectAt(headers, 'ContentTypeOptions')['Override'] },
          frameOptions: {
            frameOption: constant('cloudfront.HeadersFrameOption', frame['FrameOption']),
            override: frame['Override'],
          },
          referrerPolicy: {
            referrerPolicy: constant('cloudfront.HeadersReferrerPolicy', referrer['ReferrerPolicy']),
            override: referrer['Override'],
          },
          strictTransportSecurity: {
            accessControlMaxAge: seconds(hsts['AccessControlMaxAgeSec']),
            override: hsts['Override'],
          },
        },
      };
      return [construct(id, 'cloudfront.ResponseHeadersPolicy', write(props))];
    },
  },
  // An origin of the CDK lets its identity read the bucket.
  'AWS::S3::BucketPolicy': {
    values: {},
    statements: ({ properties }, { all }) => {
      const isForCloudFront = /CloudFront Origin Access Identity|cloudfront\.amazonaws\.com/.test(
        JSON.stringify(properties),
      );
      return isForCloudFront && all.some(({ type }) => type === 'AWS::CloudFront::Distribution') ? [] : undefined;
    },
  },
  'AWS::CloudFront::Distribution': {
    values: { Ref: 'distributionId', DomainName: 'distributionDomainName' },
    statements({ id, properties }, context) {
      const { Origins, DefaultCacheBehavior, ...config } = objectAt(properties, 'DistributionConfig');
      const [origin, ...others] = (Origins ?? []) as readonly Properties[];
      const { TargetOriginId: _only, ...behavior } = (DefaultCacheBehavior ?? {}) as Properties;
      const from = origin && others.length === 0 ? originOf(origin, context) : undefined;
      const simple = ['ViewerProtocolPolicy', 'CachePolicyId', 'ResponseHeadersPolicyId', 'Compress'];
      const settings = ['Comment', 'Enabled', 'DefaultRootObject', 'PriceClass', 'IPV6Enabled'];
      if (!from || !hasOnly(behavior, simple) || !hasOnly(config, settings)) return undefined;
      const props = {
        comment: config['Comment'],
        enabled: config['Enabled'],
        defaultRootObject: config['DefaultRootObject'],
        priceClass: constant('cloudfront.PriceClass', config['PriceClass']),
        enableIpv6: config['IPV6Enabled'],
        defaultBehavior: {
          origin: from,
          viewerProtocolPolicy: constant('cloudfront.ViewerProtocolPolicy', behavior['ViewerProtocolPolicy']),
          cachePolicy: policy('CachePolicy', `${id}CachePolicy`, behavior['CachePolicyId'], context),
          responseHeadersPolicy: policy(
            'ResponseHeadersPolicy',
            `${id}ResponseHeadersPolicy`,
            behavior['ResponseHeadersPolicyId'],
            context,
          ),
          compress: behavior['Compress'],
        },
      };
      return [construct(id, 'cloudfront.Distribution', context.write(props))];
    },
  },
};

function objectAt(properties: Properties, name: string): Properties {
  return (properties[name] ?? {}) as Properties;
}

/** `redirect-to-https` is REDIRECT_TO_HTTPS, and `PriceClass_200` PRICE_CLASS_200. */
function constant(enumeration: string, value: Json | undefined): Code | undefined {
  if (typeof value !== 'string') return undefined;
  const name = value
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .replaceAll('-', '_')
    .toUpperCase();
  return new Code(`${enumeration}.${name}`);
}

/** From the bucket whose address is the origin's, by what CloudFront reads it with. */
function originOf(
  { DomainName, S3OriginConfig, OriginAccessControlId }: Properties,
  { isConstruct, write }: CdkContext,
) {
  const bucket = ownerOf(DomainName);
  if (!isConstruct(bucket)) return undefined;
  const control = ownerOf(OriginAccessControlId);
  if (isConstruct(control))
    return new Code(
      `origins.S3BucketOrigin.withOriginAccessControl(${variableOf(bucket)}, ${write({ originAccessControl: constructOf(control) })})`,
    );
  const identity = ownerOf((S3OriginConfig as Properties | undefined)?.['OriginAccessIdentity']);
  if (!isConstruct(identity)) return undefined;
  return new Code(
    `origins.S3BucketOrigin.withOriginAccessIdentity(${variableOf(bucket)}, ${write({ originAccessIdentity: constructOf(identity) })})`,
  );
}

/** A policy of AWS by its name in the CDK, one of the stack by its id. */
function policy(
  noun: 'CachePolicy' | 'ResponseHeadersPolicy',
  id: string,
  value: Json | undefined,
  { isConstruct, write }: CdkContext,
): Code | undefined {
  if (value === undefined) return undefined;
  const owner = ownerOf(value);
  if (isConstruct(owner)) return constructOf(owner);
  if (value === cachePolicies.CachingOptimized) return new Code('cloudfront.CachePolicy.CACHING_OPTIMIZED');
  if (value === responseHeadersPolicies.SecurityHeadersPolicy)
    return new Code('cloudfront.ResponseHeadersPolicy.SECURITY_HEADERS');
  return new Code(`cloudfront.${noun}.from${noun}Id(this, '${id}', ${write(value)})`);
}
