// Sends what happens to every open page, as server-sent events.
import type { ServerResponse } from 'node:http';
import { jsonText } from '../../../lib/visible.ts';

interface EventStream {
  /** Adds a page. `first`: what it needs to know at the start. */
  add(response: ServerResponse, first: () => Promise<PageEvent>): Promise<void>;
  send(event: PageEvent): void;
  readonly isWatched: boolean;
  close(): void;
}

export interface PageEvent {
  /** The name of the event. */
  readonly name: string;
  readonly data: unknown;
}

const heartbeatMs = 15_000;
/** More than a learner opens. The oldest page is cut off. */
const mostPages = 16;
/** Bytes that a page has not taken yet: it is asleep, and reconnects when it wakes up. */
const mostWaiting = 1024 * 1024;

export function createEventStream(): EventStream {
  const pages = new Set<ServerResponse>();
  const opening = new Set<string[]>();
  const heartbeat = setInterval(() => pages.forEach((page) => write(page, ': still here\n\n')), heartbeatMs);
  heartbeat.unref();

  function write(page: ServerResponse, text: string): void {
    if (page.writableLength > mostWaiting) return drop(page);
    page.write(text);
  }

  function drop(page: ServerResponse): void {
    pages.delete(page);
    page.destroy();
  }

  return {
    async add(response, first) {
      response.on('close', () => pages.delete(response));
      response.flushHeaders();
      // What happens meanwhile is sent after it.
      const meanwhile: string[] = [];
      opening.add(meanwhile);
      try {
        const text = textOf(await first());
        if (response.destroyed) return;
        const [oldest] = pages;
        if (pages.size >= mostPages && oldest) drop(oldest);
        write(response, `retry: 1000\n${text}${meanwhile.join('')}`);
        pages.add(response);
      } finally {
        opening.delete(meanwhile);
      }
    },
    send(event) {
      const text = textOf(event);
      pages.forEach((page) => write(page, text));
      opening.forEach((meanwhile) => meanwhile.push(text));
    },
    get isWatched() {
      return pages.size > 0;
    },
    close() {
      clearInterval(heartbeat);
      pages.forEach(drop);
    },
  };
}

function textOf({ name, data }: PageEvent): string {
  return `event: ${name}\ndata: ${jsonText(data)}\n\n`;
}
