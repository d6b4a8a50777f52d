// The history of each step, from the journal: its resources, expected failures, checks, predictions and errors.
import { isFailure, type JournalEntry } from '../../workspace/journal.ts';
import type { CheckStatus } from '../../engine/types.ts';
import { isReading } from '../inspect/as/services.ts';

export interface StepHistory {
  readonly step: string;
  started?: string;
  finished?: string;
  /** How often it ran. */
  runs: number;
  readonly made: Set<string>;
  /** The expected failures, as seen. */
  readonly failures: { title: string; seen: string; because: string }[];
  /** By id: how it ended, and what was seen last. */
  readonly checks: Map<string, { title: string; status: CheckStatus; actual?: string | undefined }>;
  /** Predictions, hints and exercises. */
  readonly activities: string[];
  readonly errors: { at: string; what: string }[];
  writes: number;
  reads: number;
}

export function historiesOf(journal: readonly JournalEntry[]): Map<string, StepHistory> {
  const histories = new Map<string, StepHistory>();
  const historyOf = (step: string) => {
    const found = histories.get(step) ?? emptyHistory(step);
    histories.set(step, found);
    return found;
  };
  let current: StepHistory | undefined;
  for (const entry of journal) {
    // Steps that were under way at once have written their lines in turns. What names no step belongs to the last named.
    const { step } = entry as { step?: string };
    if (step !== undefined) current = historyOf(step);
    if (current && entry.type === 'step.started') {
      current.started ??= entry.at;
      current.runs += 1;
    }
    if (current) record(current, entry);
  }
  return histories;
}

function record(history: StepHistory, entry: JournalEntry): void {
  switch (entry.type) {
    case 'resource.ready':
      history.made.add(entry.what);
      break;
    case 'resource.failed':
      history.errors.push({ at: entry.at, what: `${entry.what}: ${entry.reason}` });
      break;
    case 'failure.seen':
      history.failures.push({ title: entry.title, seen: entry.seen, because: entry.because });
      break;
    case 'check':
      history.checks.set(entry.id, { title: entry.title, status: entry.status, actual: entry.actual });
      if (entry.status === 'fail' || (entry.status === 'error' && !entry.notServed))
        history.errors.push({
          at: entry.at,
          what: `${entry.title}: ${entry.status === 'fail' ? `expected ${entry.expected}, got ${entry.actual}` : (entry.because ?? 'could not be checked')}`,
        });
      break;
    case 'quiz.answered':
      history.activities.push(answerText(entry));
      break;
    case 'review.answered':
      history.activities.push(`review: ${answerText(entry)}`);
      break;
    case 'hint.given':
      history.activities.push(
        `hint ${entry.rung}${entry.check === null ? '' : ` for: ${history.checks.get(entry.check)?.title ?? entry.check}`}`,
      );
      break;
    case 'exercise.started':
      history.activities.push(`exercise started: ${entry.exercise}`);
      break;
    case 'exercise.ended':
      history.activities.push(
        `exercise ended: ${entry.exercise}, ${entry.by === 'hand' ? 'fixed by hand' : 'by workshop fix'}`,
      );
      break;
    case 'step.verified':
    case 'step.unproven':
      history.finished ??= entry.at;
      break;
    case 'step.reopened':
      history.errors.push({ at: entry.at, what: 'was done, but a check failed later' });
      break;
    case 'command.failed':
      if (isFailure(entry)) history.errors.push({ at: entry.at, what: `workshop ${entry.command}: ${entry.error}` });
      break;
    case 'call':
      if (isReading(entry.operation)) history.reads += 1;
      else history.writes += 1;
      break;
    default:
  }
}

/** Enter alone shows the answer. */
function answerText(entry: { readonly question: string; readonly answer: string; readonly right: boolean }): string {
  return `${entry.question} ${entry.answer || 'no answer'} (${entry.right ? 'right' : 'wrong'})`;
}

function emptyHistory(step: string): StepHistory {
  return {
    step,
    runs: 0,
    made: new Set(),
    failures: [],
    checks: new Map(),
    activities: [],
    errors: [],
    writes: 0,
    reads: 0,
  };
}
