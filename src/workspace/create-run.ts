// Creates the run of the engine: the course, its resources and the errors of AWS, with a checkpoint and an account.
import { course } from '../../steps/index.ts';
import { cannotBeRemoved } from '../aws/errors/cannot-be-removed.ts';
import { endsCommand, explain, isNotFound } from '../aws/errors/explain.ts';
import { tagsOf } from '../aws/tags.ts';
import type { Run } from '../engine/run.ts';
import type { Checkpoint } from '../engine/types.ts';
import { resourceOf } from '../resources/index.ts';

const common = {
  course,
  resource: resourceOf,
  explain,
  endsCommand,
  isNotFound,
  cannotBeRemoved,
} satisfies Partial<Run>;

/** A run; or one without a checkpoint, for accounts whose stacks are not known yet. */
export function createRun<Own extends Omit<Run, keyof typeof common | 'checkpoint' | 'save'>>(own: Own) {
  return { ...common, ...own };
}

/** A run on a stack that was found in an account, with its own tags. */
export function runOn(run: Omit<Run, 'checkpoint' | 'save'>, checkpoint: Checkpoint, save: Run['save']): Run {
  return { ...run, checkpoint, save, aws: { ...run.aws, tags: tagsOf(checkpoint.suffix) } };
}
