// `workshop call POST /shorten '{"urlToShorten":"…"}'`: sends a request to the API of this folder and shows the response.
import { noWorkshopHere, readCheckpoint } from '../../../workspace/checkpoint.ts';
import { usageError, type WorkshopError } from '../../../engine/errors.ts';
import type { Checkpoint, HttpAnswer } from '../../../engine/types.ts';
import type { Command } from '../../shared/context.ts';
import { visibleLine } from '../../../lib/visible.ts';
import { traceLines } from '../../trace/trace-line.ts';
import { endpointsOf, noApiYet } from '../../shared/endpoints.ts';
import { withWorkspace } from '../../shared/with-workspace.ts';

interface CallOptions {
  readonly method: string;
  readonly path: string;
  readonly body?: string | undefined;
  /** Also shows the headers of the response. */
  readonly include?: boolean | undefined;
}

export const call: Command<CallOptions> = async (context, { method: asked, path, body, include = false }) => {
  const { ui, paths } = context;
  const method = asked.toUpperCase();
  if (!/^[A-Z]+$/.test(method) || !path.startsWith('/')) throw malformed(asked, path);
  const checkpoint = await readCheckpoint(paths);
  if (!checkpoint) throw noWorkshopHere(paths);
  apiOf(checkpoint);
  const headers: Record<string, string> = body === undefined ? {} : { 'content-type': typeOf(body) };
  // Opening the workspace starts a sandbox that was stopped, and knows its addresses now.
  const { answer, ms, api, traced } = await withWorkspace(context, { command: 'call', lock: false }, async (opened) => {
    const { run } = opened;
    const api = apiOf(opened.checkpoint);
    const started = performance.now();
    const answer = await run.aws.http(`${api}${path}`, { method, headers, ...(body !== undefined && { body }) });
    const ms = Math.round(performance.now() - started);
    const requestId = answer.headers['apigw-requestid'];
    if (answer.status < 400) return { answer, ms, api, traced: [] };
    const { status } = answer;
    const text = inShort(answer.body);
    run.emit({ type: 'request.failed', method, path, status, body: text, ...(requestId && { requestId }) });
    return { answer, ms, api, traced: await traceLines(paths, checkpoint, requestId) };
  });
  ui.say(`${method} ${api}${path}${body === undefined ? '' : `\n${body}`}\n`, 'dim');
  ui.result(
    {
      request: { method, url: `${api}${path}`, headers, body: body ?? null },
      response: { ...answer, headers: { ...answer.headers }, ms },
    },
    textOf(answer, ms, include),
    'raw',
  );
  ui.next(nextOf(method, path, answer), ...traced);
  return answer.status >= 500 ? 1 : 0;
};

function apiOf(checkpoint: Checkpoint): string {
  const api = endpointsOf(checkpoint).api ?? unfinishedApi(checkpoint);
  if (api === null) throw noApiYet();
  return api;
}

/** The step that creates the API waits at its expected failure: its address is known, but not passed on yet. */
function unfinishedApi({ resources }: Checkpoint): string | null {
  const record = resources.find(({ id, status }) => id === 'api' && status !== 'removing');
  return (record?.outputs as { readonly endpoint?: string } | undefined)?.endpoint ?? null;
}

function textOf({ status, headers, body }: HttpAnswer, ms: number, include: boolean): string {
  const shown = include ? Object.entries(headers).map(([name, value]) => `${name}: ${value}`) : [];
  return [`${status} after ${ms} ms`, ...shown, ...(include ? [''] : []), body].join('\n').trimEnd();
}

/** For the journal: one line, and no page of another server. */
function inShort(body: string): string {
  return visibleLine(body.trim().split('\n', 1)[0] ?? '').slice(0, 200);
}

/** A short id in the response is what to look up next. */
function nextOf(method: string, path: string, { status, body }: HttpAnswer): string {
  if (status >= 500) return 'workshop logs --since 5m';
  const id = /^"([\w-]+)"$/.exec(body.trim())?.[1];
  if (method === 'POST' && status < 300 && id) return `workshop call GET /${id}`;
  if (status === 429)
    return `workshop call ${method} ${path}   # wait a second: the stage allows 10 requests per second`;
  return `workshop call POST /shorten '{"urlToShorten":"https://example.com/"}'`;
}

function typeOf(body: string): string {
  try {
    JSON.parse(body);
    return 'application/json';
  } catch {
    return 'text/plain; charset=utf-8';
  }
}

function malformed(method: string, path: string): WorkshopError {
  return usageError(
    `"${method} ${path}" is not a method and a path. A path starts with /.`,
    `workshop call POST /shorten '{"urlToShorten":"https://example.com/"}'`,
    { state: 'No request was sent.' },
  );
}
