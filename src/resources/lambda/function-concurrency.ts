// The reserved concurrency of a function: how many executions of it run at the same time, at most and always.
import {
  DeleteFunctionConcurrencyCommand,
  GetAccountSettingsCommand,
  GetFunctionConcurrencyCommand,
  LambdaClient,
  PutFunctionConcurrencyCommand,
} from '@aws-sdk/client-lambda';
import { accountScan, allow, cleanupToo, learnerOnly, onlyWhen, optionalStep } from '../../aws/permissions.ts';
import type { Aws } from '../../engine/types.ts';
import { defineResource, orMissing } from '../define.ts';
import { freeAtRest } from '../facets.ts';
import { assertFunctionOurs, functionConsole, functions } from './function.ts';
import { notFound, settledFunction } from './function-state.ts';

type Props = { functionName: string; reserved: number };
/** Null while the function shares the concurrency of the account. */
type Outputs = { reserved: number | null };

export const functionConcurrency = defineResource<Props, Outputs>({
  kind: 'function-concurrency',
  describe: ({ functionName }) => `reserved concurrency of ${functionName}`,
  identify: ({ functionName }) => ({ name: functionName }),

  // Each function has the setting.
  isSetting: true,
  isUnset: ({ reserved }) => reserved === null,

  read: ({ functionName }, aws) => current(functionName, aws),

  async ensure({ functionName, reserved }, aws) {
    const live = await current(functionName, aws);
    if (live?.reserved === reserved) return live;
    await assertOurs(functionName, aws);
    const command = new PutFunctionConcurrencyCommand({
      FunctionName: functionName,
      ReservedConcurrentExecutions: reserved,
    });
    await aws.client(LambdaClient).send(command);
    return { reserved };
  },

  async remove({ functionName }, aws) {
    const live = await current(functionName, aws);
    if (!live || live.reserved === null) return;
    await assertOurs(functionName, aws);
    const command = new DeleteFunctionConcurrencyCommand({ FunctionName: functionName });
    await orMissing(aws.client(LambdaClient).send(command), notFound);
  },

  calls: {
    'Lambda.GetFunctionConcurrency': onlyWhen(
      accountScan,
      cleanupToo(allow(functions, 'lambda:GetFunctionConcurrency')),
    ),
    'Lambda.PutFunctionConcurrency': optionalStep(
      'limits',
      learnerOnly(allow(functions, 'lambda:PutFunctionConcurrency')),
    ),
    'Lambda.DeleteFunctionConcurrency': optionalStep(
      'limits',
      cleanupToo(allow(functions, 'lambda:DeleteFunctionConcurrency')),
    ),
  },

  partOf: { kind: 'function', property: 'functionName' },

  settings: ({ reserved }) => ({ reserved }),

  matches: ({ reserved }, live) => live.reserved === reserved,

  atRest: freeAtRest('reserved concurrency is free; provisioned concurrency is not'),

  consoleLink: ({ props: { functionName }, region }) => functionConsole(functionName, 'configure/concurrency', region),

  cloudFormation: { none: 'It is the ReservedConcurrentExecutions of the function.' },

  why: {
    about:
      'A share of the concurrency of your account that only this function uses, and the most that it uses. It costs nothing.',
    properties: {
      functionName: {
        what: 'The function that has the share.',
        otherwise: 'other functions of the account can use up the concurrency, and Lambda throttles this one.',
      },
      reserved: {
        what: 'As many executions at the same time as the stage of the API lets through at once.',
        otherwise:
          'with a lower number Lambda throttles your visitors. With 0 the function never runs. A higher number takes more from the account than the API uses.',
      },
    },
  },
});

/** Undefined if there is no such function. */
async function current(FunctionName: string, aws: Aws): Promise<Outputs | undefined> {
  const asked = aws.client(LambdaClient).send(new GetFunctionConcurrencyCommand({ FunctionName }));
  const found = await orMissing(asked, notFound);
  return found && { reserved: found.ReservedConcurrentExecutions ?? null };
}

async function assertOurs(name: string, aws: Aws): Promise<void> {
  const live = await settledFunction(name, aws);
  if (live) assertFunctionOurs(name, live, aws);
}

/** How much of the account's concurrency the functions without a reservation share, and whether `each` can be reserved. */
interface Reservable {
  readonly unreserved: number;
  readonly isPossible: boolean;
}

/**
 * Lambda keeps at least 100 for the functions without a reservation, so accounts with a low quota can reserve nothing.
 * source: Lambda Developer Guide, "Configuring reserved concurrency"; DataDog/datadog-serverless-functions, pull request
 * 621 (a quota of 10); checked 2026-11-30
 */
export async function reservableFor(functionNames: readonly string[], each: number, aws: Aws): Promise<Reservable> {
  const { AccountLimit } = await aws.client(LambdaClient).send(new GetAccountSettingsCommand({}));
  const unreserved = AccountLimit?.UnreservedConcurrentExecutions ?? 0;
  // What these functions have already counts as theirs.
  const own = await Promise.all(functionNames.map(async (name) => (await current(name, aws))?.reserved ?? 0));
  const left = own.reduce((sum, reserved) => sum + reserved, unreserved) - each * functionNames.length;
  return { unreserved, isPossible: left >= unreservedMinimum };
}

const unreservedMinimum = 100;
