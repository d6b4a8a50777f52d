// Dynamic references: those to Parameter Store are read with the resource, and all others are refused by name.
import { validationError } from '../errors.ts';

/** `{{resolve:ssm:name}}` or `{{resolve:ssm:name:version}}`. */
export const storeReference = /\{\{resolve:ssm:([\w./-]+(?::\d+)?)\}\}/g;

/** In the properties of a resource. */
export function checkedReferences(text: string): string {
  const rest = text.replace(storeReference, '');
  const service = /\{\{resolve:([\w-]+):/.exec(rest)?.[1];
  if (service === 'ssm') validationError(`Incorrect format is used in the following SSM reference: [${rest}]`);
  if (service !== undefined) validationError(`The sandbox does not support dynamic references to ${service}: ${text}`);
  return text;
}

/** In an output or a condition. */
export function withoutReferences(text: string): string {
  if (!/\{\{resolve:[\w-]+:/.test(text)) return text;
  return validationError(`The sandbox supports dynamic references in properties of resources alone: ${text}`);
}
