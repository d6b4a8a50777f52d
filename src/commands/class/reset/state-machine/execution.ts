// The execution of an approved plan: started, found where it runs already, continued where it has failed, and followed.
import { setTimeout as sleep } from 'node:timers/promises';
import * as sfn from '@aws-sdk/client-sfn';
import { WorkshopError } from '../../../../engine/errors.ts';
import type { Aws } from '../../../../engine/types.ts';
import type { Deployment } from '../../deploy/deployment.ts';
import { mapLabels, type MachineInput } from './definition.ts';

interface FoundExecution {
  readonly executionArn: string;
  readonly how: 'started' | 'continued' | 'following';
}

/** The name says which approval is carried out, and sorts by time. Step Functions keeps a name for 90 days. */
function nameOf({ approval }: MachineInput, at = ''): string {
  return `${approval.slice(0, 24)}-${at}`;
}

/** Throws WorkshopError where the execution of another approval runs: its accounts would be changed twice. */
export async function startOrFind(
  { machineArn: stateMachineArn }: Deployment,
  input: MachineInput,
  aws: Aws,
): Promise<FoundExecution> {
  const client = aws.client(sfn.SFNClient);
  const running = new sfn.ListExecutionsCommand({ stateMachineArn, statusFilter: 'RUNNING', maxResults: 1 });
  const newest = new sfn.ListExecutionsCommand({ stateMachineArn, maxResults: 1 });
  const [found] = (await client.send(running)).executions ?? [];
  const isSame = (one: sfn.ExecutionListItem) => one.name?.startsWith(nameOf(input));
  if (found) {
    const { executionArn = '', name } = found;
    if (isSame(found)) return { executionArn, how: 'following' };
    throw new WorkshopError({
      code: 'refused',
      message: `Another plan of this class is being carried out: the execution ${name}.`,
      state: 'Nothing was started.',
      fix: `aws stepfunctions stop-execution --execution-arn ${executionArn}   # or wait until it has ended`,
    });
  }
  const [last] = (await client.send(newest)).executions ?? [];
  if (last && isSame(last)) {
    const { executionArn = '' } = last;
    const { redriveStatus } = await client.send(new sfn.DescribeExecutionCommand({ executionArn }));
    if (redriveStatus === 'REDRIVABLE') {
      await client.send(new sfn.RedriveExecutionCommand({ executionArn }));
      return { executionArn, how: 'continued' };
    }
  }
  // The name is the same where the SDK sends the request again after a lost answer: there is one execution then.
  const name = nameOf(input, new Date().toISOString().replace(/\D/g, ''));
  const start = new sfn.StartExecutionCommand({ stateMachineArn, name, input: JSON.stringify(input) });
  const { executionArn = '' } = await client.send(start);
  return { executionArn, how: 'started' };
}

/** Milliseconds: of a class of three on a sandbox, and of thousands. */
const [firstPause, longestPause] = [250, 5000];

/** Until it has ended, no matter how: the states of the accounts say what was done. */
export async function followExecution(
  executionArn: string,
  { aws, say }: { readonly aws: Aws; readonly say: (text: string) => void },
): Promise<void> {
  const client = aws.client(sfn.SFNClient);
  let [pause, before] = [firstPause, ''];
  for (;;) {
    const { status, error, cause } = await client.send(new sfn.DescribeExecutionCommand({ executionArn }));
    const text = await progressOf(executionArn, client);
    if (text !== before) say(text);
    before = text;
    if (status !== 'RUNNING' && status !== 'PENDING_REDRIVE') {
      if (status !== 'SUCCEEDED')
        say(`the execution has ended as ${status}: ${[error, cause].filter(Boolean).join(': ')}`);
      return;
    }
    await sleep(pause, undefined, { signal: aws.signal });
    pause = Math.min(longestPause, pause * 1.5);
  }
}

async function progressOf(executionArn: string, client: sfn.SFNClient): Promise<string> {
  const { mapRuns = [] } = await client.send(new sfn.ListMapRunsCommand({ executionArn }));
  const labelled = (label: string) => mapRuns.find(({ mapRunArn }) => mapRunArn?.includes(`/${label}:`));
  const run = labelled(mapLabels.finish) ?? labelled(mapLabels.begin);
  if (!run) return 'reading the approved plan';
  const { itemCounts } = await client.send(new sfn.DescribeMapRunCommand({ mapRunArn: run.mapRunArn }));
  const { total = 0, succeeded = 0, failed = 0, timedOut = 0, aborted = 0, running = 0 } = itemCounts ?? {};
  const broken = failed + timedOut + aborted;
  const what = run === labelled(mapLabels.finish) ? 'ended' : 'started';
  return `${succeeded} of ${total} accounts ${what}, ${running} running${broken > 0 ? `, ${broken} failed` : ''}`;
}
