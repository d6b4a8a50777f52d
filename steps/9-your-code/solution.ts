// Deploys our solution of a task, for who does not write it.
import type { ProvisionContext } from '../../src/engine/types.ts';
import { archive } from '../../src/resources/files/archive.ts';
import { lambdaFunction } from '../../src/resources/lambda/function.ts';
import { solutionZip, type Which } from '../6-code/archives.ts';
import type { CourseOutputs } from '../outputs.ts';

/** `changed`: the functions whose code the task changes. Their other settings stay as the step `deploy` has set them. */
export function deploySolution<Id extends keyof CourseOutputs>(
  step: ProvisionContext<CourseOutputs, Id>,
  task: Id,
  changed: readonly Which[],
): Promise<void> {
  return step.solve(async () => {
    const { createFunction, getFunction } = step.outputs('functions');
    for (const which of changed) {
      const { file, sha256 } = await step.ensure(`${task}-${which}-zip`, archive, solutionZip(which, task));
      await step.ensure(`${which}-function`, lambdaFunction, {
        name: which === 'create' ? createFunction : getFunction,
        code: { archive: file, sha256 },
        role: step.outputs('role').roleArn,
        environment: { TABLE_NAME: step.outputs('table').tableName },
        layers: [step.outputs('layer').layerVersionArn],
      });
    }
  });
}
