// What the engine works with: the checkpoint and how to save it, the world, the course, and who listens.
import type { AnyResource, Aws, Chapter, Checkpoint, Emit } from './types.ts';

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
  fatal(error: unknown): boolean;
}

export function now(): string {
  return new Date().toISOString();
}
