// `workshop console`: serves the page of a folder on this machine until Ctrl-C.
import { untilAborted } from '../../engine/wait/until-aborted.ts';
import { projectFile } from '../../lib/project-file.ts';
import { readCheckpoint } from '../../workspace/checkpoint.ts';
import { openInBrowser } from '../app/open/browser.ts';
import type { Command, Context } from '../shared/context.ts';
import { headerOf } from '../shared/header.ts';
import { withWorkspace } from '../shared/with-workspace.ts';
import { createApi } from './api/api.ts';
import { createAccess } from '../shared/page-server/access.ts';
import { newLinksByKey } from '../shared/page-server/new-links.ts';
import { portOf } from '../shared/page-server/ports.ts';
import { createPageServer } from '../shared/page-server/page-server.ts';
import { readStaticFiles } from '../shared/page-server/static-files.ts';

interface ConsoleOptions {
  /** False: only prints the link. */
  readonly open?: boolean | undefined;
  readonly port?: string | undefined;
  /** On an AWS account, the page can change the stack. */
  readonly allowChanges?: boolean | undefined;
}

export const serveConsole: Command<ConsoleOptions> = async (context, { open = true, port, allowChanges = false }) => {
  const { ui, signal } = context;
  const wanted = portOf(port, 'workshop console --port 4570') ?? 0;
  await confirmTarget(context);
  const access = createAccess('workshop-console');
  const api = createApi(context, { allowChanges });
  const files = await readStaticFiles(projectFile('console-dist'));
  const server = createPageServer({ page: { name: 'console', command: 'workshop console' }, access, api, files });
  try {
    const origin = await server.listen(wanted);
    const url = `${origin}${access.link()}`;
    ui.ready(
      { url },
      `The console is at this link, which opens once:\n\n  ${url}\n\n${ui.interactive ? 'Press Enter for another link, and ' : 'Press '}Ctrl-C to stop.`,
    );
    if (open && ui.mode === 'text' && ui.interactive) await openInBrowser(url);
    if (ui.interactive && ui.mode === 'text') newLinksByKey(context, origin, access);
    await untilAborted(signal);
    return 0;
  } finally {
    await api.close();
    await server.close();
  }
};

/** The learner confirms the target of the folder in the terminal, and a stopped sandbox starts. */
async function confirmTarget(context: Context): Promise<void> {
  const checkpoint = await readCheckpoint(context.paths);
  if (!checkpoint) return;
  context.ui.say(headerOf(checkpoint), 'dim');
  await withWorkspace(context, { command: 'console', lock: false }, () => Promise.resolve());
}
