// `workshop class serve`: the address for the room, and the board on this machine, until Ctrl-C.
import { untilAborted } from '../../../engine/wait/until-aborted.ts';
import { networkInterfaces } from 'node:os';
import { isIPv6 } from 'node:net';
import { usageError } from '../../../engine/errors.ts';
import { isLoopback } from '../../../lib/loopback.ts';
import { projectFile } from '../../../lib/project-file.ts';
import { takeLock } from '../../../workspace/lock.ts';
import { openInBrowser } from '../../app/open/browser.ts';
import type { Command } from '../../shared/context.ts';
import { createAccess } from '../../shared/page-server/access.ts';
import { newLinksByKey } from '../../shared/page-server/new-links.ts';
import { createPageServer } from '../../shared/page-server/page-server.ts';
import { portOf } from '../../shared/page-server/ports.ts';
import { readStaticFiles } from '../../shared/page-server/static-files.ts';
import { createBoardApi } from '../room/board-api.ts';
import { readCheckTexts } from '../room/check-texts.ts';
import { createLearnerServer } from '../room/learner-server.ts';
import { surveyForm } from '../room/report.ts';
import { openRoom } from '../room/room.ts';
import { roomFolder } from '../room/room-folder.ts';

interface ServeFlags {
  readonly class?: string | undefined;
  readonly host?: string | undefined;
  readonly port?: string | undefined;
  readonly survey?: string | undefined;
  readonly open?: boolean | undefined;
}

/** Fixed, so that learners find the board again after a restart. */
const defaultPort = 4680;

export const classServe: Command<ServeFlags> = async (context, options) => {
  const { ui, signal } = context;
  const { host = '127.0.0.1', port, open = true } = options;
  const wanted = portOf(port, 'workshop class serve --port 4680') ?? defaultPort;
  const { survey } = options;
  const problem = survey === undefined ? undefined : surveyForm(survey, '--survey');
  if (problem !== undefined) throw usageError(`${problem}.`, 'workshop class serve --survey "What helped you most?"');
  const texts = await readCheckTexts();
  const { className, file, lock } = await roomFolder(context, options.class);
  const release = await takeLock(lock, 'class serve');
  const room = openRoom(file, className);
  if (survey !== undefined) room.setSurvey(survey.trim());
  const learners = createLearnerServer(room);
  const access = createAccess('workshop-board');
  let address = '';
  const joinLine = () => `workshop join ${address} ${room.code} --name YOUR-NAME`;
  const api = createBoardApi(room, { join: joinLine, texts });
  const files = await readStaticFiles(projectFile('templates', 'board'));
  const page = createPageServer({ page: { name: 'board', command: 'workshop class serve' }, access, api, files });
  try {
    const served = await learners.listen(host, wanted);
    address = addressOf(isEveryAddress(host) ? (roomAddress() ?? host) : host, served);
    const origin = await page.listen(0);
    const url = `${origin}${access.link()}`;
    ui.ready(
      { url, address, code: room.code, className, file },
      [
        `The board of the class ${className} is at this link, which opens once, on this machine only:`,
        `\n  ${url}\n`,
        `Learners join with\n\n  ${joinLine()}\n`,
        isLoopback(host)
          ? openToRoom(wanted)
          : 'Everyone in this network can reach this address; the code lets them join.',
        `${ui.interactive ? 'Press Enter for another link, and ' : 'Press '}Ctrl-C to stop. The same command continues.`,
      ].join('\n'),
    );
    if (open && ui.mode === 'text' && ui.interactive) await openInBrowser(url);
    if (ui.interactive && ui.mode === 'text') newLinksByKey(context, origin, access);
    await untilAborted(signal);
    return 0;
  } finally {
    api.close();
    await page.close();
    await learners.close();
    await release();
  }
};

function openToRoom(port: number): string {
  const flags = port === defaultPort ? '' : ` --port ${port}`;
  return `Only this machine can reach this address. To open it to the room:\n\n  workshop class serve --host ${roomAddress() ?? '0.0.0.0'}${flags}\n`;
}

function isEveryAddress(host: string): boolean {
  return host === '0.0.0.0' || host === '::';
}

/** The first address of this machine that others in its network can reach. */
function roomAddress(): string | undefined {
  return Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .find(({ family, internal }) => family === 'IPv4' && !internal)?.address;
}

function addressOf(host: string, port: number): string {
  return `${isIPv6(host) ? `[${host}]` : host}:${port}`;
}
