// The SDK's schemas, read. A schema is a tuple: a structure is [3, namespace, name, traits, memberNames, memberSchemas,
// required], where the first `required` members must be present; an operation is [9, ns, name, traits, input, output].
import { NormalizedSchema } from '@smithy/core/schema';
import type { Schema } from '../server/service.ts';

interface Traits {
  http?: [method: string, path: string, status: number];
  httpLabel?: number | boolean;
  httpQuery?: string;
  httpQueryParams?: number | boolean;
  httpHeader?: string;
  httpPrefixHeaders?: string;
  httpPayload?: number | boolean;
  httpResponseCode?: number | boolean;
  streaming?: number | boolean;
  xmlName?: string;
  xmlFlattened?: number | boolean;
  jsonName?: string;
}

export interface Member {
  readonly name: string;
  readonly schema: NormalizedSchema;
  readonly raw: unknown;
  readonly traits: Traits;
  readonly required: boolean;
}

export interface Struct {
  readonly source: readonly unknown[];
  readonly name: string;
  readonly members: readonly Member[];
}

export interface OperationSchema {
  readonly name: string;
  readonly namespace: string;
  readonly traits: Traits;
  readonly input: Struct;
  readonly output: Struct;
}

const cache = new WeakMap<Schema, OperationSchema>();

export function operationSchema(schema: Schema): OperationSchema {
  let known = cache.get(schema);
  if (!known) {
    const [, namespace, name, traits, input, output] = schema;
    known = {
      name: String(name),
      namespace: String(namespace),
      traits: traits || {},
      input: structOf(input),
      output: structOf(output),
    };
    cache.set(schema, known);
  }
  return known;
}

const unit: Struct = { source: [3, '', 'Unit', 0, [], []], name: 'Unit', members: [] };

export function structOf(ref: unknown): Struct {
  const schema = NormalizedSchema.of(ref as never);
  if (!schema.isStructSchema()) return unit;
  const source = schema.getSchema() as unknown as readonly unknown[];
  const names = source[4] as string[];
  const raws = source[5] as unknown[];
  const required = (source[6] as number | undefined) ?? 0;
  const members = names.map((name, index) => {
    const member = schema.getMemberSchema(name);
    return {
      name,
      schema: member,
      raw: raws[index],
      traits: member.getMergedTraits(),
      required: index < required,
    };
  });
  return { source, name: String(source[2]), members };
}

/** The same structure with fewer members, or under another name: a schema that the protocol objects accept. */
export function restruct(struct: Struct, keep: (member: Member) => boolean, name = struct.name): Schema {
  const members = struct.members.filter(keep);
  const [type, namespace, , traits] = struct.source;
  return [type, namespace, name, traits, members.map((m) => m.name), members.map((m) => m.raw)];
}
