// The settings of function URLs: what they can be, and how answers show them.
import * as sdk from '@aws-sdk/client-lambda';
import { brokenBound, constraints, violation } from '../../shared/constraints.ts';
import { validationFailed } from '../errors.ts';
import { timestamp, type FunctionUrlRecord } from '../records.ts';

interface UrlInput {
  readonly AuthType?: string | undefined;
  readonly InvokeMode?: string | undefined;
  readonly Cors?: sdk.Cors | undefined;
}

/** AWS lists the values of InvokeMode in this order. source: LocalStack's test_lambda_url_invalid_invoke_mode */
const invokeModes = ['RESPONSE_STREAM', 'BUFFERED'];
const authTypes = Object.values(sdk.FunctionUrlAuthType);

/** `authMember`: the name of the parameter that AuthType is. */
export function checkFunctionUrl({ AuthType, InvokeMode, Cors = {} }: UrlInput, authMember = 'authType'): void {
  const violations = [
    ...(InvokeMode !== undefined && !invokeModes.includes(InvokeMode)
      ? [violation(InvokeMode, 'invokeMode', constraints.oneOf(invokeModes))]
      : []),
    ...(AuthType !== undefined && !authTypes.includes(AuthType as sdk.FunctionUrlAuthType)
      ? [violation(AuthType, authMember, constraints.oneOf(authTypes))]
      : []),
    ...corsViolations(Cors),
  ];
  if (violations.length > 0) validationFailed(violations);
}

/** The limits of the model: how many values, and how long each of them. */
const lists = [
  ['AllowOrigins', 100, 253],
  ['AllowMethods', 6, 6],
  ['AllowHeaders', 100, 1024],
  ['ExposeHeaders', 100, 1024],
] as const;
const maxAge = 86_400;

function corsViolations(cors: sdk.Cors): string[] {
  const ofLists = lists.flatMap(([name, most, longest]) => {
    const values = cors[name] ?? [];
    const member = `cors.${name.charAt(0).toLowerCase()}${name.slice(1)}`;
    const shown = `[${values.join(', ')}]`;
    const tooLong = values.some((value) => value.length > longest);
    return [
      ...(values.length > most ? [violation(shown, member, constraints.notLongerThan(most))] : []),
      ...(tooLong
        ? [violation(shown, member, `Member must satisfy constraint: [${constraints.notLongerThan(longest)}]`)]
        : []),
    ];
  });
  const { MaxAge: age = 0 } = cors;
  const broken = brokenBound(age, 0, maxAge);
  if (broken) ofLists.push(violation(age, 'cors.maxAge', broken));
  return ofLists;
}

/** An empty configuration removes CORS. */
export function corsToKeep(cors: sdk.Cors | undefined): sdk.Cors | undefined {
  return cors && Object.values(cors).some((value) => value !== undefined) ? cors : undefined;
}

export function functionUrlOutput(
  { created, AuthType, InvokeMode, Cors }: FunctionUrlRecord,
  arn: string,
  origin = '',
) {
  return {
    // Not `https://ID.lambda-url.REGION.on.aws/`: the address must be reachable from here.
    FunctionUrl: `${origin}/`,
    FunctionArn: arn,
    AuthType,
    ...(InvokeMode && { InvokeMode }),
    ...(Cors && { Cors }),
    CreationTime: timestamp(created),
  };
}
