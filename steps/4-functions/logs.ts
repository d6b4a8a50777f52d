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
    let requestId: string | undefined;
    await check(
      'logs.line-found',
      `CloudWatch Logs has the log line of ${outputs('functions').createFunction}`,
      async () => {
        // One invocation is enough: its line takes some seconds to arrive.
        requestId ??= (await invoke(outputs('functions').createFunction, {}, aws)).requestId;
        const found = await findLine(logGroup, requestId, aws);
        if (found !== undefined) return { pass: true, actual: found };
        return {
          pass: false,
          because: 'The line has not arrived yet, or the role does not allow the function to write logs.',
          expected: `the line "${line}" of the request ${requestId}`,
          actual: 'no such line',
          help: 'workshop verify role',
        };
      },
      { until: 'deploy', wait: { usually: 10, atMost: 120 } },
    );
  },
});

async function findLine(logGroupName: string, requestId: string, aws: Aws): Promise<string | undefined> {
  // The clocks of this machine and of AWS can differ by minutes.
  const startTime = Date.now() - 15 * 60_000;
  for (let nextToken: string | undefined; ;) {
    const command = new FilterLogEventsCommand({ logGroupName, startTime, filterPattern: `"${line}"`, nextToken });
    const page: FilterLogEventsCommandOutput = await aws.client(CloudWatchLogsClient).send(command);
    const found = page.events?.find(({ message }) => message?.includes(requestId));
    if (found || !page.nextToken) return found?.message?.trim().replaceAll('\t', ' ');
    nextToken = page.nextToken;
  }
}
