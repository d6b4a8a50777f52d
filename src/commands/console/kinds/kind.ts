// What the page can read and change of one kind of resource, beside what all resources have.
import type { Aws, Checkpoint, ResourceRecord } from '../../../engine/types.ts';
import { usageError } from '../../../engine/errors.ts';
import type { Paths } from '../../../workspace/paths.ts';

export interface ViewedResource {
  readonly aws: Aws;
  readonly record: ResourceRecord;
  readonly checkpoint: Checkpoint;
  readonly paths: Paths;
}

/** Each resolves with what becomes JSON, bounded in size. They throw what AWS answers. */
export interface KindView {
  /** By name. They change nothing: calls that would are refused before they are sent. */
  readonly reads: Readonly<Record<string, (at: ViewedResource, query: URLSearchParams) => Promise<object>>>;
  readonly changes?: Readonly<Record<string, Change>>;
}

export interface Change {
  run(at: ViewedResource, body: Body): Promise<object>;
  /** True for a request that changes nothing, such as a GET: it is allowed on an AWS account that is only shown. */
  isReading?(body: Body): boolean;
}

export type Body = Readonly<Record<string, unknown>>;

/** On AWS. Every kind that has a view has one in its props. */
export function nameOf({ record }: ViewedResource): string {
  return (record.props as { readonly name: string }).name;
}

/** What AWS has assigned: ids and addresses. */
export function outputsOf<T>({ record }: ViewedResource): Partial<T> {
  return (record.outputs ?? {}) as Partial<T>;
}

/** A text of the page. Throws a usage error for anything else. */
export function textIn(body: Body, name: string, longest: number): string {
  const value = body[name];
  if (typeof value === 'string' && value.length <= longest) return value;
  throw usageError(`${name} is a text of at most ${longest} characters.`, 'workshop console');
}
