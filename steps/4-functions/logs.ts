// Chapter 4: one line more in a function's code, looked for where Lambda writes it.
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
      `What ${outputs('functions').createFunction} writes is found in CloudWatch Logs`,
      async () => {
        // One invocation, however often its line is looked for: lines take some seconds to arrive.
        requestId ??= (await invoke(outputs('functions').createFunction, {}, aws)).requestId;
        const found = await findLine(logGroup, requestId, aws);
        if (found !== undefined) return { pass: true, actual: found };
        return {
          pass: false,
          because: 'The function ran, and its line has not arrived, or its role may not write logs.',
          expected: `a line "${line}" of request ${requestId}`,
          actual: 'no such line',
          help: 'workshop verify role',
        };
      },
      { until: 'deploy', wait: { usually: 10, atMost: 120 } },
    );
  },
});

async function findLine(logGroupName: string, requestId: string, aws: Aws): Promise<string | undefined> {
  // A generous start: the clocks here and there may differ by minutes.
  const startTime = Date.now() - 15 * 60_000;
  for (let nextToken: string | undefined; ;) {
    const command = new FilterLogEventsCommand({ logGroupName, startTime, filterPattern: `"${line}"`, nextToken });
    const page: FilterLogEventsCommandOutput = await aws.client(CloudWatchLogsClient).send(command);
    const found = page.events?.find(({ message }) => message?.includes(requestId));
    if (found || !page.nextToken) return found?.message?.trim().replaceAll('\t', ' ');
    nextToken = page.nextToken;
  }
}
