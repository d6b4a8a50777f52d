// What the page can ask and do. Everything is done by the commands of the CLI, in this process: with the same engine, the
// same lock and the same checkpoint.
import { WorkshopError } from '../../../engine/errors.ts';
import { readCheckpoint } from '../../../workspace/checkpoint.ts';
import type { LockOwner } from '../../../workspace/lock.ts';
import type { Context } from '../../shared/context.ts';
import { sendAgain } from '../../trace/send-again.ts';
import { actionOf, type Action } from '../job/actions.ts';
import { createJobs } from '../job/jobs.ts';
import { pageLinesOf } from '../job/page-ui.ts';
import { createEventStream } from '../../shared/page-server/event-stream.ts';
import type { PageApi } from '../../shared/page-server/page-server.ts';
import { courseState, isReadOnly } from './course-state.ts';
import { mapData } from './map.ts';
import { requestDetails, requestList, requestQueryOf } from './requests.ts';
import { resourceCalls, resourceDetails, resourceList } from './resources.ts';
import { changeResource, readResource } from './resource-view.ts';
import { watchFolder } from './folder-watch.ts';
import { predict, stepGuide } from './step-guide.ts';

interface Api extends PageApi {
  close(): Promise<void>;
}

interface ApiOptions {
  readonly allowChanges: boolean;
}

export function createApi(context: Context, { allowChanges }: ApiOptions): Api {
  const { paths, pasteAnywhere: pasteable = (text: string) => text } = context;
  const stream = createEventStream();
  const jobs = createJobs(context, {
    publish: stream.send,
    async onEnd() {
      await folder.skipJournal();
      await sendCourse();
    },
  });
  const folder = watchFolder({
    paths,
    isWatched: () => stream.isWatched,
    onCheckpoint: () => void sendCourse(),
    onLock(owner) {
      stream.send({ name: 'working', data: workingOf(owner) });
      void sendCourse();
    },
    onJournal(entries) {
      // What the page's own command does is in its lines already.
      if (jobs.isRunning) return;
      const lines = entries.filter(({ type }) => type !== 'call').flatMap((entry) => pageLinesOf(entry, pasteable));
      if (lines.length > 0) stream.send({ name: 'elsewhere', data: lines });
    },
  });

  const course = async () =>
    courseState(await readCheckpoint(paths), { dir: paths.dir, allowChanges, working: folder.owner() });

  function sendCourse(): Promise<void> {
    return (
      course()
        .then((data) => stream.send({ name: 'course', data }))
        // A checkpoint that cannot be read: each command says why.
        .catch(() => undefined)
    );
  }

  async function assertAllowed({ command, changes }: Pick<Action, 'command' | 'changes'>): Promise<void> {
    const checkpoint = await readCheckpoint(paths);
    if (!changes || !isReadOnly(checkpoint, allowChanges)) return;
    throw new WorkshopError({
      code: 'refused',
      message: `The console changes nothing in the AWS account ${checkpoint?.target.account}.`,
      state: 'No request was sent.',
      fix: `${command}   # in a terminal; or start: workshop console --allow-changes`,
    });
  }

  return {
    routes: {
      'GET step': ({ query }) => stepGuide(context, query.get('id') ?? ''),
      'GET requests': ({ query }) => requestList(context, requestQueryOf(query)),
      'GET request': ({ query }) => requestDetails(context, query.get('id') ?? ''),
      'GET map': ({ query }) => mapData(context, query.get('live') === 'true'),
      'GET resources': () => resourceList(context),
      'GET resource': ({ query }) => resourceDetails(context, query.get('id') ?? ''),
      'GET calls': ({ query }) => resourceCalls(context, query.get('id') ?? '', query.get('as') ?? 'cli'),
      'GET view': ({ query }) => readResource(context, query),
      'POST change': ({ body }) =>
        changeResource(context, body, () => assertAllowed({ command: 'workshop inspect', changes: true })),
      'POST send-again': ({ body }) =>
        sendAgain(paths, { id: String(body['id']), throughDistribution: body['throughDistribution'] === true }),
      'POST predict': ({ body }) => predict(context, body['step'], body['choice']),
      'POST run': async ({ body }) => {
        const action = actionOf(body['action'], body['name']);
        await assertAllowed(action);
        return jobs.start(action);
      },
      'POST answer': async ({ body }) => done(() => jobs.answer(body['question'], body['value'])),
      'POST key': async ({ body }) => done(() => jobs.press(body['key'])),
      'POST stop': async () => done(() => jobs.stop()),
    },
    addPage: (response) =>
      stream.add(response, async () => ({
        name: 'all',
        data: { course: await course(), working: workingOf(folder.owner()), job: jobs.current() ?? null },
      })),
    async close() {
      folder.close();
      await jobs.close();
      stream.close();
    },
  };
}

async function done(act: () => void): Promise<object> {
  act();
  return Promise.resolve({});
}

/** Another process that holds the lock of the folder; null where none does. */
function workingOf(owner: LockOwner | undefined) {
  return owner && owner.pid !== process.pid ? { command: owner.command, pid: owner.pid } : null;
}
