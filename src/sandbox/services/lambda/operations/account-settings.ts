// GetAccountSettings: the quotas of an account, and how much of them it uses.
import * as sdk from '@aws-sdk/client-lambda';
import { operationsOf, type Operation } from '../../../server/service.ts';
import { accountConcurrency, reservedConcurrency } from '../rules/concurrency.ts';
import type { FunctionRecord, LayerVersionRecord } from '../records.ts';
import type { LoadLambda } from './requested-function.ts';

const operation = operationsOf(sdk);

export function accountOperations(lambda: LoadLambda): Operation[] {
  return [
    operation('GetAccountSettings', { takes: [] }, async (_input, call) => {
      const { functions, layers } = await lambda();
      const list = functions.list(call);
      return {
        AccountLimit: {
          TotalCodeSize: 80_530_636_800,
          CodeSizeUnzipped: 262_144_000,
          CodeSizeZipped: 52_428_800,
          ConcurrentExecutions: accountConcurrency,
          UnreservedConcurrentExecutions: accountConcurrency - reservedConcurrency(list),
        },
        AccountUsage: {
          TotalCodeSize: codeSize(list, layers.allVersions(call)),
          FunctionCount: list.length,
        },
      };
    }),
  ];
}

/** Every version counts, also where its code is the same as that of another one. */
function codeSize(functions: readonly FunctionRecord[], layerVersions: readonly LayerVersionRecord[]): number {
  const settings = functions.flatMap(({ latest, versions }) => [
    latest,
    ...versions.map((version) => version.settings),
  ]);
  return [...settings, ...layerVersions].reduce((sum, { code }) => sum + code.size, 0);
}
