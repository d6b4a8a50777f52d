// What operations on a function have in common: the function that a call names, and its ARN for authorization.
import { principalArn } from '../../../server/principal.ts';
import type { LambdaParts } from '../lambda.ts';
import { otherAccountDenied } from '../errors.ts';
import {
  checkFunctionInput,
  functionArn,
  functionName,
  unqualified,
  type FunctionName,
} from '../rules/function-names.ts';
import type { Call } from '../../../server/service.ts';

export type LoadLambda = () => Promise<LambdaParts>;

interface FunctionInput {
  readonly FunctionName?: string | undefined;
  readonly Qualifier?: string | undefined;
}

export function requestedFunction(input: FunctionInput, call: Call): FunctionName {
  return functionName(input.FunctionName ?? '', call, input.Qualifier);
}

/** For operations on the function as a whole: a version in the name does not count. */
export function unqualifiedFunction(input: FunctionInput, call: Call): FunctionName {
  return unqualified(requestedFunction(input, call));
}

/** The ARN as the caller wrote it, with its version. */
export function functionResource(operation: string): (input: FunctionInput, call: Call) => string {
  return (input, call) => {
    checkFunctionInput(operation, input);
    const name = requestedFunction(input, call);
    const arn = functionArn(name);
    checkAccount(name.account, operation, arn, call);
    return arn;
  };
}

/** The function that is invoked may belong to another account: its policy decides. */
export function invokedFunction(input: FunctionInput, call: Call): string {
  checkFunctionInput('Invoke', input);
  return functionArn(requestedFunction(input, call));
}

/** Denies access to functions and layers of another account. */
export function checkAccount(account: string, operation: string, arn: string, call: Call): void {
  if (account !== call.account) otherAccountDenied(principalArn(call.principal), `lambda:${operation}`, arn);
}
