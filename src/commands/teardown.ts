// `workshop teardown`: removes everything that was made, and says what is left.
import { teardown as takeDown, type Removed } from '../engine/teardown.ts';
import { readCheckpoint } from '../workspace.ts';
import { count } from '../ui/words.ts';
import { headerOf, withWorkspace, type Command } from './context.ts';

export const teardown: Command<object> = async (context) => {
  const { ui, paths, yes } = context;
  const known = await readCheckpoint(paths);
  if (!known) {
    ui.result({ removed: [], left: [] }, 'There is nothing left to remove.');
    ui.next('workshop next');
    return 0;
  }
  return withWorkspace(context, { command: 'teardown' }, async ({ run, checkpoint, forget }) => {
    ui.say(headerOf(checkpoint), 'dim');
    if (checkpoint.resources.length > 0 && !yes) {
      ui.say(await listOf(run));
      const question = `Remove ${count(checkpoint.resources.length, 'resource')} for good, with all data in them?`;
      if (!(await ui.confirm(question, '--yes'))) return 0;
    }
    const { removed, left } = await takeDown(run);
    if (left.length === 0) await forget();
    const said =
      left.length === 0
        ? removed.length === 0
          ? 'There is nothing left to remove.'
          : `Removed ${count(removed.length, 'resource')}; nothing is left.`
        : leftText(left);
    const plain = (resource: Removed) => ({ ...resource, arn: resource.arn ?? null });
    ui.result(
      { removed: removed.map(plain), left: left.map((resource) => ({ ...plain(resource), reason: resource.reason })) },
      said,
    );
    ui.next(
      left.length > 0
        ? 'workshop teardown   # tries again what is left'
        : checkpoint.target.kind === 'sandbox'
          ? 'workshop sandbox stop   # it also stops by itself'
          : 'workshop status',
    );
    return left.length === 0 ? 0 : 6;
  });
};

async function listOf(run: Parameters<typeof takeDown>[0]): Promise<string> {
  const lines = await Promise.all(
    run.checkpoint.resources
      .toReversed()
      .map(async ({ kind, props }) => `  ${(await run.resource(kind)).describe(props as never)}`),
  );
  return ['This removes, in this order:', ...lines].join('\n');
}

function leftText(left: readonly (Removed & { reason: string })[]): string {
  return [
    `${count(left.length, 'resource')} could not be removed:`,
    ...left.map(({ what, reason }) => `  ${what}: ${reason}`),
  ].join('\n');
}
