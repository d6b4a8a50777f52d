// One check of the doctor. Checks only read, run side by side, and each has a time limit: one without an answer does not
// delay the others.
import { explain, errorCategory } from '../../../aws/errors/explain.ts';
import { WorkshopError } from '../../../engine/errors.ts';

export type Finding =
  | { readonly status: 'pass'; readonly actual: string }
  | { readonly status: 'fail'; readonly because: string; readonly actual?: string; readonly help: string }
  /** It could not be read, which is no failure. */
  | { readonly status: 'could-not-check'; readonly because: string; readonly help?: string };

export interface Probe {
  readonly id: string;
  readonly title: string;
  /** Undefined where there is nothing to report. */
  run(): Promise<Finding | undefined>;
  /** 20 where nothing is said. */
  readonly mostSeconds?: number;
}

export type Diagnosis = { readonly id: string; readonly title: string } & Finding;

const usualSeconds = 20;

export async function runProbes(probes: readonly Probe[]): Promise<Diagnosis[]> {
  const findings = await Promise.all(probes.map((probe) => withTimeLimit(probe).catch(couldNotCheck)));
  return probes.flatMap(({ id, title }, index) => {
    const finding = findings[index];
    return finding ? [{ id, title, ...finding }] : [];
  });
}

/** For checks that depend on one that failed. */
export function blockedBy(needed: string, probes: readonly Pick<Probe, 'id' | 'title'>[]): Diagnosis[] {
  return probes.map(({ id, title }) => ({
    id,
    title,
    status: 'could-not-check',
    because: `not checked, because this check failed: ${needed}`,
  }));
}

function couldNotCheck(error: unknown): Finding {
  if (errorCategory(error) === 'interrupted') throw error;
  const help = error instanceof WorkshopError ? error.fix : undefined;
  return { status: 'could-not-check', because: explain(error), ...(help && { help }) };
}

async function withTimeLimit({ run, mostSeconds = usualSeconds }: Probe): Promise<Finding | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Finding>((resolve) => {
    const because = `no answer within ${mostSeconds} s`;
    timer = setTimeout(() => resolve({ status: 'could-not-check', because }), mostSeconds * 1000);
  });
  try {
    return await Promise.race([run(), late]);
  } finally {
    clearTimeout(timer);
  }
}
