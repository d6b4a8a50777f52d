// The engine on a stack that was found: the same run, with the notes that were reconstructed and the stack's own tag.
import { tagsOf } from '../../../../aws/tags.ts';
import type { Run } from '../../../../engine/run.ts';
import type { Checkpoint } from '../../../../engine/types.ts';

/** `save` is asked to keep the notes; `aws` decides whether anything may be written. */
export function runOn(run: Omit<Run, 'checkpoint' | 'save'>, checkpoint: Checkpoint, save: Run['save']): Run {
  return { ...run, checkpoint, save, aws: { ...run.aws, tags: tagsOf(checkpoint.suffix) } };
}
