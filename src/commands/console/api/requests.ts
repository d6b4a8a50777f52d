// The requests to the sandbox for the page: a list of the newest, and one with its hops and who allowed each of them.
import { usageError } from '../../../engine/errors.ts';
import { readCheckpoint } from '../../../workspace/checkpoint.ts';
import type { Context } from '../../shared/context.ts';
import { adviceOf, builtStackOf, hopAdviceOf } from '../../trace/advice.ts';
import { listTraces, traceWith, type Trace, type TraceHop } from '../../trace/requests.ts';
import { whereOnAws } from '../../trace/where-on-aws.ts';
import type { RequestHop, RequestList, RequestSummary, RequestTrace } from '../page-data.ts';

/** More than a learner looks through, and few enough to read at once. */
const listed = 200;

interface RequestListQuery {
  /** Also calls of AWS APIs that were allowed, such as those of the tool itself. */
  readonly calls: boolean;
  /** `last` and `sandbox` of the list before: only later requests. */
  readonly after?: number | undefined;
  readonly sandbox?: string | undefined;
}

/** Throws a WorkshopError. */
export function requestQueryOf(query: URLSearchParams): RequestListQuery {
  const after = query.get('after');
  if (after !== null && !/^\d{1,15}$/.test(after))
    throw usageError(`after is a number, not ${after.slice(0, 100)}.`, 'workshop trace --last 10');
  return {
    calls: query.get('calls') === 'true',
    after: after === null ? undefined : Number(after),
    sandbox: query.get('sandbox') ?? undefined,
  };
}

export async function requestList(
  { paths }: Context,
  { calls, after, sandbox }: RequestListQuery,
): Promise<RequestList> {
  const checkpoint = await readCheckpoint(paths);
  if (checkpoint?.target.kind === 'aws')
    return { target: 'aws', sandbox: null, last: 0, requests: [], where: whereOnAws(checkpoint) };
  const page = await listTraces(paths, { limit: listed, calls, after, start: sandbox });
  return {
    target: 'sandbox',
    sandbox: page?.start ?? null,
    last: page?.last ?? 0,
    requests: (page?.traces ?? []).map(summaryOf).toReversed(),
    where: [],
  };
}

function summaryOf({ sequence, id, started, duration, door, status, root }: Trace): RequestSummary {
  const hops = hopsOf(root);
  const refused = hops.flatMap(({ decisions }) => decisions.filter(({ decision }) => decision === 'deny'));
  return {
    sequence,
    id,
    started,
    duration,
    door,
    status,
    service: root.service,
    name: root.name,
    services: [...new Set(hops.map(({ service }) => service))],
    refused: [
      ...new Set([
        ...refused.map(({ action }) => action),
        ...(hops.some(({ cors }) => cors?.allowed === false) ? ['CORS'] : []),
      ]),
    ],
    isCold: hops.some(({ coldStart }) => coldStart !== null),
  };
}

/** Each refused decision has what is missing, and the step that adds it. */
export async function requestDetails({ paths }: Context, id: string): Promise<RequestTrace> {
  const trace = await traceWith(paths, id);
  if (!trace)
    throw usageError('The sandbox has no such request, or no longer.', 'workshop trace --last 10', {
      state: 'It keeps the newest requests in its memory, and none from before its start.',
    });
  const stack = builtStackOf(await readCheckpoint(paths));
  const withAdvice = (hop: TraceHop): RequestHop => ({
    ...hop,
    decisions: hop.decisions.map((decision) => ({
      ...decision,
      advice: decision.decision === 'deny' ? adviceOf(decision, stack) : null,
    })),
    advice: hopAdviceOf(hop, stack),
    hops: hop.hops.map(withAdvice),
  });
  return { ...trace, root: withAdvice(trace.root) };
}

function hopsOf(hop: TraceHop): TraceHop[] {
  return [hop, ...hop.hops.flatMap(hopsOf)];
}
