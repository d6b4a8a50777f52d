// The requests to the sandbox, the newest first. Each look asks only for what is new since the last one.
import { onUnmounted, reactive, watch } from 'vue';
import type { RequestList, RequestSummary } from '../../../src/commands/console/page-data.ts';
import { failureOf, get, type Failure } from './server';
import { state } from './state';

interface Requests {
  /** Without its requests. Undefined before the first look. */
  list: Omit<RequestList, 'requests'> | undefined;
  requests: RequestSummary[];
  failure: Failure | undefined;
}

interface RequestsOptions {
  /** Also calls of AWS APIs that were allowed. */
  readonly calls?: () => boolean;
  /** Requests that have come since the first look, the oldest first. */
  readonly onNew?: (requests: readonly RequestSummary[]) => void;
}

const everyMs = 1500;
/** As many as the sandbox keeps. */
const mostRequests = 500;

/** Looks while the component is mounted and the page is visible. */
export function useRequests({ calls = () => false, onNew }: RequestsOptions = {}): Requests {
  const found = reactive<Requests>({ list: undefined, requests: [], failure: undefined });
  let isLooking = false;
  /** Another look is wanted, with other requests. */
  let generation = 0;

  async function look(): Promise<void> {
    if (isLooking || state.connection !== 'live' || document.visibilityState === 'hidden') return;
    isLooking = true;
    const [own, before] = [generation, found.list];
    await get<RequestList>('requests', {
      calls: String(calls()),
      ...(before?.sandbox && { after: String(before.last), sandbox: before.sandbox }),
    })
      .then(
        ({ requests, ...list }) => {
          found.failure = undefined;
          if (own !== generation) return;
          const isSame = list.sandbox !== null && list.sandbox === before?.sandbox;
          found.list = list;
          found.requests = (isSame ? [...requests, ...found.requests] : [...requests]).slice(0, mostRequests);
          if (isSame && requests.length > 0) onNew?.(requests.toReversed());
        },
        (error: unknown) => (found.failure = failureOf(error)),
      )
      .finally(() => (isLooking = false));
    if (own !== generation) await look();
  }

  const timer = setInterval(() => void look(), everyMs);
  onUnmounted(() => clearInterval(timer));
  watch(
    [calls, () => state.connection],
    ([now], [before]) => {
      if (before !== undefined && now !== before) {
        generation += 1;
        Object.assign(found, { list: undefined, requests: [] });
      }
      void look();
    },
    { immediate: true },
  );
  return found;
}
