// `workshop open [what]`: prints the address, and opens it in the browser.
import { consoleHome } from '../../../aws/console-url.ts';
import { unknownName, usageError, type WorkshopError } from '../../../engine/errors.ts';
import { noWorkshopHere, readCheckpoint } from '../../../workspace/checkpoint.ts';
import type { Command, Context } from '../../shared/context.ts';
import { endpointsOf, type Endpoints } from '../../shared/endpoints.ts';
import { withWorkspace } from '../../shared/with-workspace.ts';

/** The step that creates each. */
const createdBy = { api: 'api', website: 'hosting', distribution: 'distribution' } as const;

interface OpenOptions {
  readonly what?: string | undefined;
  /** False with --no-open: print the address only. */
  readonly open?: boolean | undefined;
}

export const open: Command<OpenOptions> = async (context, { what, open: wanted = true }) => {
  const { ui, paths } = context;
  const checkpoint = await readCheckpoint(paths);
  if (!checkpoint) throw noWorkshopHere(paths);
  const endpoints = endpointsOf(checkpoint);
  const asked = what ?? (endpoints.distribution ? 'distribution' : endpoints.website ? 'website' : 'api');
  const { kind, region } = checkpoint.target;
  // AWS's own console is for accounts of AWS.
  if (asked === 'console' && kind === 'sandbox')
    return (await import('../../console/serve.ts')).serveConsole(context, { open: wanted });
  if (asked !== 'console' && !(asked in createdBy))
    throw unknownName({
      noun: 'address',
      plural: 'addresses',
      asked,
      known: [...Object.keys(createdBy), 'console'],
      fix: 'workshop open api',
    });
  const address = asked as keyof typeof createdBy;
  const known = asked === 'console' ? consoleHome(region) : endpoints[address];
  if (known === null) throw notYet(address);
  // An address of the sandbox answers only while the sandbox runs, and can be another one in a copy of the folder.
  const current = kind === 'sandbox' ? await endpointsNow(context) : undefined;
  const url = current?.[address] ?? known;
  ui.result({ what: asked, url }, url);
  if (wanted && ui.mode === 'text' && ui.interactive) {
    const { openInBrowser } = await import('./browser.ts');
    await openInBrowser(url);
  }
  ui.next(
    asked === 'api' ? `workshop call POST /shorten '{"urlToShorten":"https://example.com/"}'` : 'workshop status',
  );
  return 0;
};

function endpointsNow(context: Context): Promise<Endpoints> {
  return withWorkspace(context, { command: 'open', lock: false }, (opened) =>
    Promise.resolve(endpointsOf(opened.checkpoint)),
  );
}

function notYet(what: keyof typeof createdBy): WorkshopError {
  const step = createdBy[what];
  return usageError(`The ${what === 'api' ? 'API' : what} has no address yet.`, `workshop goto ${step}`, {
    state: `The step ${step} creates it.`,
  });
}
