// `workshop class serve` inside a test: the board of a class, its address for learners, and learners who join.
import { appendFile, mkdir, mkdtemp } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { join as joinPath } from 'node:path';
import { classServe } from '../../../src/commands/class/serve/serve.ts';
import { join } from '../../../src/commands/room/join/join.ts';
import { startReporter } from '../../../src/commands/room/client/reporter.ts';
import { pathsOf, type Paths } from '../../../src/workspace/paths.ts';
import { recordUi } from '../cli/recorded-ui.ts';
import { pageOf, type TestConsole } from './console.ts';

export interface TestBoard extends TestConsole {
  /** For learners: 127.0.0.1:49152. */
  readonly address: string;
  readonly port: number;
  readonly code: string;
  /** Where everything is saved. */
  readonly file: string;
}

/** `port`: the one of a board before, to continue it. `survey`: the question at the end. */
export async function openBoard(paths: Paths, port?: number, survey?: string): Promise<TestBoard> {
  const stop = new AbortController();
  const heard = recordUi();
  const ready = new Promise<{ url: string; address: string; code: string; file: string }>((resolve) => {
    heard.ui.ready = (document) => resolve(document as never);
  });
  const context = { ui: heard.ui, paths, signal: stop.signal, yes: false };
  const chosen = port ?? (await freePort());
  const ended = classServe(context, { class: 'spring', port: String(chosen), survey, open: false });
  const { url, address, code, file } = await Promise.race([ready, ended.then(() => ready)]);
  const page = pageOf(new URL(url), async () => {
    stop.abort();
    await ended;
  });
  return { ...page, address, port: chosen, code, file };
}

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

export interface TestLearner {
  readonly paths: Paths;
  /** What `workshop join` printed. */
  readonly joined: readonly string[];
  /** Adds lines to the journal, as a command does. */
  happen(...entries: readonly object[]): Promise<void>;
  /** A command that does nothing: resolves with what it shows at its end. */
  command(): Promise<readonly string[]>;
}

/** In an empty folder below `dir`, or in one that exists. */
export async function joinBoard(
  { address, code }: Pick<TestBoard, 'address' | 'code'>,
  name: string,
  where: { readonly dir: string } | { readonly paths: Paths },
): Promise<TestLearner> {
  const paths = 'paths' in where ? where.paths : pathsOf(await mkdtemp(joinPath(where.dir, 'learner-')));
  const heard = recordUi();
  await join({ ui: heard.ui, paths, signal: new AbortController().signal, yes: false }, { address, code, name });
  return {
    paths,
    joined: heard.lines,
    async happen(...entries) {
      await mkdir(paths.home, { recursive: true, mode: 0o700 });
      const lines = entries.map((entry) => `${JSON.stringify(entry)}\n`).join('');
      await appendFile(paths.journal, lines, { mode: 0o600 });
    },
    async command() {
      const { ui, lines } = recordUi();
      await startReporter({ ui, paths }, { mostMs: 60_000 }).end();
      return lines;
    },
  };
}
