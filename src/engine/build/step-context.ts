// What a step knows of the learner's choices and of earlier steps.
import type { Run } from '../run.ts';
import type { OutputsOfSteps, StepContext } from '../types.ts';

export function stepContext({ checkpoint, aws }: Run, step: string): StepContext<OutputsOfSteps> {
  return {
    aws,
    bucketName: checkpoint.bucketName,
    executionRole: checkpoint.executionRole ?? {},
    name: (handbook) => withSuffix(handbook, checkpoint.suffix),
    outputs(other) {
      const outputs = checkpoint.steps[other]?.outputs;
      if (outputs === undefined)
        throw new TypeError(`The step ${step} needs the outputs of ${other}, which is not made yet.`);
      return outputs;
    },
    outputsIfBuilt: (other) => checkpoint.steps[other]?.outputs,
  };
}

/** A name of the handbook as it is in a shared account, where each learner has a suffix. */
export function withSuffix(name: string, suffix: string): string {
  return suffix ? `${name}-${suffix}` : name;
}
