// Log streams: created, described and deleted.
import * as sdk from '@aws-sdk/client-cloudwatch-logs';
import type { SandboxContext } from '../../../server/context.ts';
import { operationsOf, type Operation } from '../../../server/service.ts';
import { constraints } from '../../shared/constraints.ts';
import { invalidValue, orderedByTimeWithPrefix, streamExists } from '../errors.ts';
import { recordsOf, streamArn, streamKey, type GroupRecord, type StreamRecord } from '../records.ts';
import { eventsOf } from '../rules/event-reading.ts';
import {
  checkNewStreamName,
  checkStream,
  findGroup,
  groupArnToAuthorize,
  streamArnToAuthorize,
} from '../rules/groups-and-streams.ts';
import { limitOf, page } from '../rules/pages.ts';
import { sequenceToken } from '../rules/event-acceptance.ts';

const operation = operationsOf(sdk);
const orders: readonly string[] = ['LogStreamName', 'LastEventTime'];

export function logStreamOperations(sandbox: SandboxContext): Operation[] {
  const { streams, batches } = recordsOf(sandbox.store);
  const on = streamArnToAuthorize;
  return [
    operation('CreateLogStream', { takes: ['logGroupName', 'logStreamName'], on }, (input, call) => {
      const name = String(input.logStreamName);
      checkNewStreamName(name);
      const group = findGroup(sandbox, call, input);
      const key = streamKey(call, group.name, name);
      if (streams.has(key)) streamExists();
      streams.set(key, { name, created: sandbox.now() });
      return {};
    }),

    operation(
      'DescribeLogStreams',
      {
        takes: [
          ...(['logGroupName', 'logGroupIdentifier', 'logStreamNamePrefix'] as const),
          ...(['orderBy', 'descending', 'limit', 'nextToken'] as const),
        ],
        on: groupArnToAuthorize,
      },
      (input, call) => {
        const { logStreamNamePrefix: prefix, descending, limit, nextToken: token } = input;
        if (input.orderBy !== undefined && !orders.includes(input.orderBy))
          invalidValue(input.orderBy, 'orderBy', constraints.oneOf(orders));
        const isByTime = input.orderBy === 'LastEventTime';
        if (isByTime && prefix !== undefined) orderedByTimeWithPrefix();
        const most = limitOf(limit, 50);
        const group = findGroup(sandbox, call, input);
        const found = streams
          .values(streamKey(call, group.name, prefix ?? ''))
          .map((stream) => streamOutput(sandbox, group, stream));
        if (isByTime) found.sort((a, b) => (a.lastEventTimestamp ?? 0) - (b.lastEventTimestamp ?? 0));
        if (descending) found.reverse();
        const { items, nextToken } = page(found, most, token);
        return { logStreams: items, nextToken };
      },
    ),

    operation('DeleteLogStream', { takes: ['logGroupName', 'logStreamName'], on }, (input, call) => {
      const group = findGroup(sandbox, call, input);
      const key = streamKey(call, group.name, checkStream(sandbox, group, input.logStreamName));
      for (const [batch] of batches.entries(`${key}:`)) batches.delete(batch);
      streams.delete(key);
      return {};
    }),
  ];
}

function streamOutput(
  sandbox: SandboxContext,
  group: Readonly<GroupRecord>,
  stream: Readonly<StreamRecord>,
): sdk.LogStream {
  const events = eventsOf(sandbox.store, sandbox.now(), group, { stream: stream.name });
  const [first, last] = [events[0], events.at(-1)];
  return {
    logStreamName: stream.name,
    creationTime: stream.created,
    ...(first &&
      last && {
        firstEventTimestamp: first.timestamp,
        lastEventTimestamp: last.timestamp,
        lastIngestionTime: events.reduce((latest, { ingested }) => Math.max(latest, ingested), 0),
        uploadSequenceToken: sequenceToken(last.ingested),
      }),
    arn: streamArn(group, group.name, stream.name),
    // Always 0 for a stream, since 2019; a group's bytes are counted.
    storedBytes: 0,
  };
}
