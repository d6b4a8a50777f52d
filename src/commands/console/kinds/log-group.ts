// The lines of a log group: the newest ones, or those since a time, with CloudWatch's own filter pattern.
import { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { usageError } from '../../../engine/errors.ts';
import { nameOf, type KindView } from './kind.ts';

/** Of a thousand lines each. */
const mostPages = 5;
const mostLines = 500;
const longestLine = 8 * 1024;
const longestPattern = 1024;

export const logGroupView: KindView = {
  reads: {
    /** `since`: milliseconds since 1970. `pattern`: a filter pattern of CloudWatch Logs. */
    async lines(at, query) {
      const since = Number(query.get('since') ?? NaN);
      const filterPattern = query.get('pattern') ?? '';
      if (!Number.isSafeInteger(since) || since < 0)
        throw usageError('since is a time in milliseconds.', 'workshop logs');
      if (filterPattern.length > longestPattern)
        throw usageError(`A filter pattern has at most ${longestPattern} characters.`, 'workshop logs');
      const client = at.aws.client(CloudWatchLogsClient);
      const logGroupName = nameOf(at);
      const lines: { id: string; at: number; stream: string; text: string }[] = [];
      let nextToken: string | undefined;
      let isCut = false;
      for (let page = 1; ; page += 1) {
        const answer = await client.send(
          new FilterLogEventsCommand({
            logGroupName,
            startTime: since,
            limit: 1000,
            nextToken,
            ...(filterPattern && { filterPattern }),
          }),
        );
        for (const { eventId = '', timestamp = 0, message = '', logStreamName = '' } of answer.events ?? [])
          lines.push({
            id: eventId,
            at: timestamp,
            stream: logStreamName,
            text: message.trimEnd().slice(0, longestLine),
          });
        if (!answer.nextToken) break;
        if (page === mostPages) {
          isCut = true;
          break;
        }
        ({ nextToken } = answer);
      }
      const sorted = lines.toSorted((one, other) => one.at - other.at);
      return { lines: sorted.slice(-mostLines), isCut: isCut || sorted.length > mostLines };
    },
  },
};
