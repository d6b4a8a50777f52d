// `workshop teardown --discover`: finds what the workshop made from the account alone, where its notes are lost or
// incomplete, shows it with the reasons, and takes it away as any other teardown does.
import { beyond, blockPublic, isBlocked } from './discover/merge-records.ts';
import type { Discovery, Stack } from './discover/discover.ts';
import { WorkshopError, usageError } from '../../../engine/errors.ts';
import type { Checkpoint, ResourceRecord } from '../../../engine/types.ts';
import { readCheckpoint } from '../../../workspace/checkpoint.ts';
import { type Opened } from '../../../workspace/open-workspace.ts';
import { hasSandbox } from '../../../workspace/paths.ts';
import { type WorkspaceChoice } from '../../../workspace/target.ts';
import { count } from '../../../ui/words.ts';
import { confirmed, declined } from '../../shared/confirm.ts';
import type { Command, Context } from '../../shared/context.ts';
import { headerOf } from '../../shared/header.ts';
import { defaultBeginning, withWorkspace } from '../../shared/with-workspace.ts';
import { besideLines, documentOf, labelOf, stackLines } from './discovered.ts';
import { withRunOptions } from '../../shared/run-options.ts';
import { checkRegion, checkSuffix, checkTarget } from '../../shared/check-options.ts';
import { takeAway, type TeardownOptions } from './teardown.ts';

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

export const discoverAndRemove: Command<DiscoverOptions> = async (context, options) => {
  const known = await readCheckpoint(context.paths);
  const begin = known ? undefined : beginning(context, options);
  if (known) assertSame(known, options);
  const { discovery, added } = await search(context, options, known, begin);
  if (options.dryRun) return told(context, options, discovery);
  const stack = await chosen(context, options, discovery);
  if (!stack) return nothing(context, options, discovery, known);
  const records = added.get(stack.suffix) ?? [];
  show(context, discovery, stack, known && records.length);
  const close = await wantsBlocked(context, options, discovery, known);
  if (!(await confirmRemoval(context, stack, known))) return declined(context);
  const beginHere = begin && { begin: { ...begin, suffix: stack.suffix } };
  return withWorkspace(context, { command: 'teardown', ...beginHere }, async (opened) => {
    // Written down before anything goes: whoever is interrupted goes on with the plain command.
    opened.checkpoint.resources.push(...records);
    await opened.run.save();
    return remove(context, opened, options, discovery, close);
  });
};

async function remove(
  context: Context,
  opened: Opened,
  options: DiscoverOptions,
  { unseen }: Discovery,
  close: boolean,
): Promise<number> {
  const run = withRunOptions(context, opened.run, options);
  // First: it only ever closes, and nobody who is interrupted has to remember it.
  if (close) {
    await blockPublic(run);
    context.ui.say('Block Public Access of the account is on: all four flags.', 'dim');
  }
  const code = await takeAway(context, opened, run);
  // What nobody could look at may hold something of ours: there are no other notes of it.
  return code === 0 && unseen.length > 0 ? 6 : code;
}

function search(
  context: Context,
  { suffix }: DiscoverOptions,
  known: Checkpoint | undefined,
  begin: WorkspaceChoice | undefined,
): Promise<{ discovery: Discovery; added: Map<string, ResourceRecord[]> }> {
  return withWorkspace(context, { command: 'teardown', dry: true, ...(begin && { begin }) }, async (opened) => {
    const { run, checkpoint } = opened;
    const { target } = checkpoint;
    context.ui.say(headerOf({ ...checkpoint, suffix: known?.suffix ?? suffix ?? '' }), 'dim');
    context.ui.say('Looking through the account for what the workshop made …', 'dim');
    const { discover } = await import('./discover/discover.ts');
    const discovery = await discover(run, { target, suffix: known?.suffix ?? suffix });
    const added = new Map<string, ResourceRecord[]>();
    for (const stack of discovery.stacks) added.set(stack.suffix, await beyond(checkpoint, stack, run.resource));
    return { discovery, added };
  });
}

/** Undefined where there is none, or none was chosen. */
async function chosen({ ui }: Context, options: DiscoverOptions, { stacks }: Discovery): Promise<Stack | undefined> {
  const here = stacks.filter(({ things }) => things.length > 0);
  if (here.length <= 1 || options.suffix !== undefined) return here[0];
  if (ui.interactive) {
    const index = await ui.choose('There are several stacks in this account. Which one is to go?', here.map(labelOf));
    return index === undefined ? undefined : here[index];
  }
  throw new WorkshopError({
    code: 'needs-answer',
    message: `There are ${here.length} stacks in this account, and one is taken away at a time.`,
    state: `Nothing was changed. There are: ${here.map(labelOf).join('; ')}.`,
    fix: `workshop teardown --discover${flagsOf({ ...options, suffix: here.at(-1)?.suffix })}`,
  });
}

