// GetAccountSettings: the quotas of an account, and how much of them it uses.
import * as sdk from '@aws-sdk/client-lambda';
import { operationsOf, type Operation } from '../../../server/service.ts';
import { accountConcurrency, reservedConcurrency } from '../rules/concurrency.ts';
import type { LoadLambda } from './requested-function.ts';

const operation = operationsOf(sdk);

export function accountOperations(lambda: LoadLambda): Operation[] {
  return [
    operation('GetAccountSettings', { takes: [] }, async (_input, call) => {
      const list = (await lambda()).functions.list(call);
      return {
        AccountLimit: {
          TotalCodeSize: 80_530_636_800,
          CodeSizeUnzipped: 262_144_000,
          CodeSizeZipped: 52_428_800,
          ConcurrentExecutions: accountConcurrency,
          UnreservedConcurrentExecutions: accountConcurrency - reservedConcurrency(list),
        },
        AccountUsage: {
          TotalCodeSize: list.reduce((sum, record) => sum + record.latest.code.size, 0),
          FunctionCount: list.length,
        },
      };
    }),
  ];
}
