// Policies compared by what they mean. AWS gives a document back with its parts in another order, or with a list where
// one value stood, so texts are never compared.
import { isDeepStrictEqual } from 'node:util';
import type { Json } from '../engine/types.ts';
import { isObject } from '../lib/is-object.ts';

/** These stand for themselves; everywhere else one value and a list of it are the same. */
const single = new Set(['Sid', 'Effect', 'Version', 'Id']);

/** The same for all documents that say the same. */
export function normalizePolicy(policy: Json): Json {
  return normal(policy, '');
}

/** Whether both allow and deny the same. Their ids and the case of their actions do not matter. */
export function isSamePolicy(one: Json, other: Json): boolean {
  return isDeepStrictEqual(normalizePolicy(meaningOf(one)), normalizePolicy(meaningOf(other)));
}

/** A version is another set of variables, which policies of the course do not use. */
function meaningOf(policy: Json): Json {
  if (Array.isArray(policy)) return (policy as readonly Json[]).map(meaningOf);
  if (!isObject(policy)) return policy;
  const {
    Sid: _sid,
    Id: _id,
    Version: _version,
    Statement,
    Action,
    ...rest
  } = policy as Readonly<Record<string, Json>>;
  return {
    ...rest,
    ...(Action !== undefined && { Action: lowerCase(Action) }),
    ...(Statement !== undefined && { Statement: meaningOf(Statement) }),
  };
}

/** IAM compares actions without their case: `s3:getobject` is `s3:GetObject`. */
function lowerCase(actions: Json): Json {
  if (Array.isArray(actions)) return (actions as readonly Json[]).map(lowerCase);
  return typeof actions === 'string' ? actions.toLowerCase() : actions;
}

function normal(value: Json, name: string): Json {
  if (name === 'Principal' && value === '*') return { AWS: ['*'] };
  if (Array.isArray(value)) return listed(value as readonly Json[]);
  if (isObject(value)) {
    const entries = Object.entries(value).map(([key, inner]) => [key, member(key, inner)] as const);
    return Object.fromEntries(entries.sort(([one], [other]) => (one < other ? -1 : 1)));
  }
  return single.has(name) ? value : [plain(value)];
}

function member(key: string, value: Json): Json {
  // One statement may stand alone; principals and conditions are objects, never lists of them.
  return key === 'Statement' && isObject(value) ? listed([value]) : normal(value, key);
}

function listed(values: readonly Json[]): Json {
  const texts = values.map((value) =>
    isObject(value) ? JSON.stringify(normal(value, '')) : JSON.stringify(plain(value)),
  );
  return [...new Set(texts)].sort().map((text) => JSON.parse(text) as Json);
}

/** Conditions say `true` and `"true"` alike. */
function plain(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value ?? null);
}
