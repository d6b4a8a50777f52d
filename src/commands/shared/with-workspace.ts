// Opens the learner's workspace for one command, and closes it again.
import { defaultRegion } from '../../aws/facts.ts';
import { endpointNotice } from '../../aws/target/configured-endpoints.ts';
import { stepOfError } from '../../engine/build/advance.ts';
import { WorkshopError } from '../../engine/errors.ts';
import { openWorkspace, type OpenOptions, type OpenWorkspace } from '../../workspace/open-workspace.ts';
import type { MovedEndpoint } from '../../workspace/moved-endpoints.ts';
import { type StartChoice } from '../../workspace/target.ts';
import { functionsApproval } from './approval/approve-functions.ts';
import { targetApproval } from './approval/approve-target.ts';
import { assertNotRoot } from './confirm-account.ts';
import type { Context } from './context.ts';

export const defaultBeginning: StartChoice = { kind: 'sandbox', region: defaultRegion, suffix: '' };

/** Opens the workspace for the length of `work`. */
export async function withWorkspace<T>(
  context: Context,
  options: Pick<OpenOptions, 'command' | 'begin' | 'lock' | 'dry' | 'confirmAccount'>,
  work: (opened: OpenWorkspace) => Promise<T>,
): Promise<T> {
  const { ui, paths, signal, around } = context;
  const opened = await openWorkspace({
    ...options,
    paths,
    signal,
    emit: ui.on,
    server: context.server,
    approval: context.approval ?? targetApproval(context),
    approveFunctions: functionsApproval(context),
    onMoved: (moved) => ui.say(movedText(moved), 'dim'),
    mfaCode: mfaAsker(context),
    ...(around && { around }),
  });
  try {
    if (options.begin && !options.dry) await assertNotRoot(context, opened);
    await showEndpoints(context, opened);
    return await work(opened);
  } catch (error) {
    const said = opened.withTargetHelp(error);
    const step = stepOfError(error);
    opened.run.emit({
      type: 'command.failed',
      ...(step && { step }),
      command: options.command,
      ...errorOf(said, signal),
    });
    throw said;
  } finally {
    await opened.close();
  }
}

/** The header shows the server of the workshop. What the SDK uses beside it would go unnoticed. */
async function showEndpoints({ ui, server }: Context, { checkpoint: { target } }: OpenWorkspace): Promise<void> {
  if (target.kind !== 'aws' || target.endpoint) return;
  for (const found of (await server?.configured?.(target.profile)) ?? []) ui.say(endpointNotice(found), 'strong');
}

/** A copy of a folder has a sandbox of its own, with ports of its own. */
function movedText(moved: readonly MovedEndpoint[]): string {
  const lines = moved.map(
    ({ kind, from, to }) => `The sandbox of this folder serves the ${kind} at ${to}, not at ${from}.`,
  );
  const page = 'If the web page is in the bucket, it still calls the old address: workshop repair bucket-files';
  return [...lines, ...(moved.some(({ kind }) => kind === 'api') ? [page] : [])].join('\n');
}

/** A code is good for one login; the next one is asked for, or refused in a session that is not interactive. */
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

/** For the journal, from which `why last` explains it. */
function errorOf(thrown: unknown, signal: AbortSignal): { code: string; error: string } {
  const error = thrown instanceof Error ? thrown : new Error(String(thrown));
  // Ctrl-C ends what runs with errors of all kinds. None of them is a failure.
  if (error.name === 'AbortError' || (signal.aborted && !(error instanceof WorkshopError)))
    return { code: 'interrupted', error: 'Stopped by Ctrl-C.' };
  const code = error instanceof WorkshopError ? error.code : error.name;
  const cause = error.cause instanceof Error ? ` (${error.cause.name}: ${error.cause.message})` : '';
  return { code, error: `${error.message}${cause}` };
}
