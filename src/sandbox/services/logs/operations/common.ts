// What the operations of CloudWatch Logs share: finding group and stream or refusing, limits, and page tokens.
import * as sdk from '@aws-sdk/client-cloudwatch-logs';
import { throwAwsError } from '../../../server/aws-error.ts';
import { groupKey, recordsOf, streamArn, streamKey, type GroupRecord, type Scope } from '../records.ts';
import type { SandboxContext } from '../../../server/context.ts';

/** CloudWatch Logs answers validation with its own code, not with ValidationException. */
export function invalid(message: string): never {
  return throwAwsError(sdk.InvalidParameterException$, message);
}

export function violated(value: string | number, member: string, constraint: string): never {
  return invalid(
    `1 validation error detected: Value '${value}' at '${member}' failed to satisfy constraint: ${constraint}`,
  );
}

export interface GroupInput {
  logGroupName?: string | undefined;
  /** A name or an ARN. */
  logGroupIdentifier?: string | undefined;
}

/** The name for authorization: nothing is refused before that. */
export function groupNameIn({ logGroupName, logGroupIdentifier }: GroupInput): string {
  return logGroupName ?? logGroupIdentifier?.split(':log-group:').at(-1)?.replace(/:\*$/, '') ?? '';
}

export const onGroup = (input: GroupInput, scope: Scope): string => streamArn(scope, groupNameIn(input));
export const onStream = (input: GroupInput & { logStreamName?: string | undefined }, scope: Scope): string =>
  streamArn(scope, groupNameIn(input), input.logStreamName);

export function findGroup({ store }: SandboxContext, scope: Scope, input: GroupInput): Readonly<GroupRecord> {
  if (input.logGroupName !== undefined && input.logGroupIdentifier !== undefined) {
    throwAwsError(sdk.ValidationException$, 'LogGroup name and LogGroup ARN are mutually exclusive parameters.');
  }
  const name = groupNameIn(input);
  if (name === '') invalid('Either LogGroup name or LogGroup ARN must be given.');
  const group = recordsOf(store).groups.get(groupKey(scope, name));
  return group ?? throwAwsError(sdk.ResourceNotFoundException$, 'The specified log group does not exist.');
}

export function checkStream({ store }: SandboxContext, group: Readonly<GroupRecord>, name: string | undefined): string {
  const stream = String(name);
  if (!recordsOf(store).streams.has(streamKey(group, group.name, stream))) {
    throwAwsError(sdk.ResourceNotFoundException$, 'The specified log stream does not exist.');
  }
  return stream;
}

export function limitOf(limit: number | undefined, most: number): number {
  if (limit === undefined) return most;
  if (limit < 1) violated(limit, 'limit', 'Member must have value greater than or equal to 1');
  if (limit > most) violated(limit, 'limit', `Member must have value less than or equal to ${most}`);
  return limit;
}

export function page<Item>(items: readonly Item[], limit: number, token: string | undefined) {
  const start = token === undefined ? 0 : Number(Buffer.from(token, 'base64url').toString('utf8'));
  if (!Number.isInteger(start)) invalidToken();
  const end = start + limit;
  const nextToken = end < items.length ? Buffer.from(String(end)).toString('base64url') : undefined;
  return { items: items.slice(start, end), nextToken };
}

export function invalidToken(): never {
  return invalid('The specified nextToken is invalid.');
}
