// What the doctor asks: probes that only look, side by side, each with a bound, so that one without an answer holds up
// none of the others.
import { explain, troubleOf } from '../../../aws/errors/explain.ts';
import { WorkshopError } from '../../../engine/errors.ts';

export type Finding =
  | { readonly status: 'pass'; readonly actual: string }
  | { readonly status: 'fail'; readonly because: string; readonly actual?: string; readonly help: string }
  /** It could not be looked at, which says nothing about how it is. */
  | { readonly status: 'could-not-check'; readonly because: string; readonly help?: string };

export interface Probe {
  readonly id: string;
  readonly says: string;
  run(): Promise<Finding>;
}

export type Diagnosis = { readonly id: string; readonly says: string } & Finding;

const boundMs = 20_000;

export function runProbes(probes: readonly Probe[]): Promise<Diagnosis[]> {
  return Promise.all(
    probes.map(async ({ id, says, run }) => ({ id, says, ...(await bounded(run).catch(couldNotCheck)) })),
  );
}

/** For what depends on something that failed. */
export function blockedBy(needed: string, probes: readonly Pick<Probe, 'id' | 'says'>[]): Diagnosis[] {
  return probes.map(({ id, says }) => ({ id, says, status: 'could-not-check', because: `it needs: ${needed}` }));
}

function couldNotCheck(error: unknown): Finding {
  if (troubleOf(error) === 'interrupted') throw error;
  const help = error instanceof WorkshopError ? error.fix : undefined;
  return { status: 'could-not-check', because: explain(error), ...(help && { help }) };
}

async function bounded(run: () => Promise<Finding>): Promise<Finding> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Finding>((resolve) => {
    const because = `there was no answer within ${boundMs / 1000} s`;
    timer = setTimeout(() => resolve({ status: 'could-not-check', because }), boundMs);
  });
  try {
    return await Promise.race([run(), late]);
  } finally {
    clearTimeout(timer);
  }
}
