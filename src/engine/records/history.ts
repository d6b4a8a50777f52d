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

/** `undone`: the steps that are taken out of it. */
export function rewriteHistory(
  record: ResourceRecord,
  history: readonly PropsVersion[],
  undone: ReadonlySet<string>,
): void {
  record.changes = history.slice(1).map(({ step, at }, index) => ({ step, props: history[index]?.props, at }));
  const own = ownWithout(record, undone);
  if (own) record.own = own;
  else delete record.own;
  record.props = withOwnProps(record, history.at(-1)?.props);
}
