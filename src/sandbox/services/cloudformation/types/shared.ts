// What several resource types do: tags, policy documents, and things that are gone already.
import type { Tag } from '@aws-sdk/client-cloudformation';
import { AwsError } from '../../../server/aws-error.ts';
import type { Properties } from '../records.ts';
import type { TypeContext } from './resource-type.ts';
import { textOf } from '../template/text-of.ts';

/** The resource's own tags and the stack's, as a list. */
export function allTags({ stackTags }: Pick<TypeContext, 'stackTags'>, { Tags: own }: Properties): Required<Tag>[] {
  const map = new Map<string, string>(stackTags.map(({ Key = '', Value = '' }) => [Key, Value]));
  if (Array.isArray(own)) for (const { Key = '', Value = '' } of own as Tag[]) map.set(textOf(Key), textOf(Value));
  // Some types have a map in the place of the list.
  else if (own) for (const [key, value] of Object.entries(own)) map.set(key, textOf(value));
  return [...map].map(([Key, Value]) => ({ Key, Value }));
}

export function tagMap(context: Pick<TypeContext, 'stackTags'>, properties: Properties): Record<string, string> {
  return Object.fromEntries(allTags(context, properties).map(({ Key, Value }) => [Key, Value]));
}

/** Keys of tags that the resource had and should no longer have. */
export function removedTagKeys(
  context: Pick<TypeContext, 'stackTags'>,
  properties: Properties,
  before: Properties,
): string[] {
  const kept = tagMap(context, properties);
  return Object.keys(tagMap({ stackTags: [] }, before)).filter((key) => !(key in kept));
}

export function hasChanged(properties: Properties, before: Properties, name: string): boolean {
  return JSON.stringify(properties[name]) !== JSON.stringify(before[name]);
}

/** What `run` resolves with, or undefined where the service says that there is no such thing. */
export async function goneIs<Value>(
  codes: string | readonly string[],
  run: () => Promise<Value>,
): Promise<Value | undefined> {
  try {
    return await run();
  } catch (error) {
    if (error instanceof AwsError && [codes].flat().includes(error.code)) return undefined;
    throw error;
  }
}

/**
 * Runs the call until the service knows what the stack has just made, for twice the time that this takes. `early`: a part
 * of the refusal that says that it does not.
 */
export async function untilKnown(
  context: TypeContext,
  kind: 'identity' | 'role',
  early: string,
  run: () => Promise<unknown>,
): Promise<void> {
  const deadline = context.now() + 2 * context.pace[kind];
  await context.until(async () => {
    try {
      await run();
      return true;
    } catch (error) {
      const isEarly = error instanceof AwsError && error.message.includes(early);
      if (!isEarly || context.now() >= deadline) throw error;
      return false;
    }
  });
}

/** A policy, which a template has as a document or as a text. */
export function policyText(document: unknown): string {
  return typeof document === 'string' ? document : JSON.stringify(document);
}

export function textsIn(value: unknown): string[] {
  return Array.isArray(value) ? value.map(textOf) : [];
}

/** The properties of these names, without those that are missing. */
export function only(properties: Properties, names: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(
    names.filter((name) => properties[name] !== undefined).map((name) => [name, properties[name]]),
  );
}
