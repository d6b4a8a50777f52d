// `workshop open [what]`: says the address, and opens it where there is a browser.
import { consoleHome } from '../../../aws/console-link.ts';
import { WorkshopError } from '../../../engine/errors.ts';
import { noWorkshopHere, readCheckpoint } from '../../../workspace/workspace.ts';
import type { Command } from '../../shared/context.ts';
import { endpointsOf } from '../../shared/endpoints.ts';
import { withWorkspace } from '../../shared/with-workspace.ts';

const madeBy = { api: 'api', website: 'hosting', distribution: 'distribution' } as const;

export interface OpenOptions {
  readonly what?: string | undefined;
  /** False with --no-open: the address alone. */
  readonly open?: boolean | undefined;
}

export const open: Command<OpenOptions> = async (context, { what, open: wanted = true }) => {
  const { ui, paths } = context;
  const checkpoint = await readCheckpoint(paths);
  if (!checkpoint) throw noWorkshopHere();
  const endpoints = endpointsOf(checkpoint);
  const asked = what ?? (endpoints.distribution ? 'distribution' : endpoints.website ? 'website' : 'api');
  const { kind, region } = checkpoint.target;
  if (asked === 'console' && kind === 'sandbox') throw noConsole();
  if (asked !== 'console' && !(asked in madeBy)) throw unknown(asked);
  const url = asked === 'console' ? consoleHome(region) : endpoints[asked as keyof typeof madeBy];
  if (url === null) throw notYet(asked as keyof typeof madeBy);
  // An address of the sandbox answers only while it runs.
  if (kind === 'sandbox') await withWorkspace(context, { command: 'open', lock: false }, () => Promise.resolve());
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

function notYet(what: keyof typeof madeBy): WorkshopError {
  return new WorkshopError({
    code: 'usage',
    message: `There is no address of the ${what === 'api' ? 'API' : what} yet.`,
    state: 'Nothing was opened.',
    fix: `workshop goto ${madeBy[what]}`,
  });
}

function noConsole(): WorkshopError {
  return new WorkshopError({
    code: 'usage',
    message: 'The sandbox has no console of its own.',
    state: 'What it holds is shown by the commands of the workshop, and by the AWS CLI.',
    fix: 'workshop inspect   # or: eval "$(workshop sandbox env)"',
  });
}

function unknown(what: string): WorkshopError {
  return new WorkshopError({
    code: 'usage',
    message: `There is no "${what}" to open.`,
    state: 'There are api, console, website and distribution.',
    fix: 'workshop open api',
  });
}
