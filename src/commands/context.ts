// What every command is given, and what several of them share.
import type { Around } from '../aws/clients.ts';
import { defaultRegion } from '../aws/facts.ts';
import type { Checkpoint } from '../engine/types.ts';
import type { Ui } from '../ui/ui.ts';
import { openWorkspace, type Beginning, type Opened, type Paths } from '../workspace.ts';

export interface Context {
  readonly ui: Ui;
  readonly paths: Paths;
  readonly signal: AbortSignal;
  /** Questions are answered with yes. */
  readonly yes: boolean;
  readonly around?: Around;
}

/** Resolves with the exit code. */
export type Command<Options> = (context: Context, options: Options) => Promise<number>;

export const defaultBeginning: Beginning = { kind: 'sandbox', region: defaultRegion, suffix: '' };

/** Opens the workspace for the length of `work`. */
export async function withWorkspace<T>(
  { ui, paths, signal, around }: Context,
  options: { command: string; begin?: Beginning; lock?: boolean },
  work: (opened: Opened) => Promise<T>,
): Promise<T> {
  const opened = await openWorkspace({ ...options, paths, signal, emit: ui.on, ...(around && { around }) });
  try {
    return await work(opened);
  } finally {
    await opened.close();
  }
}

/** The three addresses that the course builds; null while there is none. */
export interface Endpoints {
  readonly api: string | null;
  readonly website: string | null;
  readonly distribution: string | null;
}

export function endpointsOf(checkpoint: Checkpoint | undefined): Endpoints {
  const output = (step: string, name: string): string | null => {
    const outputs = checkpoint?.steps[step]?.outputs as Record<string, string> | undefined;
    return outputs?.[name] ?? null;
  };
  return {
    api: output('api', 'apiUrl'),
    website: output('hosting', 'websiteUrl'),
    distribution: output('distribution', 'distributionUrl'),
  };
}

export function headerOf({ target, suffix }: Checkpoint): string {
  return `target ${target.kind} · account ${target.account} · ${target.region}${suffix ? ` · suffix ${suffix}` : ''}`;
}
