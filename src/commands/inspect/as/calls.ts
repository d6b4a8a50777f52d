// From the journal to the calls that made what stands now: in order, each with its step and resource.
import type { JournalEntry } from '../../../workspace/journal.ts';
import type { CallEvent } from '../../../engine/types.ts';
import { isReading } from './services.ts';

export interface Call extends Omit<CallEvent, 'step'> {
  readonly at: string;
  readonly step: string | undefined;
}

/** Which calls: those of these resources, or of this step. */
export interface CallFilter {
  /** Ids of resources. */
  readonly resources: ReadonlySet<string>;
  readonly step: string | undefined;
}

export function callsOf(journal: readonly JournalEntry[], about: CallFilter | undefined, all: boolean): Call[] {
  return withoutRemoved(withSteps(journal)).filter(
    (call) =>
      (all || (call.resource !== undefined && !isReading(call.operation) && call.status >= 200 && call.status < 300)) &&
      (!about || about.step === call.step || (call.resource !== undefined && about.resources.has(call.resource))),
  );
}

type Entry = Call | Extract<JournalEntry, { type: 'resource.removed' }>;

/**
 * A call says its step, where it was made in one. In journals of before, and where a command set something back: a call
 * for a resource belongs to the step that started last, any other to the step of the check or probe that it served.
 */
function withSteps(journal: readonly JournalEntry[]): Entry[] {
  const entries: Entry[] = [];
  let step: string | undefined;
  let waiting: CallEvent[] = [];
  const settle = (of: string | undefined, at: string) => {
    entries.push(...waiting.map((call) => ({ ...call, at, step: of })));
    waiting = [];
  };
  for (const entry of journal) {
    if (entry.type === 'resource.removed') {
      settle(undefined, entry.at);
      entries.push(entry);
    } else if (entry.type === 'call') {
      if (entry.step !== undefined) entries.push({ ...entry, step: entry.step });
      else if (entry.resource === undefined) waiting.push(entry);
      else {
        settle(step, entry.at);
        entries.push({ ...entry, step });
      }
    } else if ('step' in entry && entry.type !== 'command.failed') {
      settle(entry.step, entry.at);
      if (entry.type === 'step.started') ({ step } = entry);
    }
  }
  settle(step, journal.at(-1)?.at ?? '');
  return entries;
}

/** What was removed since is history: its calls made nothing that is there now. */
function withoutRemoved(entries: readonly Entry[]): Call[] {
  const gone = new Map<string, number>();
  entries.forEach((entry, index) => {
    if (entry.type === 'resource.removed') gone.set(entry.id, index);
  });
  return entries.flatMap((entry, index) =>
    entry.type === 'call' && (entry.resource === undefined || index > (gone.get(entry.resource) ?? -1)) ? [entry] : [],
  );
}
