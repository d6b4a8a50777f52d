// How a service fills its condition keys, and says which ones no request to the sandbox has.
import type { ContextKeys } from '../../server/access.ts';
import type { TagMap } from './tags.ts';

/** What a request has for a key; undefined where AWS leaves the key out of such a request. */
type KeyValue = string | readonly string[] | boolean | undefined;

/**
 * The condition keys of a service, each as the service authorization reference spells it. A policy with a key that is in
 * neither list is refused, as the sandbox would not decide as AWS does.
 */
export interface ConditionKeys<Asked> {
  readonly filled: Readonly<Record<string, (asked: Asked) => KeyValue>>;
  /** Families of keys, one for each tag, by what stands in front of the tag: `s3:RequestObjectTag/`. */
  readonly filledTags?: Readonly<Record<string, (asked: Asked) => TagMap | undefined>>;
  /** Of operations, resources and settings that the sandbox does not have: no request has them on AWS either. */
  readonly absent: readonly string[];
}

export function contextFrom<Asked>({ filled, filledTags = {} }: ConditionKeys<Asked>, asked: Asked): ContextKeys {
  const context: Record<string, string | readonly string[]> = {};
  for (const [key, valueOf] of Object.entries(filled)) {
    const value = valueOf(asked);
    if (value !== undefined) context[key] = typeof value === 'boolean' ? String(value) : value;
  }
  for (const [family, tagsOf] of Object.entries(filledTags)) {
    for (const [key, value] of Object.entries(tagsOf(asked) ?? {})) context[family + key] = value;
  }
  return context;
}

/** A member of an input, if the caller sent a text. */
export function textIn(input: Readonly<Record<string, unknown>>, member: string): string | undefined {
  const value = input[member];
  return typeof value === 'string' ? value : undefined;
}

/** A member of an input that is true or false. */
export function flagIn(input: Readonly<Record<string, unknown>>, member: string): boolean | undefined {
  const value = input[member];
  return typeof value === 'boolean' ? value : undefined;
}
