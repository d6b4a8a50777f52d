// What the engine works with: the checkpoint and how to save it, the world, the course, and who listens.
import type { AnyResource, Aws, CallEvent, Chapter, Checkpoint, Danger, Emit } from './types.ts';

export interface Run {
  readonly checkpoint: Checkpoint;
  /** On disk when it resolves. */
  save(): Promise<void>;
  readonly aws: Aws;
  readonly course: readonly Chapter[];
  readonly emit: Emit;
  /** The resource of a recorded kind. */
  resource(kind: string): Promise<AnyResource>;
  /** For people: what an error means, in one sentence. */
  explain(error: unknown): string;
  /** Whether an error must end the whole command: no credentials, Ctrl-C, our own mistake. */
  endsCommand(error: unknown): boolean;
  /** Asks the learner about what reaches beyond the workshop's own things; absent where nothing can be hit. */
  confirmDanger?(danger: Danger): Promise<boolean>;
  /** Once aborted, nothing new is begun: a step before this one has failed. */
  readonly stopSignal?: AbortSignal;
  /** The latest call to AWS: what a receipt names as its evidence. */
  lastCall?(): CallEvent | undefined;
}

export function now(): string {
  return new Date().toISOString();
}
