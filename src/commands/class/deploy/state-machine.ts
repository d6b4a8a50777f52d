// The state machine of a deployment.
import * as sfn from '@aws-sdk/client-sfn';
import { assertOurs, tagList } from '../../../aws/tags.ts';
import { WorkshopError } from '../../../engine/errors.ts';
import { isNamed, orMissing } from '../../../resources/define.ts';
import { machineDefinition } from '../reset/state-machine/definition.ts';
import type { DeployedResource, ResourceOptions } from './resources.ts';
import { findMachine } from './find-machine.ts';

export function stateMachine({ deployment, aws, atOnce }: ResourceOptions): DeployedResource {
  const { name, account, bucket, functionArn, machineArn, machineRole, tags } = deployment;
  const client = aws.client(sfn.SFNClient);
  const roleArn = `arn:aws:iam::${account}:role/${machineRole}`;
  const definition = JSON.stringify(machineDefinition({ functionArn, bucket, maxConcurrency: atOnce }));

  async function find() {
    const live = await findMachine(deployment, aws);
    if (live) assertOurs(`state machine ${name}`, live.tags, tags);
    return live;
  }

  /** A new role takes seconds to reach Step Functions. A wrong trust policy gives the same error, so there is a limit. */
  function onceAssumable<T>(send: () => Promise<T>): Promise<T> {
    const wait = { for: 'Step Functions to be able to assume the role', usually: 10, atMost: 120 };
    const isTemporary = (error: unknown) =>
      isNamed(error, 'AccessDeniedException') && /authorized to assume the provided role/.test(error.message);
    return aws.waiter.retry(wait, isTemporary, send);
  }

  /** An execution goes on for minutes after its machine is deleted, and would change accounts all that time. */
  async function assertIdle(): Promise<void> {
    const running = new sfn.ListExecutionsCommand({
      stateMachineArn: machineArn,
      statusFilter: 'RUNNING',
      maxResults: 1,
    });
    const [execution] = (await client.send(running)).executions ?? [];
    if (!execution) return;
    throw new WorkshopError({
      code: 'refused',
      message: `A reset is running: the execution ${execution.name} of ${name}.`,
      state: 'The state machine was not changed.',
      fix: `aws stepfunctions stop-execution --execution-arn ${execution.executionArn}   # or wait until it has ended`,
    });
  }

  return {
    text: `Step Functions state machine ${name}`,
    exists: async () => (await find()) !== undefined,
    async ensure() {
      const live = await find();
      if (!live) {
        const input = {
          name,
          definition,
          roleArn,
          tags: tagList(tags).map(({ Key, Value }) => ({ key: Key, value: Value })),
        };
        await onceAssumable(() => client.send(new sfn.CreateStateMachineCommand(input)));
      } else if (live.definition !== definition || live.roleArn !== roleArn)
        await onceAssumable(() =>
          client.send(new sfn.UpdateStateMachineCommand({ stateMachineArn: machineArn, definition, roleArn })),
        );
    },
    async remove() {
      if (!(await find())) return;
      await assertIdle();
      await orMissing(
        client.send(new sfn.DeleteStateMachineCommand({ stateMachineArn: machineArn })),
        'StateMachineDoesNotExist',
      );
      const wait = { for: `the deletion of the state machine ${name}`, usually: 10, atMost: 300 };
      await aws.waiter.until(wait, async () => ((await findMachine(deployment, aws)) ? undefined : true));
    },
  };
}
