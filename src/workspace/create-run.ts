// Puts together what the engine works with: the course, its resources, and how errors of AWS are read.
import { course } from '../../steps/index.ts';
import { endsCommand, explain } from '../aws/errors/explain.ts';
import { tagsOf } from '../aws/tags.ts';
import type { Run } from '../engine/run.ts';
import type { Checkpoint } from '../engine/types.ts';
import { resourceOf } from '../resources/index.ts';

const common = { course, resource: resourceOf, explain, endsCommand: endsCommand } satisfies Partial<Run>;

/** A run, or all of it but the checkpoint: where stacks are yet to be found. */
export function createRun<Own extends Omit<Run, keyof typeof common | 'checkpoint' | 'save'>>(own: Own) {
  return { ...common, ...own };
}

/** The engine on a stack that was found, with its own tag. `aws` decides whether anything may be written. */
export function runOn(run: Omit<Run, 'checkpoint' | 'save'>, checkpoint: Checkpoint, save: Run['save']): Run {
  return { ...run, checkpoint, save, aws: { ...run.aws, tags: tagsOf(checkpoint.suffix) } };
}
