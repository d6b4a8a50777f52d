// `workshop teardown`: removes the whole stack, scans the account for what is left, and writes a receipt.
import { removalOrder } from '../../../engine/remove/order.ts';
import { usageError } from '../../../engine/errors.ts';
import { inspect } from '../../../engine/records/inspect.ts';
import { receiptName, receiptOf, type Receipt } from '../../../engine/remove/receipt.ts';
import type { Run } from '../../../engine/run.ts';
import { teardown as takeDown } from '../../../engine/remove/teardown.ts';
import { keepForNotebook, readCheckpoint } from '../../../workspace/checkpoint.ts';
import { type OpenWorkspace } from '../../../workspace/open-workspace.ts';
import { count } from '../../../lib/count.ts';
import { confirmed, declined } from '../../shared/confirm.ts';
import type { Command, Context } from '../../shared/context.ts';
import { headerOf } from '../../shared/header.ts';
import { withWorkspace } from '../../shared/with-workspace.ts';
import { withRunOptions, type RunOptions } from '../../shared/run-options.ts';
import { codeOf, documentOf, textOf } from './receipt-text.ts';
import { publicLines } from '../status/notices.ts';
import { scanAfterTeardown } from './scan/account-scan.ts';

export interface TeardownOptions extends RunOptions {
  readonly dryRun?: boolean | undefined;
  /** Also resources that the checkpoint does not have: see discover/. */
  readonly discover?: boolean | undefined;
}

export const teardown: Command<TeardownOptions> = async (context, options) => {
  const { ui, paths } = context;
  assertUsed(options);
  if (options.discover) return (await import('./discover/remove-discovered.ts')).removeDiscovered(context, options);
  if (!(await readCheckpoint(paths))) {
    ui.result({ removed: [], left: [] }, 'No workshop in this folder: there is nothing to remove.');
    ui.next('workshop teardown --discover   # if the checkpoint was lost');
    return 0;
  }
  if (options.dryRun) return dryRun(context);
  return withWorkspace(context, { command: 'teardown' }, async (opened) => {
    const run = withRunOptions(context, opened.run, options);
    ui.say(headerOf(run.checkpoint), 'dim');
    if (!(await confirmTeardown(context, run))) return declined(context);
    return removeRecorded(context, opened, run);
  });
};

/** Options without an effect are refused. */
function assertUsed({ discover, ...options }: TeardownOptions): void {
  const idle = ['target', 'profile', 'region', 'suffix', 'blockPublic', 'allowRoot'].filter((name) => name in options);
  if (discover || idle.length === 0) return;
  throw usageError(
    'Options for where to search need --discover. Without it, teardown removes what the checkpoint has.',
    'workshop teardown --discover   # with your options',
  );
}

/** What the checkpoint has, with scan, receipt and exit code. */
export async function removeRecorded(context: Context, opened: OpenWorkspace, run: Run): Promise<number> {
  const { ui } = context;
  await keepForNotebook(context.paths, run.checkpoint);
  const { removed, left } = await takeDown(run);
  ui.say('Scanning the account for workshop resources …', 'dim');
  const receipt = receiptOf(run.checkpoint, left, await scanAfterTeardown(run, left));
  const file = await opened.saveDocument(receiptName(receipt), receipt);
  ui.result(documentOf(receipt, removed, file), textOf(receipt, removed, file));
  return conclude(context, opened, receipt);
}

async function conclude(
  { ui }: Context,
  { checkpoint, deleteCheckpoint, run }: OpenWorkspace,
  receipt: Receipt,
): Promise<number> {
  const code = codeOf(receipt);
  for (const line of publicLines(run.course, checkpoint)) ui.say(line, 'strong');
  // The checkpoint stays as long as something is left, so that the same command can continue.
  if (code === 0) await deleteCheckpoint();
  if (code === 7) ui.next('workshop teardown   # finishes the removal later');
  else if (code !== 0) ui.next('workshop teardown   # tries again');
  else if (checkpoint.target.kind === 'sandbox')
    ui.next('workshop notebook   # your lab report', 'workshop sandbox stop   # it also stops by itself');
  else ui.next('workshop notebook   # your lab report');
  return code;
}

async function confirmTeardown(context: Context, run: Run): Promise<boolean> {
  const { resources } = run.checkpoint;
  if (resources.length === 0 || context.yes) return true;
  const lines = await Promise.all(
    removalOrder(resources).map(async ({ kind, props }) => `  ${(await run.resource(kind)).describe(props as never)}`),
  );
  context.ui.say(['This removes, in this order:', ...lines].join('\n'));
  return confirmed(context, `Remove ${count(resources.length, 'resource')} permanently, with all data in them?`);
}

/** The same records in the same order. Only reads whether each resource exists. */
function dryRun(context: Context): Promise<number> {
  return withWorkspace(context, { command: 'teardown', lock: false, dry: true }, async ({ run, checkpoint }) => {
    const { ui } = context;
    const found = await inspect(run, removalOrder(checkpoint.resources));
    const slow: string[] = [];
    for (const { id, kind } of found) if ((await run.resource(kind)).beginRemove) slow.push(id);
    const steps = found.map(({ id, kind, what, name, arn, state }) => {
      const restores = checkpoint.resources.some((record) => record.id === id && record.before);
      return {
        id,
        kind,
        what,
        name,
        arn: arn ?? null,
        state,
        action: restores ? 'restore' : 'remove',
        begunFirst: slow.includes(id),
      };
    });
    const lines = steps.map(({ action, what, arn, state, begunFirst }) => {
      const notes = [
        ...(begunFirst ? ['started first, because it takes minutes'] : []),
        ...(state === 'missing' ? ['already deleted'] : []),
      ];
      return `  ${action.padEnd(7)}  ${what}${arn ? ` (${arn})` : ''}${notes.length > 0 ? `: ${notes.join('; ')}` : ''}`;
    });
    ui.say(headerOf(checkpoint), 'dim');
    ui.result(
      { dryRun: true, steps },
      steps.length === 0
        ? 'There is nothing to remove.'
        : ['Teardown would do this, in this order:', ...lines].join('\n'),
    );
    ui.say('\nDry run: nothing was removed, changed or saved.', 'dim');
    ui.next('workshop teardown');
    return 0;
  });
}
