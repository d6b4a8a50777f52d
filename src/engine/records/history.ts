// The props that each step set on a resource, oldest first; and the same without the steps that are undone.
import type { Json, ResourceRecord } from '../types.ts';
import { withOwnProps } from './own-props.ts';

export interface PropsVersion {
  readonly step: string;
  readonly props: Json;
  readonly at: string;
}

/** A record keeps earlier props with the step that replaced them; this returns them with the step that set them. */
export function historyOf({ step, props, changes, at }: ResourceRecord): PropsVersion[] {
  const set = [...changes.map((change) => change.props), props];
  return [{ step, at }, ...changes].map((by, index) => ({ step: by.step, props: set[index], at: by.at }));
}

/** Undefined if a step that is undone has created the resource. */
export function withoutSteps(record: ResourceRecord, steps: ReadonlySet<string>): PropsVersion[] | undefined {
  if (steps.has(record.step)) return undefined;
  return historyOf(record).filter(({ step }) => !steps.has(step));
}

export function rewriteHistory(record: ResourceRecord, history: readonly PropsVersion[]): void {
  record.changes = history.slice(1).map(({ step, at }, index) => ({ step, props: history[index]?.props, at }));
  if (record.own && !history.some(({ step }) => step === record.own?.step)) delete record.own;
  record.props = withOwnProps(record, history.at(-1)?.props);
}
