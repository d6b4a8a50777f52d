// Deploys our solution of a task, for who does not write it.
import type { ProvisionContext } from '../../src/engine/types.ts';
import { archive } from '../../src/resources/files/archive.ts';
import { lambdaFunction } from '../../src/resources/lambda/function.ts';
import { roleArnOf } from '../3-role/function-role.ts';
import { solutionZip, type Which } from '../6-code/archives.ts';
import type { CourseOutputs } from '../outputs.ts';

/** The functions whose code a task changes. */
const changedBy = {
  alias: ['create'],
  expiry: ['create', 'get'],
  'visit-count': ['get'],
  redirect: ['get'],
} as const satisfies Readonly<Record<string, readonly Which[]>>;
type Task = keyof typeof changedBy & keyof CourseOutputs;

/** Of all tasks. */
export const solutionZips = Object.entries(changedBy).flatMap(([task, changed]) =>
  changed.map((which) => solutionZip(which, task)),
);

/** The other settings of the functions stay as the step `deploy` has set them. */
export function deploySolution<Id extends Task>(step: ProvisionContext<CourseOutputs, Id>, task: Id): Promise<void> {
  return step.solve(async () => {
    const { createFunction, getFunction } = step.outputs('functions');
    for (const which of changedBy[task]) {
      const { file, sha256 } = await step.ensure(`${task}-${which}-zip`, archive, solutionZip(which, task));
      await step.ensure(`${which}-function`, lambdaFunction, {
        name: which === 'create' ? createFunction : getFunction,
        code: { archive: file, sha256 },
        role: roleArnOf(which, step),
        environment: { TABLE_NAME: step.outputs('table').tableName },
        layers: [step.outputs('layer').layerVersionArn],
      });
    }
  });
}
