// What an import takes over.
import type { ResourceToImport } from '@aws-sdk/client-cloudformation';
import { validationError } from '../errors.ts';
import type { StackRecord } from '../records.ts';
import type { Template } from '../template/declarations.ts';
import { textOf } from '../template/text-of.ts';
import { resourceTypeOf } from '../types/index.ts';

/** The physical id of each resource that an import takes over. */
export function importedOf(
  template: Template,
  wanted: readonly ResourceToImport[],
  stack: StackRecord | undefined,
): Record<string, string> {
  if (wanted.length === 0) validationError('ResourcesToImport must be specified for a change set of type IMPORT.');
  const added = Object.keys(template.resources).filter((name) => !stack?.resources[name]);
  const named = wanted.map(({ LogicalResourceId = '' }) => LogicalResourceId);
  const others = added.filter((name) => !named.includes(name));
  if (others.length > 0)
    validationError(
      `As part of the import operation, you cannot modify or add [Resources]. Resources [${others.join(', ')}] are missing from ResourcesToImport`,
    );
  return Object.fromEntries(
    wanted.map(({ LogicalResourceId: name = '', ResourceType: type = '', ResourceIdentifier: given = {} }) => {
      const declared = template.resources[name];
      if (declared?.type !== type)
        return validationError(`Resource ${name} of the type ${type} is missing from the template`);
      if (declared.deletionPolicy === undefined)
        return validationError(
          `Resources [${name}] to import must have a DeletionPolicy attribute specified in the template.`,
        );
      const identifier = resourceTypeOf(type)?.identifier;
      if (!identifier) return validationError(`Resource type ${type} does not support import`);
      const missing = identifier.find((key) => given[key] === undefined);
      if (missing !== undefined)
        return validationError(`Resource identifier ${missing} of resource ${name} is missing`);
      // Of a part, such as a route, the last one is the physical id; the others are properties.
      return [name, textOf(given[identifier.at(-1) ?? ''])];
    }),
  );
}
