// What the type of a resource is called with, as far as it only calls services.
import type { Caller } from '../../../server/service.ts';
import type { ServiceContext } from '../../context.ts';
import type { StackRecord } from '../records.ts';
import { operationInput } from './input.ts';
import type { TypeContext } from './resource-type.ts';

interface OfResource {
  readonly logicalId: string;
  readonly type: string;
  readonly callerReference: string;
}

/** With the permissions of `caller`. What the making of a resource needs beside it is added there. */
export function callContext(
  sandbox: ServiceContext,
  { account, region, id: stackId, name: stackName, intent }: StackRecord,
  resource: OfResource,
  caller: Caller,
): Omit<TypeContext, 'initiated' | 'awaitResponse' | 'until'> {
  return {
    account,
    region,
    stackId,
    stackName,
    capabilities: intent.capabilities,
    ...resource,
    stackTags: intent.tags,
    endpoints: sandbox.endpoints,
    pace: sandbox.pace,
    now: () => sandbox.now(),
    call: async (service, operation, input) =>
      (await sandbox.call(
        { service, operation, account, region, input: (of) => operationInput(of, input) },
        caller,
      )) as never,
  };
}
