// What the engine works with: the checkpoint, AWS, the course, and the listener to events.
import type { AnyResource, Aws, CallEvent, Chapter, Checkpoint, Danger, Emit, ShownFailure } from './types.ts';

export interface Run {
  readonly checkpoint: Checkpoint;
  /** The checkpoint is on disk when it resolves. */
  save(): Promise<void>;
  readonly aws: Aws;
  readonly course: readonly Chapter[];
  readonly emit: Emit;
  /** The resource of a kind that the checkpoint records. */
  resource(kind: string): Promise<AnyResource>;
  /** What an error means, in one sentence for people. */
  explain(error: unknown): string;
  /** Whether an error ends the whole command: missing credentials, Ctrl-C, a bug of the workshop. */
  endsCommand(error: unknown): boolean;
  /** Whether an error says that what was asked for does not exist. */
  isNotFound?(error: unknown): boolean;
  /** Why nobody in the account can remove something, by the error of the attempt; undefined where another one may succeed. */
  cannotBeRemoved?(error: unknown): string | undefined;
  /** Asks the learner before a change affects more than the workshop's own resources. Absent on a sandbox. */
  confirmDanger?(danger: Danger): Promise<boolean>;
  /** Lets the learner look at an expected failure before the step fixes it. Absent: the step goes on at once. */
  pauseAtFailure?(failure: ShownFailure): Promise<void>;
  /** Once aborted, the step starts nothing new, because an earlier step has failed. */
  readonly stopSignal?: AbortSignal;
  /** The latest call to AWS. A receipt names it as evidence. */
  lastCall?(): CallEvent | undefined;
}

export function now(): string {
  return new Date().toISOString();
}
