// The services of the sandbox: how to tell which one a request is for, and how to load it. Each is loaded with its first
// request, as each brings an SDK client along.
import { isPresignedV2 } from '../server/control-plane/signature-v2.ts';
import type { EndpointHandler } from '../server/endpoints.ts';
import type { Service, WireRequest } from '../server/service.ts';
import type { EndpointKind, ServiceContext } from './context.ts';

interface ServiceEntry {
  /** The service's name in a signature. */
  readonly scope: string;
  /** Whether a request is for it, where no signature says so or several services have the scope. */
  claims(request: WireRequest): boolean;
  load(sandbox: ServiceContext): Promise<Service>;
}

/** Asked in this order: the last one takes what no other claims. */
export const services = {
  sts: {
    scope: 'sts',
    claims: ({ method, headers }) =>
      method === 'POST' && (headers['content-type']?.startsWith('application/x-www-form-urlencoded') ?? false),
    load: async (sandbox) => (await import('./sts/service.ts')).service(sandbox),
  },
  iam: {
    scope: 'iam',
    claims: () => false,
    load: async (sandbox) => (await import('./iam/service.ts')).service(sandbox),
  },
  dynamodb: {
    scope: 'dynamodb',
    claims: (request) => hasTarget(request, 'DynamoDB_'),
    load: async (sandbox) => (await import('./dynamodb/service.ts')).service(sandbox),
  },
  lambda: {
    scope: 'lambda',
    claims: ({ path }) => /^\/20\d\d-\d\d-\d\d\/(functions|layers|tags|event-source)/.test(path),
    load: async (sandbox) => (await import('./lambda/service.ts')).service(sandbox),
  },
  logs: {
    scope: 'logs',
    claims: (request) => hasTarget(request, 'Logs_'),
    load: async (sandbox) => (await import('./logs/service.ts')).service(sandbox),
  },
  cloudwatch: {
    scope: 'monitoring',
    claims: (request) =>
      hasTarget(request, 'GraniteServiceVersion') || request.path.startsWith('/service/GraniteServiceVersion'),
    load: async (sandbox) => (await import('./cloudwatch/service.ts')).service(sandbox),
  },
  apigatewayv2: {
    scope: 'apigateway',
    claims: ({ path }) => path.startsWith('/v2/apis'),
    load: async (sandbox) => (await import('./apigateway/service.ts')).service(sandbox),
  },
  cloudfront: {
    scope: 'cloudfront',
    claims: ({ path }) => path.startsWith('/2020-05-31/'),
    load: async (sandbox) => (await import('./cloudfront/service.ts')).service(sandbox),
  },
  cloudformation: {
    scope: 'cloudformation',
    claims: () => false,
    load: async (sandbox) => (await import('./cloudformation/service.ts')).service(sandbox),
  },
  ecr: {
    scope: 'ecr',
    claims: (request) => hasTarget(request, 'AmazonEC2ContainerRegistry_'),
    load: async (sandbox) => (await import('./ecr/service.ts')).service(sandbox),
  },
  organizations: {
    scope: 'organizations',
    claims: (request) => hasTarget(request, 'AWSOrganizations'),
    load: async (sandbox) => (await import('./organizations/service.ts')).service(sandbox),
  },
  ssoadmin: {
    scope: 'sso',
    claims: (request) => hasTarget(request, 'SWBExternalService'),
    load: async (sandbox) => (await import('./ssoadmin/service.ts')).service(sandbox),
  },
  sso: {
    scope: 'awsssoportal',
    claims: ({ headers }) => 'x-amz-sso_bearer_token' in headers,
    load: async (sandbox) => (await import('./sso/service.ts')).service(sandbox),
  },
  identitystore: {
    scope: 'identitystore',
    claims: (request) => hasTarget(request, 'AWSIdentityStore'),
    load: async (sandbox) => (await import('./identitystore/service.ts')).service(sandbox),
  },
  ssm: {
    scope: 'ssm',
    claims: (request) => hasTarget(request, 'AmazonSSM'),
    load: async (sandbox) => (await import('./ssm/service.ts')).service(sandbox),
  },
  stepfunctions: {
    scope: 'states',
    claims: (request) => hasTarget(request, 'AWSStepFunctions'),
    load: async (sandbox) => (await import('./stepfunctions/service.ts')).service(sandbox),
  },
  s3control: {
    scope: 's3',
    claims: ({ path }) => path.startsWith('/v20180820/'),
    load: async (sandbox) => (await import('./s3control/service.ts')).service(sandbox),
  },
  s3: {
    scope: 's3',
    claims: () => true,
    load: async (sandbox) => (await import('./s3/service.ts')).service(sandbox),
  },
} satisfies Record<string, ServiceEntry>;

export type ServiceId = keyof typeof services;

/** What answers at each kind of endpoint. */
export const endpointHandlers: Readonly<Record<EndpointKind, (sandbox: ServiceContext) => Promise<EndpointHandler>>> = {
  api: async (sandbox) => (await import('./apigateway/endpoint/endpoint.ts')).apiEndpoint(sandbox),
  website: async (sandbox) => (await import('./s3/website/endpoint.ts')).websiteEndpoint(sandbox),
  'function-url': async (sandbox) => (await import('./lambda/endpoint/endpoint.ts')).functionUrlEndpoint(sandbox),
  s3: async (sandbox) => (await import('./s3/rest-endpoint.ts')).restEndpoint(sandbox),
  'custom-resource': async (sandbox) =>
    (await import('./cloudformation/custom-resources/responses.ts')).customResourceEndpoint(sandbox),
  distribution: async (sandbox) => (await import('./cloudfront/endpoint/endpoint.ts')).distributionEndpoint(sandbox),
};

/** The name in the signature where the sandbox has no such service. */
export function idOf(request: WireRequest): string {
  const scope = scopeOf(request);
  const entries = Object.entries<ServiceEntry>(services).filter(
    ([, entry]) => scope === undefined || entry.scope === scope,
  );
  const claimed = entries.find(([, entry]) => entry.claims(request)) ?? entries.at(-1);
  return claimed?.[0] ?? String(scope);
}

function scopeOf({ headers, query }: WireRequest): string | undefined {
  const credential = /Credential=([^,\s]+)/.exec(headers['authorization'] ?? '')?.[1] ?? query.get('X-Amz-Credential');
  // Signature Version 2 names no service, and only S3 takes it in an address.
  if (credential === undefined && isPresignedV2({ query })) return 's3';
  return credential?.split('/')[3];
}

function hasTarget({ headers }: WireRequest, prefix: string): boolean {
  return headers['x-amz-target']?.startsWith(prefix) ?? false;
}
