// What a step sees of the learner's choices and of the steps before it.
import type { Run } from '../run.ts';
import type { OutputsOfSteps, StepContext } from '../types.ts';

export function stepContext({ checkpoint, aws }: Run, step: string): StepContext<OutputsOfSteps> {
  return {
    aws,
    bucketName: checkpoint.bucketName,
    name: (handbook) => (checkpoint.suffix ? `${handbook}-${checkpoint.suffix}` : handbook),
    outputs(other) {
      const outputs = checkpoint.steps[other]?.outputs;
      if (outputs === undefined)
        throw new TypeError(`Step ${step} asks for what ${other} makes, which is not made yet.`);
      return outputs;
    },
  };
}
