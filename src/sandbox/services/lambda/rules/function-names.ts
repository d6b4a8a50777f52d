// Names of functions in all the forms that Lambda takes: a name, with a version or alias, a partial ARN, an ARN.
import type { Call } from '../../../server/service.ts';
import { constraints, validationText, violation } from '../../shared/constraints.ts';
import { functionInOtherRegion, invalidParameter, refuseParameter, validationFailed } from '../errors.ts';

export type Scope = Pick<Call, 'account' | 'region'>;

export interface FunctionName extends Scope {
  readonly name: string;
  /** `$LATEST`, a version or an alias, where the caller gave one. */
  readonly qualifier?: string | undefined;
}

/** What the model says of a text. */
interface TextShape {
  readonly most: number;
  readonly pattern: string;
}

// The patterns are AWS's own, as its answers have them.
// source: answers that LocalStack recorded on AWS, tests/aws/services/lambda_/test_lambda_api.snapshot.json, and the
// service model of botocore 1.43, checked 2026-11-29
const beforeName =
  '(arn:(aws[a-zA-Z-]*)?:lambda:)?((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}:)?(\\d{12}:)?(function:)?';
const functionNameShape: TextShape = {
  most: 140,
  pattern: `${beforeName}([a-zA-Z0-9-_]+)(:(\\$LATEST|[a-zA-Z0-9-_]+))?`,
};
const namespacedShape: TextShape = {
  most: 256,
  pattern: `${beforeName}([a-zA-Z0-9-_\\.]+)(:(\\$LATEST(\\.PUBLISHED)?|[a-zA-Z0-9-_]+))?`,
};
const qualifierShape: TextShape = { most: 128, pattern: '\\$(LATEST(\\.PUBLISHED)?)|[a-zA-Z0-9-_$]+' };
const urlQualifierShape: TextShape = { most: 128, pattern: '((?!^\\d+$)^[0-9a-zA-Z-_]+$)' };

/** The operations whose FunctionName is the shorter shape of the model. */
const withShortName = new Set(
  (
    'CreateAlias CreateFunction CreateFunctionUrlConfig DeleteAlias DeleteFunctionConcurrency DeleteFunctionUrlConfig ' +
    'GetAlias GetFunctionConcurrency GetFunctionRecursionConfig GetFunctionUrlConfig ListAliases ' +
    'ListFunctionUrlConfigs PublishVersion PutFunctionConcurrency PutFunctionRecursionConfig UpdateAlias ' +
    'UpdateFunctionCode UpdateFunctionConfiguration UpdateFunctionUrlConfig'
  ).split(' '),
);

interface FunctionInput {
  readonly FunctionName?: string | undefined;
  readonly Qualifier?: string | undefined;
}

/** Refuses what the model of this operation excludes, all of it in one text. */
export function checkFunctionInput(operation: string, { FunctionName = '', Qualifier }: FunctionInput): void {
  const qualifier = operation.includes('FunctionUrlConfig') ? urlQualifierShape : qualifierShape;
  const name = withShortName.has(operation) ? functionNameShape : namespacedShape;
  const violations = [
    ...(Qualifier === undefined ? [] : violationsOf('qualifier', Qualifier, qualifier)),
    ...violationsOf('functionName', FunctionName, name),
  ];
  if (violations.length > 0) validationFailed(violations);
}

function violationsOf(member: string, value: string, { most, pattern }: TextShape): string[] {
  return [
    ...(value.length > most ? [violation(value, member, constraints.notLongerThan(most))] : []),
    ...(new RegExp(`^(?:${pattern})$`).test(value) ? [] : [violation(value, member, constraints.matches(pattern))]),
  ];
}

const parts =
  /^(?:arn:(?:aws[a-zA-Z-]*)?:lambda:)?(?:(?<region>[a-z]+(?:-[a-z]+)+-\d):)?(?:(?<account>\d{12}):)?(?:function:)?(?<name>[a-zA-Z0-9-_.]+)(?::(?<qualifier>\$LATEST(?:\.PUBLISHED)?|[a-zA-Z0-9-_]+))?$/;

/** `caller`: whose account and region count where the text names none. */
export function functionName(text: string, caller: Scope, qualifier?: string): FunctionName {
  const found = parts.exec(text)?.groups;
  if (!found) return validationFailed(violationsOf('functionName', text, namespacedShape));
  const { region, account = caller.account, name = '', qualifier: ownQualifier } = found;
  if (region !== undefined && region !== caller.region) functionInOtherRegion(region, caller.region);
  if (ownQualifier && qualifier && ownQualifier !== qualifier) invalidParameter('qualifierMismatch');
  return { account, region: caller.region, name, qualifier: qualifier ?? ownQualifier };
}

const maxNewName = 64;

/** Of a function to be created: shorter than the names that calls may use, and without a version. */
export function newFunctionName(text: string, caller: Scope): FunctionName {
  const name = functionName(text, caller);
  if (name.name.length > maxNewName)
    refuseParameter(validationText([violation(name.name, 'functionName', constraints.notLongerThan(maxNewName))]));
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
