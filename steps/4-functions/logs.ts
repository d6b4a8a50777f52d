// Chapter 4: adds a log line to the code of a function, and finds it in CloudWatch Logs.
import {
  CloudWatchLogsClient,
  FilterLogEventsCommand,
  type FilterLogEventsCommandOutput,
} from '@aws-sdk/client-cloudwatch-logs';
import type { Aws } from '../../src/engine/types.ts';
import { lambdaFunction } from '../../src/resources/lambda/function.ts';
import { defineStep } from '../define.ts';
import { logGroupOf } from '../names.ts';
import { invoke } from './invoke.ts';

const line = 'Hello there!';
/** Seconds. The first invocation can be too early: a role that may not write logs yet loses its line for good. */
const invokeEvery = 30;

export default defineStep({
  id: 'logs',

  async provision(step) {
    const { createFunction } = step.outputs('functions');
    await step.ensure('create-function', lambdaFunction, {
      name: createFunction,
      role: step.outputs('role').roleArn,
      code: { template: 'hello-log.mjs' },
      environment: {},
      layers: [],
    });
    return { logGroup: logGroupOf(createFunction) };
  },

  async verify({ aws, check, outputs }, { logGroup }) {
    const requestIds: string[] = [];
    let invokedAt = -Infinity;
    await check(
      'logs.line-found',
      `CloudWatch Logs has the log line of ${outputs('functions').createFunction}`,
      async () => {
        // The line of any of them is enough, and takes some seconds to arrive.
        if (performance.now() - invokedAt >= invokeEvery * 1000) {
          invokedAt = performance.now();
          requestIds.push((await invoke(outputs('functions').createFunction, {}, aws)).requestId);
        }
        const found = await findLine(logGroup, requestIds, aws);
        if (found !== undefined) return { pass: true, actual: found };
        return {
          pass: false,
          because: 'The line has not arrived yet, or the role does not allow the function to write logs.',
          expected: `the line "${line}" of the request ${requestIds.join(' or ')}`,
          actual: 'no such line',
          help: 'workshop verify role',
        };
      },
      { until: 'deploy', wait: { usually: 10, atMost: 120 } },
    );
  },
});

async function findLine(logGroupName: string, requestIds: readonly string[], aws: Aws): Promise<string | undefined> {
  // The clocks of this machine and of AWS can differ by minutes.
  const startTime = Date.now() - 15 * 60_000;
  for (let nextToken: string | undefined; ;) {
    const command = new FilterLogEventsCommand({ logGroupName, startTime, filterPattern: `"${line}"`, nextToken });
    const page: FilterLogEventsCommandOutput = await aws.client(CloudWatchLogsClient).send(command);
    const found = page.events?.find(({ message }) => requestIds.some((id) => message?.includes(id)));
    if (found || !page.nextToken) return found?.message?.trim().replaceAll('\t', ' ');
    nextToken = page.nextToken;
  }
}
