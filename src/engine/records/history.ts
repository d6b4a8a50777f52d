// The props that each step set on a resource, oldest first; and the same without the steps that are undone.
import type { Json, ResourceRecord } from '../types.ts';
import { ownWithout, propsOfSteps, withOwnProps } from './own-props.ts';

export interface PropsVersion {
  readonly step: string;
  readonly props: Json;
  readonly at: string;
}

/** A record keeps earlier props with the step that replaced them; this returns them with the step that set them. */
export function historyOf(record: ResourceRecord): PropsVersion[] {
  const { step, changes, at } = record;
  const set = [...changes.map((change) => change.props), propsOfSteps(record)];
  return [{ step, at }, ...changes].map((by, index) => ({ step: by.step, props: set[index], at: by.at }));
}

/** Undefined if a step that is undone has created the resource. */
export function withoutSteps(record: ResourceRecord, steps: ReadonlySet<string>): PropsVersion[] | undefined {
  if (steps.has(record.step)) return undefined;
  return historyOf(record).filter(({ step }) => !steps.has(step));
}

/**
 * The history with what a step sets now. Optional steps are independent of one another, so what those in `later` have
 * changed stays changed, and the rest follows this step. `replaces`: the step's earlier version is dropped.
 */
export function withVersion(
  record: ResourceRecord,
  version: PropsVersion,
  { later, replaces }: { readonly later: ReadonlySet<string>; readonly replaces: boolean },
): PropsVersion[] {
  const known = historyOf(record);
  const history = known.filter(({ step }) => !later.has(step) && !(replaces && step === version.step));
  if (history.length === 0 || !isSame(history.at(-1)?.props, version.props)) history.push(version);
  for (const [index, { step, props, at }] of known.entries())
    if (later.has(step))
      history.push({ step, at, props: withChange(known[index - 1]?.props, props, history.at(-1)?.props) });
  return history;
}

/** `base` with the properties that differ between the two. */
function withChange(before: Json, after: Json, base: Json): Json {
  const [from, to] = [propsByName(before), propsByName(after)];
  const changed = { ...propsByName(base) };
  for (const name of new Set([...Object.keys(from), ...Object.keys(to)])) {
    if (isSame(from[name], to[name])) continue;
    if (to[name] === undefined) delete changed[name];
    else changed[name] = to[name];
  }
  return changed;
}

function propsByName(props: Json): Readonly<Record<string, Json>> {
  return (props ?? {}) as Readonly<Record<string, Json>>;
}

function isSame(one: Json, other: Json): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** `undone`: the steps that are taken out of it, if any. */
export function rewriteHistory(
  record: ResourceRecord,
  history: readonly PropsVersion[],
  undone: ReadonlySet<string> = new Set(),
): void {
  record.changes = history.slice(1).map(({ step, at }, index) => ({ step, props: history[index]?.props, at }));
  const own = ownWithout(record, undone);
  if (own) record.own = own;
  else delete record.own;
  record.props = withOwnProps(record, history.at(-1)?.props);
}