function show({ ui }: Context, discovery: Discovery, stack: Stack, added: number | undefined): void {
  const lines = [...stackLines(stack), ...besideLines(discovery)];
  ui.say(['Found in this account:', ...lines].join('\n'));
  if (added !== undefined)
    ui.say(
      added === 0
        ? 'The notes of this folder know all of it.'
        : `The notes of this folder do not know ${count(added, 'thing')} of these; they are added.`,
    );
  if (stack.things.every(({ kind }) => kind === 'role' || kind === 'role-policy'))
    ui.say(
      'A role exists once for all regions: if the workshop ran in another one, look there first, with --region.',
      'strong',
    );
}

/** Nobody knows what it was before: it is left as it is, or turned on, and never off. */
async function wantsBlocked(
  { ui, yes }: Context,
  { blockPublic: flag = false }: DiscoverOptions,
  { account }: Discovery,
  known: Checkpoint | undefined,
): Promise<boolean> {
  // Notes that hold it put it back as it was; notes without it say that it was never changed from here.
  const restored = known?.resources.some(({ kind, before }) => kind === 'account-public-access' && before);
  if (restored || (known && !flag) || isBlocked(account) !== false) return false;
  const now = account === null ? 'nothing is configured' : JSON.stringify(account);
  ui.say(
    `Block Public Access of the account is not fully on (${now}), and no notes tell what it was before the workshop. Unless something in this account is public on purpose, it should be on.`,
  );
  if (flag || yes || !ui.interactive) {
    if (!flag) ui.say('It is left as it is; --block-public turns it on.', 'dim');
    return flag;
  }
  return ui.confirm('Turn on all four flags of it?', '--block-public');
}

async function confirmRemoval(context: Context, stack: Stack, known: Checkpoint | undefined): Promise<boolean> {
  const beside = known && known.resources.length > 0 ? ', and what else the notes of this folder name' : '';
  return confirmed(context, `Remove ${labelOf(stack)}${beside} for good, with all data in them?`);
}

function nothing(
  { ui }: Context,
  options: DiscoverOptions,
  discovery: Discovery,
  known: Checkpoint | undefined,
): number {
  const { stacks, unseen, others } = discovery;
  const elsewhere = stacks.flatMap((stack) => stack.elsewhere)[0]?.region;
  const lines = [
    stacks.some(({ things }) => things.length > 0)
      ? 'Nothing was chosen, and nothing changed.'
      : 'Nothing of ours was found here.',
    ...stacks.flatMap((stack) => (stack.things.length === 0 ? stackLines(stack).slice(1) : [])),
    ...(others.length > 0
      ? [`There are others: ${others.map((one) => (one ? `suffix ${one}` : 'names without a suffix')).join(', ')}.`]
      : []),
    ...besideLines(discovery),
  ];
  ui.result({ removed: [], left: [], ...documentOf(discovery) }, lines.join('\n'));
  if (elsewhere) ui.next(`workshop teardown --discover${flagsOf({ ...options, region: elsewhere })}`);
  else ui.next(known ? 'workshop teardown' : 'workshop status');
  return unseen.length > 0 || elsewhere ? 6 : 0;
}

function told({ ui }: Context, options: DiscoverOptions, discovery: Discovery): number {
  const { stacks } = discovery;
  const lines = stacks.flatMap((stack) => [...stackLines(stack), '']);
  ui.result(
    { dryRun: true, ...documentOf(discovery) },
    [...(lines.length > 0 ? lines : ['Nothing of ours was found here.']), ...besideLines(discovery)]
      .join('\n')
      .trimEnd(),
  );
  ui.say('\nA dry run: nothing was removed, changed or saved.', 'dim');
  const several = stacks.length > 1 && options.suffix === undefined;
  ui.next(`workshop teardown --discover${flagsOf({ ...options, ...(several && { suffix: stacks.at(-1)?.suffix }) })}`);
  return 0;
}

function beginning(context: Context, { target, profile, region, suffix, allowRoot }: DiscoverOptions): WorkspaceChoice {
  const asked = target ?? (hasSandbox(context.paths) ? 'sandbox' : undefined);
  if (asked === undefined)
    throw usageError(
      'This folder has neither notes nor a sandbox: where is the search to look?',
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

function assertSame({ target, suffix }: Checkpoint, options: DiscoverOptions): void {
  const now: Readonly<Record<string, string | undefined>> = {
    target: target.kind,
    region: target.region,
    suffix,
    profile: target.kind === 'aws' ? target.profile : undefined,
  };
  const other = Object.entries(now).filter(([name, value]) => {
    const asked = options[name as 'target'];
    return asked !== undefined && asked !== value;
  });
  if (other.length === 0) return;
  throw usageError(
    `This folder was begun with another ${other.map(([name]) => name).join(' and ')}.`,
    'workshop teardown --discover --dir <an empty folder> --target aws …',
  );
}

/** The same search again, for the command to run next. */
function flagsOf({ target, profile, region, suffix }: DiscoverOptions): string {
  const flags = Object.entries({ target, profile, region, suffix });
  return flags.map(([name, value]) => (value === undefined ? '' : ` --${name} ${value || "''"}`)).join('');
}
