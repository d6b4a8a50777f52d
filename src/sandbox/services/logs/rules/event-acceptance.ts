// Which events PutLogEvents accepts.
import { constraints } from '../../shared/constraints.ts';
import { eventsNotInOrder, invalidValue } from '../errors.ts';
import { day } from './event-reading.ts';

export type NewEvent = readonly [timestamp: number, message: string];

export function checkEvents(events: readonly NewEvent[]): void {
  if (events.length === 0) invalidValue('[]', 'logEvents', constraints.notShorterThan(1));
  if (events.length > 10_000) invalidValue('[...]', 'logEvents', constraints.notLongerThan(10_000));
  events.forEach(([timestamp, message], index) => {
    if (message === '') invalidValue('', `logEvents.${index + 1}.member.message`, constraints.notShorterThan(1));
    if (timestamp < (events[index - 1]?.[0] ?? 0)) eventsNotInOrder();
  });
}

/** The events are in order: those that are too old come first, those that are too new last. */
export function acceptEvents(events: readonly NewEvent[], now: number, retention = Infinity) {
  const tooOld = events.filter(([timestamp]) => timestamp < now - 14 * day).length;
  const expired = events.filter(([timestamp]) => timestamp < now - retention * day).length;
  const tooNew = events.filter(([timestamp]) => timestamp > now + day / 12).length;
  const [start, end] = [Math.max(tooOld, expired), events.length - tooNew];
  const rejectedInfo = {
    ...(tooOld > 0 && { tooOldLogEventEndIndex: tooOld }),
    ...(expired > 0 && { expiredLogEventEndIndex: expired }),
    ...(tooNew > 0 && { tooNewLogEventStartIndex: end }),
  };
  return {
    accepted: events.slice(start, end),
    rejectedInfo: Object.keys(rejectedInfo).length > 0 ? rejectedInfo : undefined,
  };
}

/** AWS still returns a sequence token. Since 2023 it accepts any, and none. */
export function sequenceToken(time: number): string {
  return `49${String(time).padStart(54, '0')}`;
}
