// `workshop teardown --discover`: finds the workshop's resources from the account alone, where the records are lost or
// incomplete, shows them with the reasons, and removes them like any other teardown.
import { WorkshopError, usageError } from '../../../../engine/errors.ts';
import type { Checkpoint, ResourceRecord } from '../../../../engine/types.ts';
import { blockState } from '../../../../resources/s3/block-public-access.ts';
import { readCheckpoint } from '../../../../workspace/checkpoint.ts';
import type { OpenWorkspace } from '../../../../workspace/open-workspace.ts';
import { hasSandbox } from '../../../../workspace/paths.ts';
import type { StartChoice } from '../../../../workspace/target.ts';
import { checkRegion, checkSuffix, checkTarget } from '../../../shared/check-options.ts';
import { confirmed, declined } from '../../../shared/confirm.ts';
import type { Command, Context } from '../../../shared/context.ts';
import { headerOf } from '../../../shared/header.ts';
import { withRunOptions } from '../../../shared/run-options.ts';
import { defaultBeginning, withWorkspace } from '../../../shared/with-workspace.ts';
import { removeRecorded, type TeardownOptions } from '../teardown.ts';
import type { Discovery, Stack } from './discover.ts';
import { documentOf, labelOf, notOursLines, stackLines } from './discovered-text.ts';

export interface DiscoverOptions extends TeardownOptions {
  readonly target?: string | undefined;
  readonly profile?: string | undefined;
  readonly region?: string | undefined;
  /** Empty: the handbook's own names. */
  readonly suffix?: string | undefined;
  readonly blockPublic?: boolean | undefined;
  readonly allowRoot?: boolean | undefined;
}

const help = 'workshop teardown --help';
const nothingFound = 'No workshop resources found here.';

export const removeDiscovered: Command<DiscoverOptions> = async (context, options) => {
  const known = await readCheckpoint(context.paths);
  const begin = known ? undefined : newWorkspace(context, options);
  if (known) assertSameWorkspace(known, options);
  const { discovery, missing } = await search(context, options, known, begin);
  if (options.dryRun) return showOnly(context, options, discovery);
  const stack = await chooseStack(context, options, discovery);
  if (!stack) return nothingChosen(context, options, discovery, known);
  const records = missing.get(stack.suffix) ?? [];
  show(context, discovery, stack, known && records.length);
  const block = await confirmBlock(context, options, discovery, known);
  if (!(await confirmRemoval(context, stack, known))) return declined(context);
  const beginHere = begin && { begin: { ...begin, suffix: stack.suffix } };
  return withWorkspace(context, { command: 'teardown', ...beginHere }, async (opened) => {
    // Saved before anything is removed: after an interruption, the command without --discover continues.
    opened.checkpoint.resources.push(...records);
    await opened.run.save();
    return remove(context, opened, options, discovery, block);
  });
};

async function remove(
  context: Context,
  opened: OpenWorkspace,
  options: DiscoverOptions,
  { unseen }: Discovery,
  block: boolean,
): Promise<number> {
  const run = withRunOptions(context, opened.run, options);
  // First, so that an interruption cannot leave it out: it makes nothing public.
  if (block) {
    const { accountPublicAccess } = await import('../../../../resources/s3/account-public-access.ts');
    await accountPublicAccess.ensure({ block: true }, run.aws, undefined);
    context.ui.say('Block Public Access of the account is on: all four settings.', 'dim');
  }
  const code = await removeRecorded(context, opened, run);
  // What could not be read may be ours, and no record says so.
  return code === 0 && unseen.length > 0 ? 6 : code;
}

function search(
  context: Context,
  { suffix }: DiscoverOptions,
  known: Checkpoint | undefined,
  begin: StartChoice | undefined,
): Promise<{ discovery: Discovery; missing: Map<string, ResourceRecord[]> }> {
  return withWorkspace(context, { command: 'teardown', dry: true, ...(begin && { begin }) }, async (opened) => {
    const { run, checkpoint } = opened;
    const { target } = checkpoint;
    context.ui.say(headerOf({ ...checkpoint, suffix: known?.suffix ?? suffix ?? '' }), 'dim');
    context.ui.say('Searching the account for workshop resources …', 'dim');
    const [{ discover }, { missingRecords }] = await Promise.all([
      import('./discover.ts'),
      import('./merge-records.ts'),
    ]);
    const discovery = await discover(run, { target, suffix: known?.suffix ?? suffix });
    const missing = new Map<string, ResourceRecord[]>();
    for (const stack of discovery.stacks) missing.set(stack.suffix, await missingRecords(checkpoint, stack));
    return { discovery, missing };
  });
}

/** Undefined where there is none, or none was chosen. */
async function chooseStack(
  { ui }: Context,
  options: DiscoverOptions,
  { stacks }: Discovery,
): Promise<Stack | undefined> {
  const here = stacks.filter(({ things }) => things.length > 0);
  if (here.length <= 1 || options.suffix !== undefined) return here[0];
  if (ui.interactive) {
    const index = await ui.choose(
      'This account has several stacks. Which one do you want to remove?',
      here.map(labelOf),
    );
    return index === undefined ? undefined : here[index];
  }
  throw new WorkshopError({
    code: 'needs-answer',
    message: `This account has ${here.length} stacks, and the command removes one at a time.`,
    state: `Nothing was changed. The stacks: ${here.map(labelOf).join('; ')}.`,
    fix: `workshop teardown --discover${flagsOf({ ...options, suffix: here.at(-1)?.suffix })}`,
  });
}

