// Which role a function has: its own where the optional step own-roles is built, and the role of chapter 3 otherwise.
import type { StepContext } from '../../src/engine/types.ts';
import type { Which } from '../6-code/archives.ts';
import type { CourseOutputs } from '../outputs.ts';

type Outputs = Pick<StepContext<CourseOutputs>, 'outputs' | 'outputsIfBuilt'>;

export function roleArnOf(which: Which, { outputs, outputsIfBuilt }: Outputs): string {
  const own = outputsIfBuilt('own-roles');
  return own?.[`${which}RoleArn`] ?? outputs('role').roleArn;
}
