// What the operations on a function have in common: the function they name, and its ARN for authorization.
import { principalArn } from '../../../server/principal.ts';
import type { LambdaParts } from '../lambda.ts';
import { functionArn, functionName, unqualified, type FunctionName } from '../names.ts';
import { denied } from '../errors.ts';
import type { ContextKeys } from '../../../server/access.ts';
import type { Call } from '../../../server/service.ts';

export type GetLambda = () => Promise<LambdaParts>;

interface Named {
  readonly FunctionName?: string | undefined;
  readonly Qualifier?: string | undefined;
}

export function target(input: Named, call: Call): FunctionName {
  return functionName(input.FunctionName ?? '', call, input.Qualifier);
}

/** For operations on the function as a whole, whatever version the name may carry. */
export function wholeFunction(input: Named, call: Call): FunctionName {
  return unqualified(target(input, call));
}

/** The ARN as the caller named it, version and all. */
export function onFunction(operation: string): (input: Named, call: Call) => string {
  return (input, call) => {
    const name = target(input, call);
    ownAccount(name.account, operation, functionArn(name), call);
    return functionArn(name);
  };
}

/** For policies that say which layers may be used. */
export function layerKey({ Layers }: { Layers?: string[] | undefined }): ContextKeys {
  return Layers && Layers.length > 0 ? { 'lambda:Layer': Layers } : {};
}

/** Of another account's things nothing is known here, so nothing is allowed. */
export function ownAccount(account: string, operation: string, arn: string, call: Call): void {
  if (account === call.account) return;
  denied(
    `User: ${principalArn(call.principal)} is not authorized to perform: lambda:${operation} on resource: ${arn} ` +
      `because no resource-based policy allows the lambda:${operation} action`,
  );
}

/** A page of a list; the marker is where the next one begins. */
export function page<Item>(
  items: readonly Item[],
  input: { Marker?: string | undefined; MaxItems?: number | undefined },
) {
  const start = input.Marker === undefined ? 0 : Number(Buffer.from(input.Marker, 'base64').toString());
  const end = start + (input.MaxItems ?? 50);
  const next = end < items.length ? Buffer.from(String(end)).toString('base64') : undefined;
  return { items: items.slice(start, end), next };
}
