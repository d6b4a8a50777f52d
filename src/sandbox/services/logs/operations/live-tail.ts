// StartLiveTail: the events of a session, sent to the client as they come in.
// source: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_StartLiveTail.html, checked 2026-11-29
import { randomUUID } from 'node:crypto';
import * as sdk from '@aws-sdk/client-cloudwatch-logs';
import { eventStreamType } from '../../../protocol/event-stream.ts';
import type { SandboxContext } from '../../../server/context.ts';
import { operationsOf, type Call, type Operation } from '../../../server/service.ts';
import { constraints } from '../../shared/constraints.ts';
import { identifierIsNoArn, invalidValue, limitExceeded, streamFilterOfSession } from '../errors.ts';
import { compilePattern } from '../filter-pattern/filter-pattern.ts';
import type { GroupRecord } from '../records.ts';
import { checkIdentifier, findGroupByArn, groupArnToAuthorize } from '../rules/groups-and-streams.ts';
import { liveTail, type Session } from '../rules/live-tail.ts';

const operation = operationsOf(sdk);

const maxGroups = 10;
const maxStreamFilters = 100;
/** Of one account in one region. From memory of "CloudWatch Logs quotas", not checked. */
const maxSessions = 15;

export function liveTailOperations(sandbox: SandboxContext): Operation[] {
  const sessions = new Map<AbortController, string>();
  sandbox.onClose(async () => sessions.forEach((_, session) => session.abort()));
  async function* run(owner: string, session: Session): AsyncIterable<Uint8Array> {
    const ending = new AbortController();
    sessions.set(ending, owner);
    try {
      yield* liveTail(sandbox, session, ending.signal);
    } finally {
      sessions.delete(ending);
    }
  }

  return [
    operation(
      'StartLiveTail',
      {
        takes: ['logGroupIdentifiers', 'logStreamNames', 'logStreamNamePrefixes', 'logEventFilterPattern'],
        on: ({ logGroupIdentifiers = [] }, call) =>
          groupArnToAuthorize({ logGroupIdentifier: logGroupIdentifiers[0] }, call),
        also: ({ logGroupIdentifiers = [] }, call) =>
          logGroupIdentifiers.slice(1).map((logGroupIdentifier) => ({
            action: 'logs:StartLiveTail',
            resource: groupArnToAuthorize({ logGroupIdentifier }, call),
          })),
        headers: () => ({ 'content-type': eventStreamType }),
      },
      ({ logGroupIdentifiers: identifiers = [], ...input }, call) => {
        const { logStreamNames: names, logStreamNamePrefixes: prefixes, logEventFilterPattern: pattern = '' } = input;
        checkCount('logGroupIdentifiers', identifiers, maxGroups);
        if (names) checkCount('logStreamNames', names, maxStreamFilters);
        if (prefixes) checkCount('logStreamNamePrefixes', prefixes, maxStreamFilters);
        if (pattern.length > 1024) invalidValue(pattern, 'logEventFilterPattern', constraints.notLongerThan(1024));
        if ((names ?? prefixes) && (identifiers.length > 1 || (names && prefixes))) streamFilterOfSession();
        const matches = compilePattern(pattern);
        const groups = identifiers.map((identifier) => groupOf(sandbox, call, identifier));

        const owner = `${call.account}/${call.region}`;
        if ([...sessions.values()].filter((other) => other === owner).length >= maxSessions) limitExceeded();
        const responseStream = run(owner, {
          groups,
          includes: ({ stream }) =>
            (names?.includes(stream) ?? true) && (prefixes?.some((prefix) => stream.startsWith(prefix)) ?? true),
          matches,
          start: {
            requestId: call.requestId,
            sessionId: randomUUID(),
            logGroupIdentifiers: identifiers,
            logStreamNames: names ?? [],
            logStreamNamePrefixes: prefixes ?? [],
            logEventFilterPattern: pattern,
          },
        });
        return { responseStream: responseStream as never };
      },
    ),
  ];
}

function checkCount(member: string, values: readonly string[], most: number): void {
  const text = `[${values.join(', ')}]`;
  if (values.length === 0) invalidValue(text, member, constraints.notShorterThan(1));
  if (values.length > most) invalidValue(text, member, constraints.notLongerThan(most));
}

function groupOf(sandbox: SandboxContext, call: Call, identifier: string): Readonly<GroupRecord> {
  checkIdentifier(identifier, 'logGroupIdentifiers');
  return findGroupByArn(sandbox, call, identifier, identifierIsNoArn);
}
