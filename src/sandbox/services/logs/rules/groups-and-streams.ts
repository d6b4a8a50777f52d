// How requests name log groups and streams: the ARN to authorize, and the record, if there is one.
import type { SandboxContext } from '../../../server/context.ts';
import {
  groupNamedTwice,
  groupNotFound,
  groupNotNamed,
  invalidArn,
  invalidValue,
  nameTooLong,
  streamNotFound,
} from '../errors.ts';
import { groupKey, recordsOf, streamArn, streamKey, type GroupRecord, type Scope } from '../records.ts';
import { constraints } from '../../shared/constraints.ts';

interface GroupInput {
  logGroupName?: string | undefined;
  /** A name or an ARN. */
  logGroupIdentifier?: string | undefined;
}

interface StreamInput extends GroupInput {
  logStreamName?: string | undefined;
}

/** Authorization comes first: nothing is refused here. */
export function groupNameIn({ logGroupName, logGroupIdentifier }: GroupInput): string {
  return logGroupName ?? logGroupIdentifier?.split(':log-group:').at(-1)?.replace(/:\*$/, '') ?? '';
}

export function groupArnToAuthorize(input: GroupInput, scope: Scope): string {
  return streamArn(scope, groupNameIn(input));
}

export function streamArnToAuthorize(input: StreamInput, scope: Scope): string {
  return streamArn(scope, groupNameIn(input), input.logStreamName);
}

export function findGroup({ store }: SandboxContext, scope: Scope, input: GroupInput): Readonly<GroupRecord> {
  if (input.logGroupName !== undefined && input.logGroupIdentifier !== undefined) groupNamedTwice();
  if (input.logGroupIdentifier !== undefined) checkIdentifier(input.logGroupIdentifier, 'logGroupIdentifier');
  const name = groupNameIn(input);
  if (name === '') groupNotNamed();
  return recordsOf(store).groups.get(groupKey(scope, name)) ?? groupNotFound();
}

const identifierPattern = '[\\w#+=/:,.@-]*';

/**
 * A name or an ARN, without the asterisk that DescribeLogGroups puts at the end of `arn`.
 * source: https://github.com/open-telemetry/opentelemetry-collector-contrib/pull/48762, checked 2026-11-29
 */
export function checkIdentifier(identifier: string, member: string): void {
  if (!new RegExp(`^${identifierPattern}$`).test(identifier))
    invalidValue(identifier, member, constraints.matches(identifierPattern));
}

export function findGroupByArn(
  sandbox: SandboxContext,
  scope: Scope,
  arn: string | undefined,
  refuse: () => never = invalidArn,
): Readonly<GroupRecord> {
  const [, region, account, name] =
    /^arn:aws:logs:([\w-]+):(\d{12}):log-group:([^:]+)(?::\*)?$/.exec(String(arn)) ?? [];
  if (!name || region !== scope.region || account !== scope.account) return refuse();
  return findGroup(sandbox, scope, { logGroupName: name });
}

/** Returns the name, for a stream that exists. */
export function checkStream({ store }: SandboxContext, group: Readonly<GroupRecord>, name: string | undefined): string {
  const stream = String(name);
  return recordsOf(store).streams.has(streamKey(group, group.name, stream)) ? stream : streamNotFound();
}

const groupPattern = '[\\.\\-_/#A-Za-z0-9]+';
const streamPattern = '[^:*]*';

export function checkNewGroupName(name: string): void {
  if (name.length > 512) nameTooLong();
  if (!new RegExp(`^${groupPattern}$`).test(name))
    invalidValue(name, 'logGroupName', constraints.matches(groupPattern));
}

export function checkNewStreamName(name: string): void {
  if (name.length > 512) nameTooLong();
  if (!new RegExp(`^${streamPattern}$`).test(name))
    invalidValue(name, 'logStreamName', constraints.matches(streamPattern));
}
