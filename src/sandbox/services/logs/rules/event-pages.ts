// Pages of log events. Their tokens carry the direction and the position at which the last page ended.
import { invalidToken } from '../errors.ts';
import { firstPosition, takeFitting, type LogEvent } from './event-reading.ts';

interface PageInput {
  readonly limit: number;
  readonly startFromHead: boolean;
  readonly token: string | undefined;
}

/** GetLogEvents. At the end of the stream the token stays the same, so that the reader can ask again later. */
export function streamPage(events: readonly LogEvent[], { limit, startFromHead, token }: PageInput) {
  const [, direction, position] = /^([fb])\/(\d{56})\/s$/.exec(token ?? '') ?? [];
  if (token !== undefined && position === undefined) invalidToken();
  const from = (direction === undefined ? startFromHead : direction === 'f') ? 'head' : 'tail';
  const shown = takeFitting(eventsBehind(events, position, from === 'head'), limit, from);
  const last = position ?? firstPosition;
  return {
    events: shown,
    forwardToken: `f/${shown.at(-1)?.position ?? last}/s`,
    backwardToken: `b/${shown[0]?.position ?? last}/s`,
  };
}

/** FilterLogEvents. The last page has no token. */
export function filterPage(events: LogEvent[], { limit, startFromHead, token }: PageInput) {
  const text = Buffer.from(token ?? '', 'base64url').toString('utf8');
  const [, direction, position] = /^([fb])(\d{56})$/.exec(text) ?? [];
  if (token !== undefined && position === undefined) invalidToken();
  const isForward = direction === undefined ? startFromHead : direction === 'f';
  const rest = eventsBehind(isForward ? events : events.reverse(), position, isForward);
  const shown = takeFitting(rest, limit, 'head');
  const end = `${isForward ? 'f' : 'b'}${shown.at(-1)?.position}`;
  const isLast = shown.length === rest.length;
  return { events: shown, nextToken: isLast ? undefined : Buffer.from(end).toString('base64url') };
}

function eventsBehind(
  events: readonly LogEvent[],
  position: string | undefined,
  isForward: boolean,
): readonly LogEvent[] {
  if (position === undefined) return events;
  return events.filter((event) => (isForward ? event.position > position : event.position < position));
}
