// The keys of a step that is open by hand: check now, hint, commands, do it for me.
import type { CourseStep } from '../../../../engine/course.ts';
import type { Run } from '../../../../engine/run.ts';
import { giveHint } from '../../../learn/hint/hint.ts';
import type { Keys } from '../../../../ui/keys.ts';
import type { Context } from '../../../shared/context.ts';
import { commandsFor } from './commands.ts';

interface HandledKeys {
  /** Resolves when the next round should not wait. */
  pressed(): Promise<void>;
  /** The learner wants the tool to do the rest. */
  isBuilding(): boolean;
  close(): void;
}

export function handleKeys(context: Context, run: Run, courseStep: CourseStep): HandledKeys {
  const { ui, paths } = context;
  const keys = ui.keys?.();
  let wake: () => void = () => undefined;
  let fail: (error: unknown) => void = () => undefined;
  let [isOpen, isBuilding] = [true, false];

  async function handle(key: string): Promise<void> {
    switch (key) {
      case 'enter':
        return wake();
      case 'd':
        isBuilding = true;
        return wake();
      case 'h': {
        const hint = await giveHint(paths, run.course, run.checkpoint);
        if (!hint) return;
        ui.say(`\n${hint.head}`, 'dim');
        return ui.prose(hint.markdown);
      }
      case 's':
        return ui.trace(`\n${await commandsFor(run, courseStep, context)}\n`);
      default:
        return ui.say('Keys: Enter checks now, h hint, s commands, d does the rest. Ctrl-C stops.', 'dim');
    }
  }

  async function handleAll({ next }: Keys): Promise<void> {
    for (;;) {
      const key = await next();
      if (!isOpen) return;
      await handle(key);
    }
  }

  if (keys) handleAll(keys).catch((error: unknown) => fail(error));
  return {
    pressed: () =>
      new Promise((resolve, reject) => {
        wake = resolve;
        fail = reject;
        if (isBuilding) resolve();
      }),
    isBuilding: () => isBuilding,
    close() {
      isOpen = false;
      keys?.pause();
    },
  };
}
