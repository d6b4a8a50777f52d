// Log events: put into a stream, read from one stream page by page, or from a whole group by filter pattern.
import * as sdk from '@aws-sdk/client-cloudwatch-logs';
import type { SandboxContext } from '../../../server/context.ts';
import { operationsOf, type Operation } from '../../../server/service.ts';
import { constraints } from '../../shared/constraints.ts';
import { filterInSlices } from '../../shared/filter-in-slices.ts';
import { invalidValue, streamNamesAndPrefix } from '../errors.ts';
import { compilePattern } from '../filter-pattern/filter-pattern.ts';
import { appendEvents } from '../ingestion/append.ts';
import type { GroupRecord } from '../records.ts';
import { acceptEvents, checkEvents, sequenceToken, type NewEvent } from '../rules/event-acceptance.ts';
import { filterPage, streamPage } from '../rules/event-pages.ts';
import { eventsOf, type LogEvent } from '../rules/event-reading.ts';
import { checkStream, findGroup, groupArnToAuthorize, streamArnToAuthorize } from '../rules/groups-and-streams.ts';
import { limitOf } from '../rules/pages.ts';

const operation = operationsOf(sdk);
const maxPageEvents = 10_000;
const maxStreamNames = 100;

export function logEventOperations(sandbox: SandboxContext): Operation[] {
  return [
    operation(
      'PutLogEvents',
      { takes: ['logGroupName', 'logStreamName', 'logEvents', 'sequenceToken'], on: streamArnToAuthorize },
      (input, call) => {
        const group = findGroup(sandbox, call, input);
        const stream = checkStream(sandbox, group, input.logStreamName);
        const events = (input.logEvents ?? []).map(({ timestamp, message }): NewEvent => [
          Number(timestamp),
          String(message),
        ]);
        checkEvents(events);
        const { accepted, rejectedInfo } = acceptEvents(events, sandbox.now(), group.retention);
        if (accepted.length > 0) appendEvents(sandbox, { ...group, group: group.name, stream }, accepted);
        return { nextSequenceToken: sequenceToken(sandbox.now()), rejectedLogEventsInfo: rejectedInfo };
      },
    ),

    operation(
      'GetLogEvents',
      {
        takes: [
          ...(['logGroupName', 'logGroupIdentifier', 'logStreamName', 'startTime', 'endTime'] as const),
          ...(['nextToken', 'limit', 'startFromHead'] as const),
        ],
        on: streamArnToAuthorize,
      },
      ({ startTime = 0, endTime = Infinity, nextToken: token, limit, startFromHead = false, ...input }, call) => {
        const group = findGroup(sandbox, call, input);
        const stream = checkStream(sandbox, group, input.logStreamName);
        const inRange = eventsOf(sandbox.store, sandbox.now(), group, { stream, from: startTime }).filter(
          ({ timestamp }) => timestamp < endTime,
        );
        const page = streamPage(inRange, { limit: limitOf(limit, maxPageEvents), startFromHead, token });
        return {
          events: page.events.map(({ timestamp, message, ingested }) => ({
            timestamp,
            message,
            ingestionTime: ingested,
          })),
          nextForwardToken: page.forwardToken,
          nextBackwardToken: page.backwardToken,
        };
      },
    ),

    operation(
      'FilterLogEvents',
      {
        takes: [
          ...(['logGroupName', 'logGroupIdentifier', 'logStreamNames', 'logStreamNamePrefix'] as const),
          ...(['startTime', 'endTime', 'filterPattern', 'nextToken', 'limit', 'startFromHead'] as const),
          // Since 2019 AWS ignores this and always interleaves; `aws logs tail` still sends it.
          'interleaved',
        ],
        on: groupArnToAuthorize,
      },
      async (
        {
          startTime = 0,
          endTime = Infinity,
          filterPattern = '',
          nextToken: token,
          limit,
          startFromHead = true,
          ...input
        },
        call,
      ) => {
        if (filterPattern.length > 1024) invalidValue(filterPattern, 'filterPattern', constraints.notLongerThan(1024));
        const matches = compilePattern(filterPattern);
        const pageSize = limitOf(limit, maxPageEvents);
        const group = findGroup(sandbox, call, input);
        const found = await filterInSlices(
          eventsInStreams(sandbox, group, input, startTime),
          ({ timestamp, message }) => timestamp <= endTime && matches(message),
        );
        const { events, nextToken } = filterPage(found, { limit: pageSize, startFromHead, token });
        return {
          events: events.map(({ stream, timestamp, message, ingested, position }) => ({
            logStreamName: stream,
            timestamp,
            message,
            ingestionTime: ingested,
            eventId: position,
          })),
          searchedLogStreams: [],
          nextToken,
        };
      },
    ),
  ];
}

interface StreamFilter {
  logStreamNames?: string[] | undefined;
  logStreamNamePrefix?: string | undefined;
}

function eventsInStreams(
  sandbox: SandboxContext,
  group: Readonly<GroupRecord>,
  { logStreamNames: names, logStreamNamePrefix: prefix }: StreamFilter,
  from: number,
): LogEvent[] {
  if (names !== undefined && prefix !== undefined) streamNamesAndPrefix();
  if (names && names.length > maxStreamNames)
    invalidValue(`[${names.join(', ')}]`, 'logStreamNames', constraints.notLongerThan(maxStreamNames));
  names?.forEach((name) => checkStream(sandbox, group, name));
  const events = eventsOf(sandbox.store, sandbox.now(), group, { from });
  return events.filter(({ stream }) => (names?.includes(stream) ?? true) && stream.startsWith(prefix ?? ''));
}
