// `workshop trace`: the way of a request through the services of the sandbox, and at each of them who allowed or refused it.
import { usageError, type WorkshopError } from '../../engine/errors.ts';
import type { Checkpoint, Json } from '../../engine/types.ts';
import { findSandbox } from '../../sandbox/client/process.ts';
import { sandboxClient, type SandboxClient, type Trace } from '../../sandbox/client/sandbox-client.ts';
import { tableLines } from '../../ui/columns.ts';
import { readCheckpoint } from '../../workspace/checkpoint.ts';
import { assertOwnHome } from '../../workspace/paths.ts';
import type { Command, Context } from '../shared/context.ts';
import { adviceOf, builtStackOf, type BuiltStack } from './advice.ts';
import { deniedHops, hopsOf, traceText } from './trace-text.ts';
import { whereOnAws } from './where-on-aws.ts';

export interface TraceOptions {
  readonly id?: string | undefined;
  readonly last?: string | undefined;
  readonly follow?: boolean;
  readonly calls?: boolean;
}

type Traces = SandboxClient['traces'];

export const trace: Command<TraceOptions> = async (context, options) => {
  const { id, last, follow = false, calls = false } = options;
  if (follow && context.ui.mode === 'json') throw followNeedsNdjson();
  const limit = last === undefined ? undefined : numberIn(last);
  await assertOwnHome(context.paths);
  const checkpoint = await readCheckpoint(context.paths);
  if (checkpoint?.target.kind === 'aws') return showOnAws(context, checkpoint);
  const found = await findSandbox(context.paths.sandbox);
  if (!found) throw notRunning();
  const { traces } = sandboxClient(found);
  const stack = builtStackOf(checkpoint);
  if (id !== undefined) return showOne(context, await findTrace(traces, id), stack);
  if (follow) return followTraces(context, traces, calls, stack);
  const page = await traces.list({ limit: limit ?? 1, calls });
  const [newest] = page.traces;
  if (limit !== undefined) return showList(context, page.traces);
  return newest ? showOne(context, newest, stack) : showList(context, []);
};

function showOne(context: Context, one: Trace, stack: BuiltStack): number {
  const { ui } = context;
  ui.result(documentOf([one]), textOf(context, one, stack), 'code');
  ui.next(nextOf(one, stack));
  return 0;
}

function textOf({ ui }: Context, one: Trace, stack: BuiltStack): string {
  return traceText(one, { drawing: ui.drawing ?? 'unicode', stack, width: ui.columns ?? 80 });
}

/** The step that adds what was missing, or the log of a function that failed. */
function nextOf(one: Trace, stack: BuiltStack): string {
  const advice = deniedHops(one)
    .map(({ decision }) => adviceOf(decision, stack))
    .find(({ step }) => step !== undefined);
  if (advice?.step !== undefined) return `workshop why ${advice.step}`;
  const hasFailed = hopsOf(one.root).some(({ service, error }) => service === 'lambda' && error !== null);
  return hasFailed ? 'workshop logs --since 5m' : 'workshop trace --last 10';
}

function showList({ ui }: Context, traces: readonly Trace[]): number {
  const rows = traces.map((one) => [
    one.started.slice(11, 23),
    String(one.status),
    `${one.duration.toFixed(0)} ms`,
    one.door,
    `${one.root.service} ${one.root.name}`,
    one.id,
  ]);
  const text =
    traces.length === 0
      ? 'The sandbox has had no requests since its start.'
      : tableLines(rows, { right: [2] }).join('\n');
  ui.result(documentOf(traces), text, 'code');
  const newest = traces.at(-1);
  ui.next(newest ? `workshop trace ${newest.id}` : 'workshop verify');
  return 0;
}

async function followTraces(context: Context, traces: Traces, calls: boolean, stack: BuiltStack): Promise<number> {
  const { ui, signal } = context;
  ui.say('Following the requests to the sandbox. Press Ctrl-C to stop.', 'dim');
  for await (const one of traces.follow({ calls }, signal))
    // One line of NDJSON for each trace.
    ui.result(one as unknown as Json, `${textOf(context, one, stack)}\n`, 'code');
  return 0;
}

async function findTrace(traces: Traces, id: string): Promise<Trace> {
  const found = await traces.get(id);
  if (found) return found;
  throw usageError(`The sandbox has no trace with the request id ${id}.`, 'workshop trace --last 20', {
    state: 'It keeps the newest requests in memory, and none from before its start.',
  });
}

function showOnAws({ ui }: Context, checkpoint: Checkpoint): number {
  const where = whereOnAws(checkpoint);
  ui.result(
    { traces: [], target: 'aws', where: where.map((each) => ({ ...each })) },
    [
      'AWS shows nobody which statement allowed a single request, and this tool keeps no traces on AWS.',
      'You find parts of a request here:',
      ...where.flatMap(({ what, command, url }) => [
        '',
        what,
        ...[command, url].flatMap((line) => (line ? [`  ${line}`] : [])),
      ]),
    ].join('\n'),
    'code',
  );
  ui.next('workshop logs --since 10m');
  return 0;
}

function documentOf(traces: readonly Trace[]): Json {
  return { traces: traces as unknown as Json, target: 'sandbox', where: [] };
}

function numberIn(text: string): number {
  if (/^[1-9]\d{0,2}$/.test(text)) return Number(text);
  throw usageError(`"${text}" is not a number from 1 to 999.`, 'workshop trace --last 10');
}

function notRunning(): WorkshopError {
  return usageError('The sandbox of this folder is not running.', 'workshop sandbox start', {
    state: 'Traces are in its memory: there are none from before its start.',
  });
}

function followNeedsNdjson(): WorkshopError {
  return usageError(
    '--json prints one document at the end, and --follow has no end.',
    'workshop trace --follow --ndjson',
  );
}
