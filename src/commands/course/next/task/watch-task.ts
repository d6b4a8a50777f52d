// Stays open while the learner writes the code of a task: deploys and checks after each change, and sees what another
// terminal deploys.
import { isDone, type CourseStep } from '../../../../engine/course.ts';
import { watch } from '../../../../engine/wait/watch.ts';
import { readCheckpoint } from '../../../../workspace/checkpoint.ts';
import { deployOnce } from '../../../code/deploy/deploy.ts';
import { isAboutOneDeployment } from '../../../code/deploy/invoke-functions.ts';
import { watchFiles } from '../../../code/deploy/watch.ts';
import { giveHint } from '../../../learn/hint/hint.ts';
import type { Context } from '../../../shared/context.ts';
import { withWorkspace } from '../../../shared/with-workspace.ts';
import { commandsFor } from '../by-hand/commands.ts';

const keysText =
  'Each time you save, your code is deployed and checked. Keys: Enter checks now, h gives a hint, s shows commands of ' +
  'the AWS CLI, d deploys our solution. Ctrl-C stops, and `workshop next` continues.';
/** Seconds between two looks at what another terminal has deployed, and until nobody seems to be there. */
const limits = { longest: 2, quietFor: 8 * 3600 };

/** `build`: the learner wants our solution. `stopped`: nothing has changed for long. */
export async function watchTask(context: Context, task: CourseStep): Promise<'done' | 'build' | 'stopped'> {
  const { ui, paths, signal } = context;
  const keys = ui.keys?.();
  const changes = watchFiles(paths.dir, signal);
  const stop = new AbortController();
  const isPassed = async () => isDone(await readCheckpoint(paths), task.id);
  const elsewhere = watch(
    { ...limits, signal: AbortSignal.any([signal, stop.signal]) },
    async () => ({ done: await isPassed(), changed: false }),
    () => new Promise(() => undefined),
  ).then(
    (done) => (done ? 'done' : 'stopped'),
    () => 'stopped',
  );
  const nextChange = () =>
    changes.next().then((files) => (files.length > 0 ? `Changed: ${files.join(', ')}` : 'stopped'));
  const nextKey = () => keys?.next() ?? new Promise<string>(() => undefined);
  try {
    ui.say(keysText, 'dim');
    let [changed, key] = [nextChange(), nextKey()];
    for (;;) {
      const event = await Promise.race([elsewhere, changed, key]);
      signal.throwIfAborted();
      if (event === 'done' || event === 'stopped') return event;
      if (event === 'd') return 'build';
      if (event.startsWith('Changed: ')) {
        changed = nextChange();
        ui.say(`\n${event}`, 'strong');
      } else key = nextKey();
      if (event === 'enter' || event.startsWith('Changed: ')) {
        await deployAgain(context, event === 'enter');
        if (await isPassed()) return 'done';
      } else await help(context, task, event);
    }
  } finally {
    stop.abort();
    changes.close();
    keys?.pause();
  }
}

async function deployAgain(context: Context, force: boolean): Promise<void> {
  const { ui, signal } = context;
  try {
    const result = await deployOnce(context, { ask: false, force });
    if (result) ui.say(result.text);
  } catch (error) {
    signal.throwIfAborted();
    if (!isAboutOneDeployment(error)) throw error;
    ui.error(error, false);
  }
}

async function help(context: Context, task: CourseStep, key: string): Promise<void> {
  const { ui, paths } = context;
  if (key === 'h') {
    const { course } = await import('../../../../../steps/index.ts');
    const checkpoint = await readCheckpoint(paths);
    const hint = checkpoint && (await giveHint(paths, course, checkpoint));
    if (!hint) return;
    ui.say(`\n${hint.head}`, 'dim');
    return ui.prose(hint.markdown);
  }
  if (key !== 's') return ui.say(keysText, 'dim');
  const script = await withWorkspace(context, { command: 'next', lock: false, dry: true }, ({ run }) =>
    commandsFor(run, task, context),
  );
  ui.trace(`\n${script}\n`);
}
