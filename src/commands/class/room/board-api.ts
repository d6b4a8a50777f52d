// What the page of the board can ask and do, and its events.
import { usageError } from '../../../engine/errors.ts';
import { createEventStream } from '../../shared/page-server/event-stream.ts';
import type { PageApi } from '../../shared/page-server/page-server.ts';
import { boardOf } from './board.ts';
import type { CheckTexts } from './check-texts.ts';
import { jsonOf, progressCsv, xapiOf } from './exports.ts';
import { limits, messageTextForm } from './report.ts';
import type { Room } from './room.ts';

interface BoardApi extends PageApi {
  close(): void;
}

/** However many events come: the page draws itself again once in this time. */
const everyMs = 500;
/** Without any event, who is slow becomes stuck. */
const idleMs = 30_000;

interface BoardApiOptions {
  /** What learners type, with the code of now. */
  readonly join: () => string;
  readonly texts: CheckTexts;
}

export function createBoardApi(room: Room, { join, texts }: BoardApiOptions): BoardApi {
  const streams = { board: createEventStream(), projector: createEventStream() };
  const boards = {
    board: () => ({ name: 'board', data: boardOf(room, { join: join(), projector: false, texts }) }),
    projector: () => ({ name: 'board', data: boardOf(room, { join: join(), projector: true, texts }) }),
  };
  let waiting: NodeJS.Timeout | undefined;

  function send(): void {
    waiting = undefined;
    for (const view of ['board', 'projector'] as const) if (streams[view].isWatched) streams[view].send(boards[view]());
  }

  room.onChange = () => {
    waiting ??= setTimeout(send, everyMs);
    waiting.unref();
  };
  const idle = setInterval(send, idleMs);
  idle.unref();

  return {
    routes: {
      'POST message': ({ body: { to, text } }) => {
        if (to !== null && typeof to !== 'string') throw usageError('A message is for one learner, or for all.', '');
        const problem = messageTextForm(text, '');
        if (problem !== undefined)
          throw usageError(`A message has 1 to ${limits.text} characters.`, 'write a shorter one');
        room.send(to, (text as string).trim());
        return Promise.resolve({});
      },
      'POST helped': ({ body }) => {
        room.helped(String(body['learner']));
        return Promise.resolve({});
      },
      'POST remove': ({ body }) => {
        room.leave(String(body['learner']));
        return Promise.resolve({});
      },
      'POST survey': () => {
        room.askAll();
        return Promise.resolve({});
      },
      'POST code': () => {
        room.newCode();
        return Promise.resolve({});
      },
    },
    downloads: {
      'export.csv': () => ({ name: `${fileName(room)}.csv`, type: 'text/csv; charset=utf-8', body: progressCsv(room) }),
      'export.json': () => ({ name: `${fileName(room)}.json`, type: 'application/json', body: jsonOf(room, texts) }),
      'export.xapi.json': () => ({
        name: `${fileName(room)}.xapi.json`,
        type: 'application/json',
        body: xapiOf(room),
      }),
    },
    addPage(response, query) {
      const view = query.has('projector') ? 'projector' : 'board';
      return streams[view].add(response, () => Promise.resolve(boards[view]()));
    },
    close() {
      clearTimeout(waiting);
      clearInterval(idle);
      streams.board.close();
      streams.projector.close();
    },
  };
}

/** In a header, so of plain letters alone. */
function fileName({ className }: Room): string {
  return `class-${className.replace(/[^\w-]+/g, '-')}`;
}
