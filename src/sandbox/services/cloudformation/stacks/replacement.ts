// When a change makes a new resource in the place of the old one, and how; and what becomes of the old one.
import { validationError } from '../errors.ts';
import type { Properties, ResourceRecord } from '../records.ts';
import type { ResourceDeclaration } from '../template/declarations.ts';
import { textOf } from '../template/text-of.ts';
import type { Made, ResourceType, TypeContext } from '../types/resource-type.ts';

/** Whether a change of the properties makes a new resource. */
export function needsReplacement(type: ResourceType, properties: Properties, before: Properties): boolean {
  if (!type.update) return true;
  return (type.createOnly ?? []).some((name) => JSON.stringify(properties[name]) !== JSON.stringify(before[name]));
}

export function checkNewName({ naming }: ResourceType, properties: Properties, before: ResourceRecord): void {
  const name = naming && properties[naming.property];
  if (name !== undefined && name === before.properties[naming?.property ?? ''])
    validationError(
      `CloudFormation cannot update a stack when a custom-named resource requires replacing. Rename ${textOf(before.physicalId)} and update the stack again.`,
    );
}

/** What fails in the middle leaves nothing: the old resource is still there. */
export async function replaceBy(type: ResourceType, context: TypeContext, properties: Properties): Promise<Made> {
  let physicalId: string | undefined;
  try {
    return await type.create({ ...context, initiated: async (id) => void (physicalId = id) }, properties);
  } catch (error) {
    if (physicalId !== undefined) await type.remove(context, physicalId, properties).catch(() => undefined);
    throw error;
  }
}

export function policiesOf(
  declared: ResourceDeclaration,
): Pick<ResourceRecord, 'deletionPolicy' | 'updateReplacePolicy'> {
  return { deletionPolicy: declared.deletionPolicy, updateReplacePolicy: declared.updateReplacePolicy };
}
