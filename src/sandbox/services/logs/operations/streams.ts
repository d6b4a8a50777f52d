// Log streams, and writing to them from outside of Lambda.
import * as sdk from '@aws-sdk/client-cloudwatch-logs';
import { throwAwsError } from '../../../server/aws-error.ts';
import { eventsOf } from '../events.ts';
import { append } from '../append.ts';
import { recordsOf, streamArn, streamKey, type GroupRecord, type StreamRecord } from '../records.ts';
import type { SandboxContext } from '../../../server/context.ts';
import { operationsOf, type Operation } from '../../../server/service.ts';
import { checkStream, findGroup, invalid, limitOf, onGroup, onStream, page, violated } from './common.ts';

const operation = operationsOf(sdk);
const day = 86_400_000;

export function streams(sandbox: SandboxContext): Operation[] {
  const { streams, batches } = recordsOf(sandbox.store);
  return [
    operation('CreateLogStream', { takes: ['logGroupName', 'logStreamName'], on: onStream }, (input, call) => {
      const name = String(input.logStreamName);
      if (name.length > 512) violated(name, 'logStreamName', 'Member must have length less than or equal to 512');
      if (/[:*]/.test(name)) violated(name, 'logStreamName', 'Member must satisfy regular expression pattern: [^:*]*');
      const group = findGroup(sandbox, call, input);
      const key = streamKey(call, group.name, name);
      if (streams.has(key))
        throwAwsError(sdk.ResourceAlreadyExistsException$, 'The specified log stream already exists');
      streams.set(key, { name, created: sandbox.now() });
      return {};
    }),

    operation(
      'DescribeLogStreams',
      {
        takes: [
          'logGroupName',
          'logGroupIdentifier',
          'logStreamNamePrefix',
          'orderBy',
          'descending',
          'limit',
          'nextToken',
        ],
        on: onGroup,
      },
      (input, call) => {
        const { logStreamNamePrefix: prefix, descending, limit, nextToken } = input;
        const isByTime = input.orderBy === 'LastEventTime';
        if (isByTime && prefix !== undefined) {
          invalid('Cannot order by LastEventTime with a logStreamNamePrefix.');
        }
        const most = limitOf(limit, 50);
        const group = findGroup(sandbox, call, input);
        const found = streams
          .values(streamKey(call, group.name, prefix ?? ''))
          .map((stream) => describe(sandbox, group, stream));
        if (isByTime) {
          found.sort((a, b) => (a.lastEventTimestamp ?? 0) - (b.lastEventTimestamp ?? 0));
        }
        if (descending) found.reverse();
        const { items, nextToken: next } = page(found, most, nextToken);
        return { logStreams: items, nextToken: next };
      },
    ),

    operation('DeleteLogStream', { takes: ['logGroupName', 'logStreamName'], on: onStream }, (input, call) => {
      const group = findGroup(sandbox, call, input);
      const key = streamKey(call, group.name, checkStream(sandbox, group, input.logStreamName));
      for (const [batch] of batches.entries(`${key}:`)) batches.delete(batch);
      streams.delete(key);
      return {};
    }),

    operation(
      'PutLogEvents',
      // Since 2023 AWS takes any sequence token, and none, and still returns one.
      { takes: ['logGroupName', 'logStreamName', 'logEvents', 'sequenceToken'], on: onStream },
      (input, call) => {
        const group = findGroup(sandbox, call, input);
        const stream = checkStream(sandbox, group, input.logStreamName);
        const events = (input.logEvents ?? []).map(({ timestamp, message }): [number, string] => [
          Number(timestamp),
          String(message),
        ]);
        checkEvents(events);
        const rejected = rejections(events, sandbox.now(), group.retention);
        const accepted = events.slice(rejected.start, rejected.end);
        if (accepted.length > 0) append(sandbox, { ...group, group: group.name, stream }, accepted);
        return { nextSequenceToken: sequenceToken(sandbox.now()), rejectedLogEventsInfo: rejected.info };
      },
    ),
  ];
}

function checkEvents(events: readonly [number, string][]): void {
  if (events.length === 0) violated('[]', 'logEvents', 'Member must have length greater than or equal to 1');
  if (events.length > 10_000) violated('[...]', 'logEvents', 'Member must have length less than or equal to 10000');
  events.forEach(([timestamp, message], index) => {
    if (message === '')
      violated('', `logEvents.${index + 1}.member.message`, 'Member must have length greater than or equal to 1');
    if (timestamp < (events[index - 1]?.[0] ?? 0)) {
      invalid('Log events in a single PutLogEvents request must be in chronological order.');
    }
  });
}

/** Events are in order, so what is too old stands in front, and what is too new at the end. */
function rejections(events: readonly [number, string][], now: number, retention = Infinity) {
  const tooOld = events.filter(([timestamp]) => timestamp < now - 14 * day).length;
  const expired = events.filter(([timestamp]) => timestamp < now - retention * day).length;
  const tooNew = events.filter(([timestamp]) => timestamp > now + day / 12).length;
  const [start, end] = [Math.max(tooOld, expired), events.length - tooNew];
  const info = {
    ...(tooOld > 0 && { tooOldLogEventEndIndex: tooOld }),
    ...(expired > 0 && { expiredLogEventEndIndex: expired }),
    ...(tooNew > 0 && { tooNewLogEventStartIndex: end }),
  };
  return { start, end, info: Object.keys(info).length > 0 ? info : undefined };
}

function describe(
  sandbox: SandboxContext,
  group: Readonly<GroupRecord>,
  stream: Readonly<StreamRecord>,
): sdk.LogStream {
  const events = eventsOf(sandbox.store, sandbox.now(), group, stream.name);
  const [first, last] = [events[0], events.at(-1)];
  return {
    logStreamName: stream.name,
    creationTime: stream.created,
    ...(first &&
      last && {
        firstEventTimestamp: first.timestamp,
        lastEventTimestamp: last.timestamp,
        lastIngestionTime: events.reduce((latest, { ingested }) => Math.max(latest, ingested), 0),
      }),
    uploadSequenceToken: sequenceToken(last?.ingested ?? stream.created),
    arn: streamArn(group, group.name, stream.name),
    // Always 0 for a stream, since 2019; a group's bytes are counted.
    storedBytes: 0,
  };
}

function sequenceToken(moment: number): string {
  return `49${String(moment).padStart(54, '0')}`;
}
