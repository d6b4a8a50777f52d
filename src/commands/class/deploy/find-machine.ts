// The state machine as it is now, with its tags.
import {
  DescribeStateMachineCommand,
  ListTagsForResourceCommand,
  SFNClient,
  type DescribeStateMachineCommandOutput,
} from '@aws-sdk/client-sfn';
import type { Aws } from '../../../engine/types.ts';
import { orMissing } from '../../../resources/define.ts';
import type { Deployment } from './deployment.ts';

interface LiveMachine extends Pick<DescribeStateMachineCommandOutput, 'definition' | 'roleArn'> {
  readonly tags: Readonly<Record<string, string>>;
}

/** Undefined where there is none. Also one that is being deleted is there. */
export async function findMachine({ machineArn }: Deployment, aws: Aws): Promise<LiveMachine | undefined> {
  const client = aws.client(SFNClient);
  const described = client.send(new DescribeStateMachineCommand({ stateMachineArn: machineArn }));
  const live = await orMissing(described, 'StateMachineDoesNotExist');
  if (!live) return undefined;
  const tagged = client.send(new ListTagsForResourceCommand({ resourceArn: machineArn }));
  const { tags = [] } = (await orMissing(tagged, 'ResourceNotFound')) ?? {};
  return { ...live, tags: Object.fromEntries(tags.map(({ key = '', value = '' }) => [key, value])) };
}
