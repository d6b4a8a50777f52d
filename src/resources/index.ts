// From a recorded kind to the resource that knows it; each is loaded when it is first needed, with its SDK client.
import type { AnyResource } from '../engine/types.ts';
import { WorkshopError } from '../engine/errors.ts';

const resources: Readonly<Record<string, () => Promise<object>>> = {
  table: async () => (await import('./table.ts')).table,
  role: async () => (await import('./role.ts')).role,
  'role-policy': async () => (await import('./role-policy.ts')).rolePolicy,
  'log-group': async () => (await import('./log-group.ts')).logGroup,
  function: async () => (await import('./function.ts')).lambdaFunction,
  'http-api': async () => (await import('./http-api.ts')).httpApi,
  'api-integration': async () => (await import('./api-integration.ts')).apiIntegration,
  'api-route': async () => (await import('./api-route.ts')).apiRoute,
  'api-stage': async () => (await import('./api-stage.ts')).apiStage,
  'invoke-permission': async () => (await import('./invoke-permission.ts')).invokePermission,
  archive: async () => (await import('./archive.ts')).archive,
  'layer-version': async () => (await import('./layer-version.ts')).layerVersion,
};

export async function resourceOf(kind: string): Promise<AnyResource> {
  const load = resources[kind];
  if (load) return (await load()) as AnyResource;
  throw new WorkshopError({
    code: 'workspace',
    message: `The checkpoint names a resource of the unknown kind "${kind}".`,
    state: 'Nothing was changed.',
    fix: 'npm install --save-dev workshop@latest   # a newer version may know it',
  });
}

export const kinds: readonly string[] = Object.keys(resources);
