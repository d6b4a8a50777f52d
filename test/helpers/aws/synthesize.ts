// Makes a value for an SDK schema with every member set, so that a round trip shows which member is lost.
import type { NormalizedSchema } from '@smithy/core/schema';
import type { Member, Struct } from '../../../src/sandbox/protocol/schema.ts';
import { structOf } from '../../../src/sandbox/protocol/schema.ts';

export function synthesize(struct: Struct, skip: (member: Member) => boolean): Record<string, unknown> {
  return fill(struct, skip, 0);
}

function fill(struct: Struct, skip: (member: Member) => boolean, depth: number): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const member of struct.members) {
    if (skip(member)) continue;
    const value = valueOf(member.schema, `${member.name}${depth}`, skip, depth);
    if (value !== undefined) values[member.name] = value;
    if (struct.source[0] === 4 && value !== undefined) break; // a union holds one member
  }
  return values;
}

function valueOf(schema: NormalizedSchema, hint: string, skip: (member: Member) => boolean, depth: number): unknown {
  if (depth > 4) return undefined;
  if (schema.isStringSchema())
    return (schema.getMergedTraits() as { mediaType?: string }).mediaType ? undefined : `v-${hint}`;
  if (schema.isNumericSchema()) return 7;
  if (schema.isBooleanSchema()) return true;
  if (schema.isTimestampSchema()) return new Date('2026-01-02T03:04:05Z');
  if (schema.isBlobSchema()) return new Uint8Array([104, 105]);
  if (schema.isListSchema()) return many(valueOf(schema.getValueSchema(), hint, skip, depth + 1), (value) => [value]);
  if (schema.isMapSchema())
    return many(valueOf(schema.getValueSchema(), hint, skip, depth + 1), (value) => ({ k: value }));
  if (schema.isStructSchema()) {
    const values = fill(structOf(schema), skip, depth + 1);
    return Object.keys(values).length > 0 ? values : undefined;
  }
  return undefined;
}

function many(value: unknown, wrap: (value: unknown) => unknown): unknown {
  return value === undefined ? undefined : wrap(value);
}
