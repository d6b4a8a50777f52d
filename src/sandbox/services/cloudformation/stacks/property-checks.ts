// The properties of a resource against its type.
import { validationError } from '../errors.ts';
import type { Properties } from '../records.ts';
import type { ResourceType } from '../types/resource-type.ts';

export function checkProperties(type: ResourceType, logicalId: string, properties: Properties): void {
  const missing = (type.required ?? []).find((name) => properties[name] === undefined);
  if (missing !== undefined)
    validationError(
      `Properties validation failed for resource ${logicalId} with message:\n[#: required key [${missing}] not found]`,
    );
  if (type.takesAnyProperty) return;
  const unknown = Object.keys(properties).filter((name) => !type.properties.includes(name));
  if (unknown.length > 0)
    validationError(`The sandbox does not support ${unknown.join(', ')} of the resource type ${type.name}.`);
}
