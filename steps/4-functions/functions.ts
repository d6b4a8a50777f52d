// Chapter 4: creates both functions with the code that the Lambda console gives a new function.
import { GetFunctionConfigurationCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { runtime } from '../../src/aws/facts.ts';
import { lambdaFunction } from '../../src/resources/lambda/function.ts';
import { logGroup } from '../../src/resources/logs/log-group.ts';
import { roleArnOf } from '../3-role/function-role.ts';
import { defineStep, expect } from '../define.ts';
import { logGroupOf, names } from '../names.ts';
import { inShort, invoke } from './invoke.ts';

export default defineStep({
  id: 'functions',

  async provision(step) {
    const createFunction = step.name(names.createFunction);
    const getFunction = step.name(names.getFunction);
    // At the first line Lambda would create the log groups itself, untagged and without an expiry.
    await step.ensure('create-log-group', logGroup, { name: logGroupOf(createFunction), retentionDays: 7 });
    await step.ensure('get-log-group', logGroup, { name: logGroupOf(getFunction), retentionDays: 7 });
    const hello = { role: step.outputs('role').roleArn, code: { template: 'hello.mjs' }, environment: {}, layers: [] };
    const create = await step.ensure('create-function', lambdaFunction, { name: createFunction, ...hello });
    const get = await step.ensure('get-function', lambdaFunction, { name: getFunction, ...hello });
    step.drift({
      handbook: 'the runtime Node.js 14.x',
      today: runtime,
      why: 'Lambda accepts no new functions for nodejs14.x. Since nodejs24.x, handlers are async functions without callbacks.',
    });
    return { createFunction, createArn: create.arn, getFunction, getArn: get.arn };
  },

  async verify({ aws, check, ...built }, { createFunction, getFunction }) {
    for (const [which, name] of [
      ['create', createFunction],
      ['get', getFunction],
    ] as const) {
      await check(
        `functions.${which}-function-configured`,
        `${name} uses ${runtime} and the role of the workshop`,
        async () => {
          const command = new GetFunctionConfigurationCommand({ FunctionName: name });
          const { Runtime, Role } = await aws.client(LambdaClient).send(command);
          const wanted = `${runtime}, ${roleArnOf(which, built)}`;
          return expect(
            wanted,
            `${Runtime}, ${Role}`,
            'The function has another runtime or another role.',
            'workshop inspect',
          );
        },
      );
      await check(
        `functions.${which}-function-says-hello`,
        `${name} returns "Hello from Lambda!"`,
        async () => {
          const seen = inShort(await invoke(name, {}, aws));
          return expect('200 "Hello from Lambda!"', seen, 'The function returned something else.', 'workshop inspect');
        },
        { until: 'deploy', wait: { usually: 5, atMost: 60 } },
      );
    }
  },
});
