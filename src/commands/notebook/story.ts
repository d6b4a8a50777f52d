// What happened, step by step, out of the journal: what was made, which failures were shown, what was checked, what went
// wrong on the way.
import type { JournalEntry } from '../../workspace/journal.ts';
import type { CheckStatus } from '../../engine/types.ts';
import { isReading } from '../inspect/as/services.ts';

export interface StepStory {
  readonly step: string;
  started?: string;
  finished?: string;
  /** Runs of its making. */
  runs: number;
  readonly made: Set<string>;
  /** The intended failures, as seen. */
  readonly failures: { title: string; seen: string; because: string }[];
  /** By id: how it ended, and what was seen last. */
  readonly checks: Map<string, { title: string; status: CheckStatus; actual?: string | undefined }>;
  /** Predictions, hints and faults to be found. */
  readonly alongTheWay: string[];
  readonly wrongTurns: { at: string; what: string }[];
  writes: number;
  reads: number;
}

export function storiesOf(journal: readonly JournalEntry[]): Map<string, StepStory> {
  const stories = new Map<string, StepStory>();
  const storyOf = (step: string) => {
    const found = stories.get(step) ?? fresh(step);
    stories.set(step, found);
    return found;
  };
  let current: StepStory | undefined;
  for (const entry of journal) {
    // Steps that were under way at once have written their lines in turns. What names no step belongs to the last named.
    const { step } = entry as { step?: string };
    if (step !== undefined) current = storyOf(step);
    if (current && entry.type === 'step.started') {
      current.started ??= entry.at;
      current.runs += 1;
    }
    if (current) tell(current, entry);
  }
  return stories;
}

function tell(story: StepStory, entry: JournalEntry): void {
  switch (entry.type) {
    case 'resource.ready':
      story.made.add(entry.what);
      break;
    case 'resource.failed':
      story.wrongTurns.push({ at: entry.at, what: `${entry.what}: ${entry.reason}` });
      break;
    case 'failure.seen':
      story.failures.push({ title: entry.title, seen: entry.seen, because: entry.because });
      break;
    case 'check':
      story.checks.set(entry.id, { title: entry.title, status: entry.status, actual: entry.actual });
      if (entry.status === 'fail' || (entry.status === 'error' && !entry.notServed))
        story.wrongTurns.push({
          at: entry.at,
          what: `${entry.title}: ${entry.status === 'fail' ? `expected ${entry.expected}, got ${entry.actual}` : (entry.because ?? 'could not be checked')}`,
        });
      break;
    case 'quiz.answered':
      story.alongTheWay.push(`${entry.question} ${entry.answer} (${entry.right ? 'right' : 'wrong'})`);
      break;
    case 'hint.given':
      story.alongTheWay.push(
        `hint ${entry.rung}${entry.check === null ? '' : ` for: ${story.checks.get(entry.check)?.title ?? entry.check}`}`,
      );
      break;
    case 'fault.injected':
      story.alongTheWay.push(`exercise started: ${entry.fault}`);
      break;
    case 'fault.repaired':
      story.alongTheWay.push(
        `exercise ended: ${entry.fault}, ${entry.by === 'hand' ? 'fixed by hand' : 'by workshop fix'}`,
      );
      break;
    case 'step.verified':
    case 'step.unproven':
      story.finished ??= entry.at;
      break;
    case 'step.reopened':
      story.wrongTurns.push({ at: entry.at, what: 'was done, but a check failed later' });
      break;
    case 'command.failed':
      story.wrongTurns.push({ at: entry.at, what: `workshop ${entry.command}: ${entry.error}` });
      break;
    case 'call':
      if (isReading(entry.operation)) story.reads += 1;
      else story.writes += 1;
      break;
    default:
  }
}

function fresh(step: string): StepStory {
  return {
    step,
    runs: 0,
    made: new Set(),
    failures: [],
    checks: new Map(),
    alongTheWay: [],
    wrongTurns: [],
    writes: 0,
    reads: 0,
  };
}
