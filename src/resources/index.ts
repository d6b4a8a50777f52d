// The registry: every kind of resource, one line each, in the order of making. A kind is loaded when it is first needed,
// and its SDK client with it.
import { WorkshopError } from '../engine/errors.ts';
import type { AnyResourceKind } from './facets.ts';

const loaders = new Map<string, () => Promise<object>>();
/** Run from its sources, each import() asks the thread that compiles them, also for a module that is loaded. */
const loaded = new Map<string, Promise<object>>();

register('table', async () => (await import('./dynamodb/table.ts')).table);
register('table-ttl', async () => (await import('./dynamodb/table-ttl.ts')).tableTtl);
register('table-recovery', async () => (await import('./dynamodb/table-recovery.ts')).tableRecovery);
register('table-protection', async () => (await import('./dynamodb/table-protection.ts')).tableProtection);
register('role', async () => (await import('./iam/role.ts')).role);
register('role-policy', async () => (await import('./iam/role-policy.ts')).rolePolicy);
register('role-inline-policy', async () => (await import('./iam/inline-policy.ts')).inlinePolicy);
register('log-group', async () => (await import('./logs/log-group.ts')).logGroup);
register('function', async () => (await import('./lambda/function.ts')).lambdaFunction);
register('function-concurrency', async () => (await import('./lambda/function-concurrency.ts')).functionConcurrency);
register('http-api', async () => (await import('./apigateway/http-api.ts')).httpApi);
register('api-integration', async () => (await import('./apigateway/api-integration.ts')).apiIntegration);
register('api-route', async () => (await import('./apigateway/api-route.ts')).apiRoute);
register('api-stage', async () => (await import('./apigateway/api-stage.ts')).apiStage);
register('alarm', async () => (await import('./cloudwatch/alarm.ts')).alarm);
register('invoke-permission', async () => (await import('./lambda/invoke-permission.ts')).invokePermission);
register('archive', async () => (await import('./files/archive.ts')).archive);
register('layer-version', async () => (await import('./lambda/layer-version.ts')).layerVersion);
register('bucket', async () => (await import('./s3/bucket.ts')).bucket);
register('bucket-files', async () => (await import('./s3/bucket-files.ts')).bucketFiles);
register('bucket-website', async () => (await import('./s3/bucket-website.ts')).bucketWebsite);
register('account-public-access', async () => (await import('./s3/account-public-access.ts')).accountPublicAccess);
register('bucket-public-access', async () => (await import('./s3/bucket-public-access.ts')).bucketPublicAccess);
register('bucket-policy', async () => (await import('./s3/bucket-policy.ts')).bucketPolicy);
register(
  'origin-access-identity',
  async () => (await import('./cloudfront/origin-access-identity.ts')).originAccessIdentity,
);
register(
  'origin-access-control',
  async () => (await import('./cloudfront/origin-access-control.ts')).originAccessControl,
);
register(
  'response-headers-policy',
  async () => (await import('./cloudfront/response-headers-policy.ts')).responseHeadersPolicy,
);
register('distribution', async () => (await import('./cloudfront/distribution.ts')).distribution);

/** Returns how to take the kind out again, which tests do. */
export function register(kind: string, load: () => Promise<object>): () => void {
  loaders.set(kind, load);
  return () => {
    loaders.delete(kind);
    loaded.delete(kind);
  };
}

export async function resourceOf(kind: string): Promise<AnyResourceKind> {
  const loading = loaded.get(kind) ?? loaders.get(kind)?.();
  if (loading) {
    loaded.set(kind, loading);
    return (await loading) as AnyResourceKind;
  }
  throw new WorkshopError({
    code: 'workspace',
    message: `The checkpoint has a resource of the unknown kind "${kind}".`,
    state: 'Nothing was changed.',
    fix: 'git pull && npm ci   # in your copy of the workshop: a newer version may know it',
  });
}

/** In the order of making. */
export function kinds(): readonly string[] {
  return [...loaders.keys()];
}

export function allResources(): Promise<AnyResourceKind[]> {
  return Promise.all(kinds().map(resourceOf));
}
