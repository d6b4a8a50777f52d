// The requests to the sandbox for the page: a list of the newest, and one with its hops and who allowed each of them.
import { usageError } from '../../../engine/errors.ts';
import { readCheckpoint } from '../../../workspace/checkpoint.ts';
import { valuesOf } from '../../learn/guide.ts';
import type { Context } from '../../shared/context.ts';
import { adviceOf } from '../../trace/advice.ts';
import { newestTraces, traceWith, type TraceHop } from '../../trace/requests.ts';
import { whereOnAws } from '../../trace/where-on-aws.ts';

/** More than a learner looks through, and few enough to read at once. */
const listed = 200;

/** `calls`: also calls of AWS APIs that were allowed, such as those of the tool itself. */
export async function requestList({ paths }: Context, calls: boolean) {
  const checkpoint = await readCheckpoint(paths);
  if (checkpoint?.target.kind === 'aws')
    return { target: 'aws', isRunning: false, requests: [], where: whereOnAws(checkpoint) };
  const traces = await newestTraces(paths, { limit: listed, calls });
  return {
    target: 'sandbox',
    isRunning: traces !== undefined,
    where: [],
    requests: (traces ?? []).map(({ id, started, duration, door, status, root }) => {
      const hops = hopsOf(root);
      return {
        id,
        started,
        duration,
        door,
        status,
        service: root.service,
        name: root.name,
        services: [...new Set(hops.map(({ service }) => service))],
        /** What was refused, anywhere on the way. */
        refused: [
          ...new Set(
            hops
              .flatMap(({ decisions }) => decisions.filter(({ decision }) => decision === 'deny'))
              .map(({ action }) => action),
          ),
        ],
        isCold: hops.some(({ coldStart }) => coldStart !== null),
      };
    }),
  };
}

/** Each refused decision has what is missing, and the step that adds it. */
export async function requestDetails({ paths }: Context, id: string) {
  const trace = await traceWith(paths, id);
  if (!trace)
    throw usageError('The sandbox has no such request, or no longer.', 'workshop trace --last 10', {
      state: 'It keeps the newest requests in its memory, and none from before its start.',
    });
  const roleName = valuesOf(await readCheckpoint(paths))['roleName'] ?? '';
  const withAdvice = (hop: TraceHop): object => ({
    ...hop,
    decisions: hop.decisions.map((decision) => ({
      ...decision,
      advice: decision.decision === 'deny' ? adviceOf(decision, roleName) : null,
    })),
    hops: hop.hops.map(withAdvice),
  });
  return { ...trace, root: withAdvice(trace.root) };
}

function hopsOf(hop: TraceHop): TraceHop[] {
  return [hop, ...hop.hops.flatMap(hopsOf)];
}
