// The view of the requests, open for long: the clock of its page is the test's, and each look finds new requests.
import type { Page } from 'playwright-core';
import type { RequestList, RequestSummary } from '../../../src/commands/console/page-data.ts';

interface LongOpenPage {
  readonly page: Page;
  /** So many looks, each with a hundred requests that are new. */
  looks(count: number): Promise<void>;
  /** The next look finds another sandbox, whose requests start from 1. */
  restartSandbox(): Promise<void>;
  /** What is still reachable. */
  size(): Promise<PageSize>;
  close(): Promise<void>;
}

interface PageSize {
  /** Requests in the list. */
  readonly rows: number;
  /** Of the DOM, with those that no document has any more. */
  readonly nodes: number;
  readonly listeners: number;
  /** Bytes that JavaScript uses. */
  readonly heap: number;
}

const everyMs = 1500;
const perLook = 100;

/** `opened`: a page of the same console, whose cookie it needs. */
export async function openForLong(opened: Page): Promise<LongOpenPage> {
  // A clock is that of all pages of a context: in the same one, the timers of `opened` would stand still from here on.
  const context = await opened
    .context()
    .browser()
    ?.newContext({ reducedMotion: 'reduce', storageState: await opened.context().storageState() });
  if (!context) throw new Error('The page has no browser any more.');
  const page = await context.newPage();
  await page.addInitScript(countSources);
  await page.clock.install();
  let sandbox = 'first';
  let last = 0;
  await page.route('**/api/requests?*', (route) => {
    const requests = Array.from({ length: perLook }, () => requestNumber((last += 1), sandbox)).toReversed();
    const list: RequestList = { target: 'sandbox', sandbox, last, requests, where: [] };
    return route.fulfill({ json: list });
  });
  const shown = () => page.locator(`.requests a[href="#/requests/${sandbox}-${last}"]`).waitFor();
  await page.goto(opened.url().replace(/#.*$|$/, '#/requests'));
  await page.locator('.requests li').first().waitFor();
  // From here on the clock stands still, but for what the test adds.
  await page.clock.pauseAt(Date.now() + 3_600_000);
  await shown();
  const devtools = await context.newCDPSession(page);

  async function looks(count: number): Promise<void> {
    for (let done = 0; done < count; done += 1) {
      const answered = page.waitForResponse(/api\/requests\?/);
      await page.clock.runFor(everyMs);
      await answered;
      await shown();
    }
  }

  return {
    page,
    looks,
    async restartSandbox() {
      [sandbox, last] = ['second', 0];
      await looks(1);
      const rows = await page.locator('.requests li').count();
      if (rows !== perLook) throw new Error(`The list has ${rows} requests, with some of the first sandbox.`);
    },
    async size() {
      // The first collection frees the rows, the second what they referred to.
      for (let round = 0; round < 2; round += 1) await devtools.send('HeapProfiler.collectGarbage');
      const { nodes, jsEventListeners: listeners } = await devtools.send('Memory.getDOMCounters');
      const { usedSize: heap } = await devtools.send('Runtime.getHeapUsage');
      return { rows: await page.locator('.requests li').count(), nodes, listeners, heap };
    },
    close: () => context.close(),
  };
}

const countSources = `{
  globalThis.openSources = 0;
  const Real = EventSource;
  globalThis.EventSource = class extends Real {
    constructor(url) { super(url); openSources += 1; }
    close() { if (this.readyState !== 2) openSources -= 1; super.close(); }
  };
}`;

function requestNumber(sequence: number, sandbox: string): RequestSummary {
  const about = { duration: 1, door: 'api', status: 200, service: 'apigateway', services: ['apigateway'], refused: [] };
  return {
    ...about,
    sequence,
    id: `${sandbox}-${sequence}`,
    started: '2026-11-29T12:00:00.000Z',
    name: `GET /${sandbox}/${sequence}`,
    isCold: false,
  };
}
