// Resources that a change set adds and that exist already: ImportExistingResources takes them over.
// source: the API reference of CreateChangeSet and aws-cdk-cli#1367, checked 2026-11-30
import { AwsError } from '../../../server/aws-error.ts';
import type { Call } from '../../../server/service.ts';
import type { ServiceContext } from '../../context.ts';
import { placeKey, recordsOf, type Intent, type StackRecord } from '../records.ts';
import { parametersOf } from '../parameter-store/stored-parameters.ts';
import type { ResourceDeclaration } from '../template/declarations.ts';
import { conditionHolds, isKnown, resolve } from '../template/functions.ts';
import { resourceTypeOf } from '../types/index.ts';
import { callContext } from '../types/context.ts';
import type { TypeContext } from '../types/resource-type.ts';
import { callerOf } from '../stacks/begin.ts';
import { scopeOf, templateOf } from '../stacks/intent.ts';

interface Existing {
  /** By logical id. */
  readonly physicalIds: Readonly<Record<string, string>>;
  /** Why the change set fails. */
  readonly refusal?: string;
}

/** Those with a name of their own that needs no other resource, of a type that can be imported, and in no other stack. */
export async function existingOf(
  sandbox: ServiceContext,
  call: Call,
  stack: StackRecord,
  intent: Intent,
): Promise<Existing> {
  const template = templateOf(intent);
  const scope = scopeOf(sandbox, stack, { template, parameters: parametersOf(intent), resources: {} });
  const held = recordsOf(sandbox.store)
    .stacks.values(placeKey(stack))
    .filter(({ status }) => status !== 'DELETE_COMPLETE')
    .flatMap(({ resources }) => Object.values(resources).filter(({ status }) => !status.startsWith('DELETE_')));
  const physicalIds: Record<string, string> = {};
  const unprotected: string[] = [];
  for (const [logicalId, declared] of Object.entries(template.resources)) {
    if (stack.resources[logicalId]?.physicalId !== undefined) continue;
    if (declared.condition !== undefined && !conditionHolds(declared.condition, scope)) continue;
    const type = resourceTypeOf(declared.type);
    const property = type?.naming?.property;
    if (!type?.read || property === undefined || type.identifier?.join(',') !== property) continue;
    const written = declared.properties[property];
    const name = written === undefined ? undefined : resolve(written, scope);
    if (typeof name !== 'string' || !isKnown(name)) continue;
    if (held.some((each) => each.type === declared.type && each.physicalId === name)) continue;
    const context = readingContext(sandbox, call, stack, logicalId, declared);
    if (!(await exists(() => type.read?.(context, name, { [property]: name })))) continue;
    physicalIds[logicalId] = name;
    if (declared.deletionPolicy !== 'Retain' && declared.deletionPolicy !== 'RetainExceptOnCreate')
      unprotected.push(`${logicalId} ({${property}=${name}})`);
  }
  if (unprotected.length === 0) return { physicalIds };
  return {
    physicalIds,
    refusal: `CloudFormation is attempting to import some resources because they already exist in your account. The resources must have the DeletionPolicy attribute set to 'Retain' or 'RetainExceptOnCreate' in the template for successful import. The affected resources are ${unprotected.join(', ')}`,
  };
}

/** Where the caller cannot read it, it counts as new: making it says what is wrong. */
async function exists(read: () => Promise<unknown> | undefined): Promise<boolean> {
  try {
    return (await read()) !== undefined;
  } catch (error) {
    if (error instanceof AwsError) return false;
    throw error;
  }
}

/** For calls that read, before the stack has anything to do. */
function readingContext(
  sandbox: ServiceContext,
  call: Call,
  stack: StackRecord,
  logicalId: string,
  { type }: ResourceDeclaration,
): TypeContext {
  const never = () => Promise.reject(new Error(`${type} cannot be read without making it`));
  const resource = { logicalId, type, callerReference: '' };
  return {
    ...callContext(sandbox, stack, resource, { principal: callerOf(call) }),
    initiated: never,
    awaitResponse: never,
    until: never,
  };
}
