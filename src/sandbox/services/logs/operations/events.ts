// Reading log events: of one stream page by page, or of a whole group by pattern.
import * as sdk from '@aws-sdk/client-cloudwatch-logs';
import { eventsOf, firstPosition, fitting, type LogEvent } from '../events.ts';
import { compilePattern } from '../filter-pattern/pattern.ts';
import type { GroupRecord } from '../records.ts';
import type { SandboxContext } from '../../../server/context.ts';
import { operationsOf, type Operation } from '../../../server/service.ts';
import { checkStream, findGroup, invalid, invalidToken, limitOf, onGroup, onStream, violated } from './common.ts';

const operation = operationsOf(sdk);
const most = 10_000;

export function events(sandbox: SandboxContext): Operation[] {
  return [
    operation(
      'GetLogEvents',
      {
        takes: [
          'logGroupName',
          'logGroupIdentifier',
          'logStreamName',
          'startTime',
          'endTime',
          'nextToken',
          'limit',
          'startFromHead',
        ],
        on: onStream,
      },
      ({ startTime = 0, endTime = Infinity, nextToken, limit, startFromHead = false, ...input }, call) => {
        const group = findGroup(sandbox, call, input);
        const stream = checkStream(sandbox, group, input.logStreamName);
        const inRange = eventsOf(sandbox.store, sandbox.now(), group, stream).filter(
          ({ timestamp }) => timestamp >= startTime && timestamp < endTime,
        );
        const { events, backward, forward } = turnPage(inRange, limitOf(limit, most), startFromHead, nextToken);
        return {
          events: events.map(({ timestamp, message, ingested }) => ({ timestamp, message, ingestionTime: ingested })),
          nextForwardToken: `f/${forward}/s`,
          nextBackwardToken: `b/${backward}/s`,
        };
      },
    ),

    operation(
      'FilterLogEvents',
      {
        takes: [
          'logGroupName',
          'logGroupIdentifier',
          'logStreamNames',
          'logStreamNamePrefix',
          'startTime',
          'endTime',
          'filterPattern',
          'nextToken',
          'limit',
          'startFromHead',
          // Since 2019 AWS interleaves whatever this says; `aws logs tail` still sends it.
          'interleaved',
        ],
        on: onGroup,
      },
      (
        { startTime = 0, endTime = Infinity, filterPattern = '', nextToken, limit, startFromHead = true, ...input },
        call,
      ) => {
        if (filterPattern.length > 1024)
          violated(filterPattern, 'filterPattern', 'Member must have length less than or equal to 1024');
        const matches = compilePattern(filterPattern);
        const pageSize = limitOf(limit, most);
        const group = findGroup(sandbox, call, input);
        const found = inStreams(sandbox, group, input).filter(
          ({ timestamp, message }) => timestamp >= startTime && timestamp <= endTime && matches(message),
        );
        const { events, next } = goOn(found, pageSize, startFromHead, nextToken);
        return {
          events: events.map(({ stream, timestamp, message, ingested, position }) => ({
            logStreamName: stream,
            timestamp,
            message,
            ingestionTime: ingested,
            eventId: position,
          })),
          searchedLogStreams: [],
          nextToken: next,
        };
      },
    ),
  ];
}

/** At the end of the stream the token stays what it was: so the reader knows, and can ask again later. */
function turnPage(events: readonly LogEvent[], limit: number, startFromHead: boolean, token: string | undefined) {
  const [, direction, position] = /^([fb])\/(\d{56})\/s$/.exec(token ?? '') ?? [];
  if (token !== undefined && position === undefined) invalidToken();
  const from = (direction === undefined ? startFromHead : direction === 'f') ? 'head' : 'tail';
  const left =
    position === undefined
      ? events
      : events.filter((event) => (from === 'head' ? event.position > position : event.position < position));
  const shown = fitting(left, limit, from);
  const stay = position ?? firstPosition;
  return { events: shown, backward: shown[0]?.position ?? stay, forward: shown.at(-1)?.position ?? stay };
}

interface StreamInput {
  logStreamNames?: string[] | undefined;
  logStreamNamePrefix?: string | undefined;
}

function inStreams(
  sandbox: SandboxContext,
  group: Readonly<GroupRecord>,
  { logStreamNames: names, logStreamNamePrefix: prefix }: StreamInput,
): LogEvent[] {
  if (names !== undefined && prefix !== undefined) {
    invalid('LogStreamNames and LogStreamNamePrefix are mutually exclusive parameters.');
  }
  names?.forEach((name) => checkStream(sandbox, group, name));
  const events = eventsOf(sandbox.store, sandbox.now(), group);
  return events.filter(({ stream }) => (names?.includes(stream) ?? true) && stream.startsWith(prefix ?? ''));
}

/** The token carries the direction, and where the last page ended. */
function goOn(events: LogEvent[], limit: number, startFromHead: boolean, token: string | undefined) {
  const [, direction, position] = /^([fb])(\d{56})$/.exec(Buffer.from(token ?? '', 'base64url').toString('utf8')) ?? [];
  if (token !== undefined && position === undefined) invalidToken();
  const isForward = direction === undefined ? startFromHead : direction === 'f';
  const ordered = isForward ? events : events.reverse();
  const left =
    position === undefined
      ? ordered
      : ordered.filter((event) => (isForward ? event.position > position : event.position < position));
  const shown = fitting(left, limit, 'head');
  const end = `${isForward ? 'f' : 'b'}${shown.at(-1)?.position}`;
  return { events: shown, next: shown.length < left.length ? Buffer.from(end).toString('base64url') : undefined };
}
