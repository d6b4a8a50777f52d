// Properties of a template in the form of an operation's input: CloudFormation takes the text "3" for the number 3, the
// number 3 for a text, and plain lists where CloudFront has `Quantity` and `Items`.
import { NormalizedSchema } from '@smithy/core/schema';
import { isObject } from '../../../../lib/is-object.ts';
import { operationSchema } from '../../../protocol/schema.ts';
import type { Operation } from '../../../server/service.ts';
import { validationError } from '../errors.ts';
import { textOf } from '../template/text-of.ts';

export function operationInput(
  operation: Operation,
  input: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const { source } = operationSchema(operation.schema).input;
  return fitted(NormalizedSchema.of(source as never), input, '') as Record<string, unknown>;
}

function fitted(schema: NormalizedSchema, value: unknown, path: string): unknown {
  if (value === undefined || value === null) return undefined;
  if (schema.isStructSchema()) return fittedStruct(schema, value, path);
  if (schema.isListSchema()) {
    if (!Array.isArray(value)) return wrongType(path, 'Array', value);
    return value.map((each: unknown, index) => fitted(schema.getValueSchema(), each, `${path}/${index}`));
  }
  if (schema.isMapSchema()) {
    if (!isObject(value)) return wrongType(path, 'Object', value);
    const entries = Object.entries(value);
    return Object.fromEntries(
      entries.map(([key, each]) => [key, fitted(schema.getValueSchema(), each, `${path}/${key}`)]),
    );
  }
  if (schema.isNumericSchema()) return fittedNumber(value, path);
  if (schema.isBooleanSchema()) {
    if (typeof value === 'boolean') return value;
    if (/^(true|false)$/i.test(textOf(value))) return textOf(value).toLowerCase() === 'true';
    return wrongType(path, 'Boolean', value);
  }
  if (schema.isStringSchema()) {
    // A policy is a document in a template, and a text in a request.
    if (isObject(value)) return JSON.stringify(value);
    if (Array.isArray(value)) return wrongType(path, 'String', value);
    return textOf(value);
  }
  return value;
}

function fittedStruct(schema: NormalizedSchema, value: unknown, path: string): unknown {
  const names = new Set<string>();
  const members: [string, NormalizedSchema][] = [];
  for (const [name, member] of schema.structIterator()) {
    names.add(name);
    members.push([name, member]);
  }
  // source: the distributions of CloudFront and of CloudFormation, which differ in this
  if (Array.isArray(value) && names.has('Quantity') && names.has('Items')) {
    const items = value as unknown[];
    return fittedStruct(schema, { Quantity: items.length, ...(items.length > 0 && { Items: items }) }, path);
  }
  if (!isObject(value)) return wrongType(path, 'Object', value);
  const unknown = Object.keys(value).find((name) => !names.has(name));
  if (unknown !== undefined) validationError(`The sandbox does not support the property ${path.slice(1)}/${unknown}.`);
  const fitting = members.map(([name, member]): [string, unknown] => [
    name,
    fitted(member, value[name], `${path}/${name}`),
  ]);
  return Object.fromEntries(fitting.filter(([, member]) => member !== undefined));
}

function fittedNumber(value: unknown, path: string): unknown {
  const isText = typeof value === 'string' && value.trim() !== '' && !Number.isNaN(Number(value));
  return typeof value === 'number' || isText ? Number(value) : wrongType(path, 'Number', value);
}

function wrongType(path: string, expected: string, value: unknown): never {
  const found = Array.isArray(value)
    ? 'Array'
    : isObject(value)
      ? 'Object'
      : typeof value === 'string'
        ? 'String'
        : typeof value;
  return validationError(`#${path}: expected type: ${expected}, found: ${found}`);
}
