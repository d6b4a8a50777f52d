// Operations on concurrency, and the account's limits.
import * as sdk from '@aws-sdk/client-lambda';
import { invalidParameter, mustLieWithin } from '../errors.ts';
import { operationsOf, type Operation } from '../../../server/service.ts';
import { onFunction, wholeFunction, type GetLambda } from './target.ts';

const operation = operationsOf(sdk);
const accountLimit = 1000;
const unreservedMinimum = 100;

export function quotaOperations(lambda: GetLambda): Operation[] {
  return [
    operation(
      'PutFunctionConcurrency',
      { takes: ['FunctionName', 'ReservedConcurrentExecutions'], on: onFunction('PutFunctionConcurrency') },
      async (input, call) => {
        const { functions } = await lambda();
        const record = functions.get(wholeFunction(input, call));
        const reserved = input.ReservedConcurrentExecutions ?? 0;
        mustLieWithin('reservedConcurrentExecutions', reserved, 0, Infinity);
        const others = functions
          .list(call)
          .reduce((sum, other) => sum + (other.name === record.name ? 0 : (other.reserved ?? 0)), 0);
        if (accountLimit - others - reserved < unreservedMinimum) {
          invalidParameter(
            "Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution " +
              `below its minimum value of [${unreservedMinimum}].`,
          );
        }
        functions.set({ ...record, reserved });
        return { ReservedConcurrentExecutions: reserved };
      },
    ),

    operation(
      'GetFunctionConcurrency',
      { takes: ['FunctionName'], on: onFunction('GetFunctionConcurrency') },
      async (input, call) => {
        const { functions } = await lambda();
        return { ReservedConcurrentExecutions: functions.get(wholeFunction(input, call)).reserved };
      },
    ),

    operation(
      'DeleteFunctionConcurrency',
      { takes: ['FunctionName'], on: onFunction('DeleteFunctionConcurrency') },
      async (input, call) => {
        const { functions } = await lambda();
        functions.set({ ...functions.get(wholeFunction(input, call)), reserved: undefined });
        return {};
      },
    ),

    operation('GetAccountSettings', { takes: [] }, async (_input, call) => {
      const list = (await lambda()).functions.list(call);
      const reserved = list.reduce((sum, record) => sum + (record.reserved ?? 0), 0);
      return {
        AccountLimit: {
          TotalCodeSize: 80_530_636_800,
          CodeSizeUnzipped: 262_144_000,
          CodeSizeZipped: 52_428_800,
          ConcurrentExecutions: accountLimit,
          UnreservedConcurrentExecutions: accountLimit - reserved,
        },
        AccountUsage: {
          TotalCodeSize: list.reduce((sum, record) => sum + record.latest.code.size, 0),
          FunctionCount: list.length,
        },
      };
    }),
  ];
}
