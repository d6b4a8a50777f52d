// Opens the deployment of a class: its names, and clients of the instructor's own account.
import { createAws } from '../../../aws/create-aws.ts';
import type { Aws } from '../../../engine/types.ts';
import type { Context } from '../../shared/context.ts';
import type { OpenedClass } from '../shared/class-options.ts';
import { deploymentOf, type Deployment } from './deployment.ts';

export async function withDeployment<T>(
  { ui, signal, around }: Context,
  { roster, instructor }: Pick<OpenedClass, 'roster' | 'instructor'>,
  work: (deployment: Deployment, aws: Aws) => Promise<T>,
): Promise<T> {
  const { target, caller, buildDir } = instructor;
  const deployment = deploymentOf(roster.className, { account: caller.account, region: target.region });
  const aws = createAws({
    target,
    account: caller.account,
    suffix: '',
    buildDir,
    emit: (event) => event.type === 'waiting' && ui.on(event),
    signal,
    around,
  });
  try {
    return await work(deployment, { ...aws, tags: deployment.tags });
  } finally {
    aws.close();
  }
}
