// Operations on the reserved concurrency of a function.
import * as sdk from '@aws-sdk/client-lambda';
import { concurrencyTooHigh, functionNotFound, invalidParameter } from '../errors.ts';
import { checkRange } from '../rules/constraints.ts';
import { accountConcurrency, reservedConcurrency } from '../rules/concurrency.ts';
import { functionArn } from '../rules/function-names.ts';
import { latest } from '../rules/functions.ts';
import { operationsOf, type Operation } from '../../../server/service.ts';
import { functionResource, requestedFunction, unqualifiedFunction, type LoadLambda } from './requested-function.ts';

const operation = operationsOf(sdk);
const unreservedMinimum = 100;

export function concurrencyOperations(lambda: LoadLambda): Operation[] {
  return [
    operation(
      'PutFunctionConcurrency',
      { takes: ['FunctionName', 'ReservedConcurrentExecutions'], on: functionResource('PutFunctionConcurrency') },
      async (input, call) => {
        const { functions } = await lambda();
        const name = requestedFunction(input, call);
        if (name.qualifier !== undefined) invalidParameter('onlyWholeFunctions');
        // AWS names the version here, and nowhere else in these operations.
        const record = functions.find(name) ?? functionNotFound(functionArn({ ...name, qualifier: latest }));
        const reserved = input.ReservedConcurrentExecutions ?? 0;
        checkRange('reservedConcurrentExecutions', reserved, 0, Infinity);
        const others = functions.list(call).filter(({ name }) => name !== record.name);
        if (accountConcurrency - reservedConcurrency(others) - reserved < unreservedMinimum)
          concurrencyTooHigh(unreservedMinimum);
        functions.set({ ...record, reserved });
        return { ReservedConcurrentExecutions: reserved };
      },
    ),

    operation(
      'GetFunctionConcurrency',
      { takes: ['FunctionName'], on: functionResource('GetFunctionConcurrency') },
      async (input, call) => {
        const { functions } = await lambda();
        return { ReservedConcurrentExecutions: functions.get(unqualifiedFunction(input, call)).reserved };
      },
    ),

    operation(
      'DeleteFunctionConcurrency',
      { takes: ['FunctionName'], on: functionResource('DeleteFunctionConcurrency') },
      async (input, call) => {
        const { functions } = await lambda();
        functions.set({ ...functions.get(unqualifiedFunction(input, call)), reserved: undefined });
        return {};
      },
    ),
  ];
}
