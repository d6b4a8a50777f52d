// `workshop class status`: each learner's progress, what is public and what it costs, once or again and again. It only
// reads.
import { setTimeout as sleep } from 'node:timers/promises';
import { usageError, type WorkshopError } from '../../../engine/errors.ts';
import { count } from '../../../lib/count.ts';
import type { Command, Context } from '../../shared/context.ts';
import {
  findMember,
  flagsOf,
  withClass,
  quoted,
  type ClassOptions,
  type OpenedClass,
} from '../shared/class-options.ts';
import type { ClassSnapshot } from './class-snapshot.ts';

export interface StatusFlags extends ClassOptions {
  /** Seconds; true where none are given. */
  readonly watch?: string | boolean | undefined;
}

export const classStatus: Command<StatusFlags> = async (context, options) => {
  const seconds = watchInterval(options);
  if (seconds !== undefined && context.ui.mode === 'json') throw watchNeedsNdjson(options);
  return withClass(context, options, async (opened) => {
    const { members, className, source } = opened.roster;
    const member = options.who === undefined ? undefined : findMember(opened.roster, options.who);
    const scope = member ? { ...opened, roster: { ...opened.roster, members: [member] } } : opened;
    if (!member) context.ui.say(`class ${className} · ${count(members.length, 'learner')} · from ${source}`, 'dim');
    if (seconds !== undefined) return watch(context, scope, options, seconds);
    const snapshot = await takeClassSnapshot(context, scope);
    await show(context, scope, options, snapshot);
    const { isFullyInspected } = await import('./class-snapshot.ts');
    return snapshot.rows.every(isFullyInspected) ? 0 : 1;
  });
};

async function takeClassSnapshot(
  { ui, signal }: Context,
  { roster, instructor, atOnce, home }: OpenedClass,
): Promise<ClassSnapshot> {
  const { takeSnapshot } = await import('./class-snapshot.ts');
  const began = Date.now();
  const progress = (done: number, all: number) =>
    ui.on({
      type: 'waiting',
      for: 'the account scans',
      elapsed: (Date.now() - began) / 1000,
      usually: Math.ceil(all / atOnce) * 10,
      atMost: 600,
      last: `${done} of ${all}`,
    });
  return takeSnapshot({ roster, instructor, atOnce, home, signal, progress });
}

async function show(
  { ui }: Context,
  { roster }: OpenedClass,
  options: StatusFlags,
  snapshot: ClassSnapshot,
): Promise<void> {
  const [{ documentOf, memberDocument }, { tableOf }, { detailsOf }, { isInspected }] = await Promise.all([
    import('./document.ts'),
    import('./table.ts'),
    import('./details.ts'),
    import('./class-snapshot.ts'),
  ]);
  const [row] = snapshot.rows;
  if (options.who !== undefined && row) {
    ui.result(memberDocument(row), detailsOf(row, snapshot.at, ui.drawing));
    ui.next(`workshop class status ${flagsOf(options)}`);
    return;
  }
  ui.result(documentOf(roster, snapshot), tableOf(snapshot, ui.drawing));
  const needsHelp = snapshot.rows.find((one) => !isInspected(one) || one.position.kind === 'failing');
  const who = needsHelp ? `${quoted(needsHelp.member.name)} ` : '';
  ui.next(`workshop class status ${who}${flagsOf(options)}${needsHelp ? '' : ' --watch'}`);
}

/** Ctrl-C is how it ends, so that is exit code 0. */
async function watch(context: Context, scope: OpenedClass, options: StatusFlags, seconds: number): Promise<number> {
  const { ui, signal } = context;
  const [{ documentOf }, { tableOf, changesOf }] = await Promise.all([import('./document.ts'), import('./table.ts')]);
  let before: ClassSnapshot | undefined;
  try {
    for (;;) {
      const now = await takeClassSnapshot(context, scope);
      const heading = `class ${scope.roster.className} · ${now.at.slice(11, 19)} UTC · every ${seconds} s · Ctrl-C to stop`;
      if (ui.redraw) ui.redraw(`${heading}\n${tableOf(now, ui.drawing)}`);
      else if (ui.mode === 'ndjson') ui.result(documentOf(scope.roster, now), '');
      else ui.result(null, before ? changesOf(before, now, ui.drawing) : tableOf(now, ui.drawing));
      before = now;
      await sleep(seconds * 1000, undefined, { signal });
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
  ui.next(`workshop class status ${flagsOf(options)}`);
  return 0;
}

function watchInterval({ watch }: StatusFlags): number | undefined {
  if (watch === undefined || watch === false) return undefined;
  const seconds = watch === true ? 60 : Number(watch);
  if (Number.isInteger(seconds) && seconds >= 10 && seconds <= 3600) return seconds;
  throw usageError(
    `--watch takes a number of seconds from 10 to 3600, not "${String(watch)}".`,
    'workshop class --help',
  );
}

function watchNeedsNdjson(options: StatusFlags): WorkshopError {
  return usageError(
    '--watch never ends, so it cannot write one JSON document.',
    `workshop class status ${flagsOf(options)} --watch --ndjson`,
  );
}
