// Members below a parameter that the sandbox does not honour. dynalite drops them without a word.
import { unsupported } from '../errors.ts';
import { isObject } from './named-attributes.ts';

/** A type in dynalite's language: its name alone, or with the types below it. */
export type TypeNode =
  string | { readonly type: string; readonly children?: TypeNode | Readonly<Record<string, TypeNode>> };

export type MemberTypes = Readonly<Record<string, TypeNode>>;

/** Throws NotImplemented with the path of the first one. Parameters themselves are judged by the server. */
export function refuseUnknownMembers(
  operation: string,
  input: Readonly<Record<string, unknown>>,
  types: MemberTypes,
): void {
  for (const [name, type] of Object.entries(types)) {
    const path = unknownIn(type, input[name], name);
    if (path !== undefined) unsupported(operation, path);
  }
}

function unknownIn(type: TypeNode, value: unknown, path: string): string | undefined {
  if (typeof type === 'string' || value === null || typeof value !== 'object') return undefined;
  const { children } = type;
  if (children === undefined || typeof children === 'string') return undefined;
  if (Array.isArray(value)) return firstOf(value, (inner) => unknownIn(children as TypeNode, inner, path));
  if (!isObject(value)) return undefined;
  if (type.type.includes('Map<'))
    return firstOf(Object.values(value), (inner) => unknownIn(children as TypeNode, inner, path));
  const known = children as MemberTypes;
  return firstOf(Object.entries(value), ([name, inner]) => {
    if (inner === null || inner === undefined) return undefined;
    const below = `${path}.${name}`;
    const node = Object.hasOwn(known, name) ? known[name] : undefined;
    return node === undefined ? below : unknownIn(node, inner, below);
  });
}

function firstOf<One>(all: readonly One[], find: (one: One) => string | undefined): string | undefined {
  for (const one of all) {
    const found = find(one);
    if (found !== undefined) return found;
  }
  return undefined;
}
