// Dynamic references to Parameter Store in the properties of a resource: read when the resource is made or changed, and
// kept as they are written in the stack.
// source: "Get values stored in other services using dynamic references", checked 2026-11-30
import { isObject } from '../../../../lib/is-object.ts';
import { AwsError } from '../../../server/aws-error.ts';
import { validationError } from '../errors.ts';
import type { Properties } from '../records.ts';
import { storeReference } from '../template/dynamic-reference.ts';
import type { TypeContext } from '../types/resource-type.ts';

export async function withStoredValues(context: TypeContext, properties: Properties): Promise<Properties> {
  const names = new Set([...JSON.stringify(properties).matchAll(storeReference)].map(([, name = '']) => name));
  if (names.size === 0) return properties;
  const values = new Map<string, string>();
  for (const name of names) values.set(name, await valueOf(context, name));
  return replaced(properties, values) as Properties;
}

async function valueOf(context: TypeContext, name: string): Promise<string> {
  try {
    const { Parameter } = await context.call('ssm', 'GetParameter', { Name: name });
    return Parameter?.Value ?? '';
  } catch (error) {
    // source: aws-samples/data-mesh-datazone-cdk-cloudformation#19, checked 2026-11-30
    if (error instanceof AwsError && /^Parameter(Version)?NotFound$/.test(error.code))
      return validationError(`Parameters: [ssm:${name}] cannot be found.`);
    throw error;
  }
}

function replaced(value: unknown, values: ReadonlyMap<string, string>): unknown {
  if (typeof value === 'string') return value.replace(storeReference, (_whole, name: string) => values.get(name) ?? '');
  if (Array.isArray(value)) return value.map((each: unknown) => replaced(each, values));
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, replaced(each, values)]));
}
