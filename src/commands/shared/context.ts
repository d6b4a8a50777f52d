// What every command is given, and what several of them share.
import type { CallInterceptor } from '../../aws/calls/clients.ts';
import { isOfAws, type ServerChoice } from '../../aws/target/other-server.ts';
import { defaultRegion } from '../../aws/facts.ts';
import { stepOf } from '../../engine/build/advance.ts';
import { WorkshopError } from '../../engine/errors.ts';
import type { Checkpoint } from '../../engine/types.ts';
import type { Ui } from '../../ui/ui.ts';
import { assertNotRoot } from './confirm-account.ts';
import {
  openWorkspace,
  type WorkspaceChoice,
  type OpenOptions,
  type Opened,
  type Paths,
} from '../../workspace/workspace.ts';

export interface Context {
  readonly ui: Ui;
  readonly paths: Paths;
  readonly signal: AbortSignal;
  /** Questions are answered with yes. */
  readonly yes: boolean;
  /** For a profile that wants one, where nobody can be asked. */
  readonly mfaCode?: string | undefined;
  /** AWS_PROFILE, for a folder that is begun without --profile. */
  readonly awsProfile?: string | undefined;
  /** Of a server in place of AWS: --endpoint-url, or AWS_ENDPOINT_URL. */
  readonly server?: ServerChoice | undefined;
  readonly around?: CallInterceptor;
}

/** Resolves with the exit code. */
export type Command<Options> = (context: Context, options: Options) => Promise<number>;

export const defaultBeginning: WorkspaceChoice = { kind: 'sandbox', region: defaultRegion, suffix: '' };

/** Opens the workspace for the length of `work`. */
export async function withWorkspace<T>(
  context: Context,
  options: Pick<OpenOptions, 'command' | 'begin' | 'lock' | 'dry' | 'agree'>,
  work: (opened: Opened) => Promise<T>,
): Promise<T> {
  const { ui, paths, signal, around } = context;
  const opened = await openWorkspace({
    ...options,
    paths,
    signal,
    emit: ui.on,
    server: context.server,
    mfaCode: mfaAsker(context),
    ...(around && { around }),
  });
  try {
    if (options.begin && !options.dry) await assertNotRoot(context, opened);
    return await work(opened);
  } catch (error) {
    const said = opened.explained(error);
    const step = stepOf(error);
    opened.run.emit({ type: 'command.failed', ...(step && { step }), command: options.command, ...errorOf(said) });
    throw said;
  } finally {
    await opened.close();
  }
}

/** A code is good for one login; the next one is asked for, or refused where nobody is there. */
export function mfaAsker({ ui, mfaCode }: Context): (serial: string) => Promise<string> {
  let code = mfaCode;
  return (serial) => {
    const known = code;
    code = undefined;
    return known === undefined
      ? ui.ask(`Code of the MFA device ${serial}`, '--mfa-code <the code that it shows>')
      : Promise.resolve(known);
  };
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
  // Of another server's bucket, AWS's own address knows nothing, or something of somebody else.
  const other = checkpoint?.target.kind === 'aws' && checkpoint.target.endpoint;
  const servedHere = (url: string | null) => (other && url && isOfAws(new URL(url).hostname) ? null : url);
  return {
    api: output('api', 'apiUrl'),
    website: servedHere(output('hosting', 'websiteUrl')),
    distribution: output('distribution', 'distributionUrl'),
  };
}

export function headerOf({ target, suffix }: Checkpoint): string {
  const alias = target.kind === 'aws' && target.alias ? ` (${target.alias})` : '';
  const server = target.kind === 'aws' && target.endpoint ? ` at ${target.endpoint}` : '';
  return `target ${target.kind}${server} · account ${target.account}${alias} · ${target.region}${suffix ? ` · suffix ${suffix}` : ''}`;
}

/** For the journal, from which `why last` explains it. */
function errorOf(thrown: unknown): { code: string; error: string } {
  const error = thrown instanceof Error ? thrown : new Error(String(thrown));
  const code = error instanceof WorkshopError ? error.code : error.name;
  const cause = error.cause instanceof Error ? ` (${error.cause.name}: ${error.cause.message})` : '';
  return { code, error: `${error.message}${cause}` };
}

/** The learner said no: nothing was done, and that is no failure. */
export function declined({ ui }: Context): number {
  ui.say('Nothing was changed.');
  ui.next('workshop status');
  return 0;
}
