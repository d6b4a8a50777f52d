// Names of functions in all the forms that Lambda takes: a name, with a version or alias, a partial ARN, an ARN.
import type { Call } from '../../../server/service.ts';
import { functionInOtherRegion, invalidParameter } from '../errors.ts';
import { checkLength, checkPattern } from './constraints.ts';

export type Scope = Pick<Call, 'account' | 'region'>;

export interface FunctionName extends Scope {
  readonly name: string;
  /** `$LATEST`, a version or an alias, where the caller gave one. */
  readonly qualifier?: string | undefined;
}

const pattern =
  /^(arn:(aws[a-zA-Z-]*)?:lambda:)?([a-z]{2}(-gov)?-[a-z]+-\d{1}:)?(\d{12}:)?(function:)?([a-zA-Z0-9-_]+)(:(\$LATEST|[a-zA-Z0-9-_]+))?$/;

/** `caller`: whose account and region count where the text names none. */
export function functionName(text: string, caller: Scope, qualifier?: string): FunctionName {
  checkPattern('functionName', text, pattern, pattern.source.slice(1, -1));
  const [, , , region, , account, , name = '', , ownQualifier] = pattern.exec(text) ?? [];
  if (region && region !== `${caller.region}:`) functionInOtherRegion(region.slice(0, -1), caller.region);
  if (ownQualifier && qualifier && ownQualifier !== qualifier) invalidParameter('qualifierMismatch');
  return {
    account: account?.slice(0, -1) ?? caller.account,
    region: caller.region,
    name,
    qualifier: qualifier ?? ownQualifier,
  };
}

/** Of a function to be created: shorter than the names that calls may use, and without a version. */
export function newFunctionName(text: string, caller: Scope): FunctionName {
  const name = functionName(text, caller);
  checkLength('functionName', name.name, 64);
  return unqualified(name);
}

export function functionKey({ account, region, name }: FunctionName): string {
  return `${account}/${region}/${name}`;
}

export function functionArn({ account, region, name, qualifier }: FunctionName): string {
  return `arn:aws:lambda:${region}:${account}:function:${name}${qualifier ? `:${qualifier}` : ''}`;
}

export function unqualified(name: FunctionName): FunctionName {
  return { ...name, qualifier: undefined };
}