function show({ ui }: Context, discovery: Discovery, stack: Stack, added: number | undefined): void {
  const lines = [...stackLines(stack), ...notOursLines(discovery)];
  ui.say(['Found in this account:', ...lines].join('\n'));
  if (added !== undefined)
    ui.say(
      added === 0
        ? 'The checkpoint of this folder has all of them.'
        : `The checkpoint of this folder lacks ${added} of these. They are added to it.`,
    );
  if (stack.isGlobalOnly)
    ui.say(
      'IAM is the same in all regions. If you ran the workshop in another region, search there first with --region.',
      'strong',
    );
}

/** Nobody knows what it was before. It is left as it is, or turned on, and never turned off. */
async function confirmBlock(
  { ui, yes }: Context,
  { blockPublic: flag = false }: DiscoverOptions,
  { account }: Discovery,
  known: Checkpoint | undefined,
): Promise<boolean> {
  // A checkpoint with the setting restores it; one without it has never changed it.
  const isRestored = known?.resources.some(({ kind, before }) => kind === 'account-public-access' && before);
  const state = blockState(account);
  if (isRestored || (known && !flag) || state === 'on' || state === 'unknown') return false;
  const now = account === null ? 'it is not configured' : JSON.stringify(account);
  ui.say(
    `Block Public Access of the account is not on (${now}), and no record says what it was before the workshop. Turn it on, unless this account has public buckets on purpose.`,
  );
  if (flag || yes || !ui.interactive) {
    if (!flag) ui.say('It stays as it is. --block-public turns it on.', 'dim');
    return flag;
  }
  return ui.confirm('Turn on all four settings?', '--block-public');
}

async function confirmRemoval(context: Context, stack: Stack, known: Checkpoint | undefined): Promise<boolean> {
  const others =
    known && known.resources.length > 0 ? ', and all other resources in the checkpoint of this folder' : '';
  return confirmed(context, `Remove ${labelOf(stack)}${others} permanently, with all data in them?`);
}

function nothingChosen(
  { ui }: Context,
  options: DiscoverOptions,
  discovery: Discovery,
  known: Checkpoint | undefined,
): number {
  const { stacks, unseen, others } = discovery;
  const elsewhere = stacks.flatMap((stack) => stack.elsewhere)[0]?.region;
  const lines = [
    stacks.some(({ things }) => things.length > 0) ? 'No stack chosen. Nothing was changed.' : nothingFound,
    ...stacks.flatMap((stack) => (stack.things.length === 0 ? stackLines(stack).slice(1) : [])),
    ...(others.length > 0
      ? [`Other stacks: ${others.map((one) => (one ? `suffix ${one}` : 'names without a suffix')).join(', ')}.`]
      : []),
    ...notOursLines(discovery),
  ];
  ui.result({ removed: [], left: [], ...documentOf(discovery) }, lines.join('\n'));
  if (elsewhere) ui.next(`workshop teardown --discover${flagsOf({ ...options, region: elsewhere })}`);
  else ui.next(known ? 'workshop teardown' : 'workshop status');
  return unseen.length > 0 || elsewhere ? 6 : 0;
}

function showOnly({ ui }: Context, options: DiscoverOptions, discovery: Discovery): number {
  const { stacks } = discovery;
  const lines = stacks.flatMap((stack) => [...stackLines(stack), '']);
  ui.result(
    { dryRun: true, ...documentOf(discovery) },
    [...(lines.length > 0 ? lines : [nothingFound]), ...notOursLines(discovery)].join('\n').trimEnd(),
  );
  ui.say('\nDry run: nothing was removed, changed or saved.', 'dim');
  const several = stacks.length > 1 && options.suffix === undefined;
  ui.next(`workshop teardown --discover${flagsOf({ ...options, ...(several && { suffix: stacks.at(-1)?.suffix }) })}`);
  return 0;
}

function newWorkspace(context: Context, { target, profile, region, suffix, allowRoot }: DiscoverOptions): StartChoice {
  const asked = target ?? (hasSandbox(context.paths) ? 'sandbox' : undefined);
  if (asked === undefined)
    throw usageError(
      'This folder has no checkpoint and no sandbox. Say which account to search.',
      'workshop teardown --discover --target aws --profile <profile> --dry-run',
    );
  const kind = checkTarget(asked, profile, help);
  checkSuffix(suffix || undefined, help);
  checkRegion(region, help);
  return {
    ...defaultBeginning,
    kind,
    ...(region && { region }),
    ...(kind === 'aws' && { profile: profile ?? context.awsProfile, allowRoot }),
    suffix: suffix ?? '',
  };
}

function assertSameWorkspace({ target, suffix }: Checkpoint, options: DiscoverOptions): void {
  const recorded: Readonly<Record<string, string | undefined>> = {
    target: target.kind,
    region: target.region,
    suffix,
    profile: target.kind === 'aws' ? target.profile : undefined,
  };
  const other = Object.entries(recorded).filter(([name, value]) => {
    const asked = options[name as 'target'];
    return asked !== undefined && asked !== value;
  });
  if (other.length === 0) return;
  throw usageError(
    `The workshop in this folder has another ${other.map(([name]) => name).join(' and ')}.`,
    'workshop teardown --discover --dir <an empty folder> --target aws …',
  );
}

/** The same search, for the next command. */
function flagsOf({ target, profile, region, suffix }: DiscoverOptions): string {
  const flags = Object.entries({ target, profile, region, suffix });
  return flags.map(([name, value]) => (value === undefined ? '' : ` --${name} ${value || "''"}`)).join('');
}
