// From a recorded kind to the resource that knows it; each is loaded when it is first needed, with its SDK client.
import type { AnyResource } from '../engine/types.ts';
import { WorkshopError } from '../engine/errors.ts';

const resources: Readonly<Record<string, () => Promise<object>>> = {
  table: async () => (await import('./dynamodb/table.ts')).table,
  role: async () => (await import('./iam/role.ts')).role,
  'role-policy': async () => (await import('./iam/role-policy.ts')).rolePolicy,
  'log-group': async () => (await import('./logs/log-group.ts')).logGroup,
  function: async () => (await import('./lambda/function.ts')).lambdaFunction,
  'http-api': async () => (await import('./apigateway/http-api.ts')).httpApi,
  'api-integration': async () => (await import('./apigateway/api-integration.ts')).apiIntegration,
  'api-route': async () => (await import('./apigateway/api-route.ts')).apiRoute,
  'api-stage': async () => (await import('./apigateway/api-stage.ts')).apiStage,
  'invoke-permission': async () => (await import('./lambda/invoke-permission.ts')).invokePermission,
  archive: async () => (await import('./files/archive.ts')).archive,
  'layer-version': async () => (await import('./lambda/layer-version.ts')).layerVersion,
  bucket: async () => (await import('./s3/bucket.ts')).bucket,
  'bucket-files': async () => (await import('./s3/bucket-files.ts')).bucketFiles,
  'bucket-website': async () => (await import('./s3/bucket-website.ts')).bucketWebsite,
  'account-public-access': async () => (await import('./s3/account-public-access.ts')).accountPublicAccess,
  'bucket-public-access': async () => (await import('./s3/bucket-public-access.ts')).bucketPublicAccess,
  'bucket-policy': async () => (await import('./s3/bucket-policy.ts')).bucketPolicy,
  'origin-access-identity': async () => (await import('./cloudfront/origin-access-identity.ts')).originAccessIdentity,
  distribution: async () => (await import('./cloudfront/distribution.ts')).distribution,
};

export async function resourceOf(kind: string): Promise<AnyResource> {
  const load = resources[kind];
  if (load) return (await load()) as AnyResource;
  throw new WorkshopError({
    code: 'workspace',
    message: `The checkpoint names a resource of the unknown kind "${kind}".`,
    state: 'Nothing was changed.',
    fix: 'git pull && npm ci   # in your copy of the workshop: a newer version may know it',
  });
}

export const kinds: readonly string[] = Object.keys(resources);
