// The services of the sandbox, loaded when first asked for (each brings an SDK client along), and how to tell which
// one a request is for.
import type { ServiceContext } from './context.ts';
import type { Service, WireRequest } from '../server/service.ts';

export const services = {
  sts: async (sandbox: ServiceContext) => (await import('./sts/service.ts')).service(sandbox),
  iam: async (sandbox: ServiceContext) => (await import('./iam/service.ts')).service(sandbox),
  dynamodb: async (sandbox: ServiceContext) => (await import('./dynamodb/service.ts')).service(sandbox),
  lambda: async (sandbox: ServiceContext) => (await import('./lambda/service.ts')).service(sandbox),
  logs: async (sandbox: ServiceContext) => (await import('./logs/service.ts')).service(sandbox),
  apigatewayv2: async (sandbox: ServiceContext) => (await import('./apigateway/service.ts')).service(sandbox),
  s3: async (sandbox: ServiceContext) => (await import('./s3/service.ts')).service(sandbox),
  s3control: async (sandbox: ServiceContext) => (await import('./s3control/service.ts')).service(sandbox),
  cloudfront: async (sandbox: ServiceContext) => (await import('./cloudfront/service.ts')).service(sandbox),
  organizations: async (sandbox: ServiceContext) => (await import('./organizations/service.ts')).service(sandbox),
} satisfies Record<string, (sandbox: ServiceContext) => Promise<Service>>;

export type ServiceId = keyof typeof services;

const byScope: Readonly<Record<string, ServiceId>> = {
  sts: 'sts',
  iam: 'iam',
  dynamodb: 'dynamodb',
  lambda: 'lambda',
  logs: 'logs',
  apigateway: 'apigatewayv2',
  s3: 's3',
  cloudfront: 'cloudfront',
  organizations: 'organizations',
};

export function isServed(scope: string): scope is ServiceId {
  return Object.hasOwn(services, scope);
}

/**
 * By the credential's scope, and where there is none by what only one service uses; S3 takes the rest. A scope that
 * the sandbox does not serve is returned as it is.
 */
export function serviceFor({ headers, query, path }: WireRequest): string {
  const credential = /Credential=([^,\s]+)/.exec(headers['authorization'] ?? '')?.[1] ?? query.get('X-Amz-Credential');
  const scope = credential?.split('/')[3];
  const scoped = scope === undefined ? undefined : Object.hasOwn(byScope, scope) ? byScope[scope] : scope;
  if (path.startsWith('/v20180820/') && (scoped ?? 's3') === 's3') return 's3control';
  if (scoped) return scoped;
  if (headers['x-amz-target']?.startsWith('DynamoDB_')) return 'dynamodb';
  if (headers['x-amz-target']?.startsWith('Logs_')) return 'logs';
  if (headers['content-type']?.startsWith('application/x-www-form-urlencoded')) return 'sts';
  if (/^\/20\d\d-\d\d-\d\d\/(functions|layers|tags|event-source)/.test(path)) return 'lambda';
  if (path.startsWith('/v2/apis')) return 'apigatewayv2';
  if (path.startsWith('/2020-05-31/')) return 'cloudfront';
  return 's3';
}
