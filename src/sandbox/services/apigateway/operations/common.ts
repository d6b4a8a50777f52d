// What API Gateway's operations share: IAM's verbs and ARNs, pages, and the refusal of what the sandbox does not do.
import * as sdk from '@aws-sdk/client-apigatewayv2';
import { throwAwsError } from '../../../server/aws-error.ts';
import type { Call } from '../../../server/service.ts';

/** IAM knows API Gateway's operations by the verb of their request, on the path of what they act on. */
export function resourceArn({ region }: Pick<Call, 'region'>, path: string): string {
  return `arn:aws:apigateway:${region}::${path}`;
}

export function tagsArn(call: Pick<Call, 'region'>, arn: string): string {
  return resourceArn(call, `/tags/${encodeURIComponent(arn)}`);
}

/** For the `on` of an operation: the ARN of an API's own path, or of what lies below it. */
export function below(...names: string[]) {
  return (input: object, call: Call): string => {
    const values = input as Readonly<Record<string, string | undefined>>;
    const parts = names.map((name) => (/^[A-Z]/.test(name) ? (values[name] ?? '*') : name));
    return resourceArn(call, `/apis/${[values['ApiId'] ?? '*', ...parts].join('/')}`);
  };
}

export function badRequest(message: string): never {
  return throwAwsError(sdk.BadRequestException$, message);
}

export function notHonoured(what: string): never {
  return throwAwsError({ code: 'NotImplemented', status: 501 }, `The sandbox does not honour ${what} of apigatewayv2.`);
}

export interface PageInput {
  /** API Gateway sends numbers of pages as text. */
  readonly MaxResults?: string | undefined;
  readonly NextToken?: string | undefined;
}

export function pageOf<Item>(
  items: readonly Item[],
  { MaxResults, NextToken }: PageInput,
): { Items: Item[]; NextToken?: string | undefined } {
  const start = NextToken === undefined ? 0 : Number(Buffer.from(NextToken, 'base64url').toString());
  const size = MaxResults === undefined ? 100 : Number(MaxResults);
  if (!Number.isInteger(start) || start < 0) badRequest('Invalid nextToken');
  if (!Number.isInteger(size) || size < 1) badRequest('Invalid maxResults');
  const end = start + size;
  return {
    Items: items.slice(start, end),
    NextToken: end < items.length ? Buffer.from(String(end)).toString('base64url') : undefined,
  };
}

/** The changes of a PATCH: only members that were sent. */
export function given<Input extends object>(input: Input): Partial<Input> {
  return Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined)) as Partial<Input>;
}

export function checkTags(tags: Readonly<Record<string, string>> | undefined): Readonly<Record<string, string>> {
  const reserved = Object.keys(tags ?? {}).find((key) => key.toLowerCase().startsWith('aws:'));
  if (reserved !== undefined) badRequest(`Tag keys starting with 'aws:' are reserved for system use: ${reserved}`);
  return tags ?? {};
}

/** API Gateway tells no milliseconds. */
export function inSeconds(time: number): Date {
  return new Date(Math.floor(time / 1000) * 1000);
}
