// Reads the log lines of several log groups in the order of time, once or until the command is stopped.
import {
  CloudWatchLogsClient,
  FilterLogEventsCommand,
  type FilterLogEventsCommandOutput,
} from '@aws-sdk/client-cloudwatch-logs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Aws } from '../../../engine/types.ts';

export interface LogLine {
  readonly id: string;
  readonly group: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly text: string;
}

interface TailOptions {
  readonly groups: readonly string[];
  readonly since: number;
  /** CloudWatch's own filter pattern. */
  readonly pattern?: string | undefined;
}

export async function readLogs(aws: Aws, options: TailOptions): Promise<LogLine[]> {
  const client = quietClient(aws);
  const found = await Promise.all(options.groups.map((group) => linesOf(client, group, options)));
  return found.flat().sort(byTime);
}

/** Lines arrive late and out of order: each poll looks back a minute, and shows only lines that were not shown. */
export async function followLogs(
  aws: Aws,
  options: TailOptions,
  show: (lines: readonly LogLine[]) => void,
  pollMs = 1000,
): Promise<void> {
  const client = quietClient(aws);
  const shown = new Set<string>();
  let { since } = options;
  while (!aws.signal.aborted) {
    const found = await Promise.all(options.groups.map((group) => linesOf(client, group, { ...options, since })));
    const unseen = found
      .flat()
      .filter(({ id }) => !shown.has(id))
      .sort(byTime);
    for (const { id } of unseen) shown.add(id);
    if (unseen.length > 0) show(unseen);
    since = Math.max(since, (unseen.at(-1)?.at ?? since) - lateMs);
    await sleep(pollMs, undefined, { signal: aws.signal }).catch(() => undefined);
  }
}

const lateMs = 60_000;

/** The same client without the middleware that records every call: a poll each second would fill the journal. */
function quietClient(aws: Aws): CloudWatchLogsClient {
  const { config } = aws.client(CloudWatchLogsClient);
  const { region, credentials, endpoint, requestHandler } = config;
  return new CloudWatchLogsClient({ region, credentials, requestHandler, ...(endpoint && { endpoint }) });
}

async function linesOf(
  client: CloudWatchLogsClient,
  logGroupName: string,
  { since, pattern }: TailOptions,
): Promise<LogLine[]> {
  const lines: LogLine[] = [];
  for (let nextToken: string | undefined; ;) {
    const command = new FilterLogEventsCommand({
      logGroupName,
      startTime: since,
      nextToken,
      ...(pattern && { filterPattern: pattern }),
    });
    const page: FilterLogEventsCommandOutput = await client.send(command);
    for (const { eventId = '', timestamp = 0, message = '' } of page.events ?? [])
      lines.push({ id: `${logGroupName} ${eventId}`, group: logGroupName, at: timestamp, text: message.trimEnd() });
    if (!page.nextToken) return lines;
    nextToken = page.nextToken;
  }
}

function byTime(one: LogLine, other: LogLine): number {
  return one.at - other.at;
}
