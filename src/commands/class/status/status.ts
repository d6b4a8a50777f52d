// `workshop class status`: each learner's progress, what is public and what it costs, once or again and again. It only
// reads.
import { setTimeout as sleep } from 'node:timers/promises';
import { unknownName, usageError, type WorkshopError } from '../../../engine/errors.ts';
import { count } from '../../../lib/count.ts';
import type { Command, Context } from '../../shared/context.ts';
import {
  findMember,
  flagsOf,
  refuseUseless,
  withClass,
  quoted,
  type ClassOptions,
  type OpenedClass,
} from '../shared/class-options.ts';
import { scanProgress } from '../shared/scan-progress.ts';
import type { Keys } from '../../../ui/keys.ts';
import type { ClassSnapshot, MemberStatus } from './class-snapshot.ts';
import { filters, type Filter } from './definition.ts';

interface StatusFlags extends ClassOptions {
  /** Seconds; true where none are given. */
  readonly watch?: string | boolean | undefined;
  readonly only?: string | undefined;
}

export const classStatus: Command<StatusFlags> = async (context, options) => {
  const seconds = watchInterval(options);
  filterOf(options);
  if (options.who !== undefined) refuseUseless('status', [[options.only, '--only is for the whole class']]);
  if (seconds !== undefined && context.ui.mode === 'json') throw watchNeedsNdjson(options);
  return withClass(context, options, async (opened) => {
    const { members, className, source } = opened.roster;
    const member = options.who === undefined ? undefined : findMember(opened.roster, options.who);
    const scope = member ? { ...opened, roster: { ...opened.roster, members: [member] } } : opened;
    if (!member) context.ui.say(`class ${className} · ${count(members.length, 'learner')} · from ${source}`, 'dim');
    if (seconds !== undefined) return watch(context, scope, options, seconds);
    const snapshot = await takeClassSnapshot(context, scope);
    await show(context, scope, options, snapshot);
    if (snapshot.leftOut !== undefined) return 130;
    const { isFullyInspected } = await import('./class-snapshot.ts');
    return snapshot.rows.every(isFullyInspected) ? 0 : 1;
  });
};

async function takeClassSnapshot(
  { ui, signal }: Context,
  { roster, instructor, atOnce, home }: OpenedClass,
): Promise<ClassSnapshot> {
  const { takeSnapshot } = await import('./class-snapshot.ts');
  const progress = scanProgress(ui, atOnce);
  return takeSnapshot({ roster, instructor, atOnce, home, signal, progress });
}

async function show(
  { ui }: Context,
  { roster }: OpenedClass,
  options: StatusFlags,
  whole: ClassSnapshot,
): Promise<void> {
  const [{ documentOf, memberDocument }, { tableOf }, { detailsOf }, { firstToHelp, membersThat }] = await Promise.all([
    import('./document.ts'),
    import('./table.ts'),
    import('./details.ts'),
    import('./attention.ts'),
  ]);
  const [row] = whole.rows;
  const only = filterOf(options);
  if (options.who !== undefined && row) {
    ui.result(memberDocument(row), detailsOf(row, whole.at, ui.drawing));
    ui.next(`workshop class status ${flagsOf(options)}`);
    return;
  }
  const snapshot = only === undefined ? whole : { ...whole, rows: membersThat(only, whole) };
  ui.result(documentOf(roster, snapshot), tableOf(snapshot, ui.drawing, ui.columns));
  if (whole.leftOut !== undefined) {
    ui.say(`Stopped: ${count(whole.leftOut, 'learner')} not inspected.`, 'strong');
    ui.next(`workshop class status ${flagsOf(options)}`);
    return;
  }
  const needsHelp = firstToHelp(whole);
  ui.next(needsHelp ? statusOfOne(needsHelp, options) : `workshop class status ${flagsOf(options)} --watch`);
}

/** Ctrl-C is how it ends, so that is exit code 0. */
async function watch(context: Context, scope: OpenedClass, options: StatusFlags, seconds: number): Promise<number> {
  const { ui, signal } = context;
  const [{ documentOf }, { tableOf, changesOf }, { firstToHelp }] = await Promise.all([
    import('./document.ts'),
    import('./table.ts'),
    import('./attention.ts'),
  ]);
  const screen = ui.redraw ? await openScreen(context, scope, seconds, filterOf(options)) : undefined;
  let before: ClassSnapshot | undefined;
  try {
    for (;;) {
      const now = await takeClassSnapshot(context, scope);
      signal.throwIfAborted();
      if (screen) screen.show(now);
      else if (ui.mode === 'ndjson') ui.result(documentOf(scope.roster, now), '');
      else ui.result(null, before ? changesOf(before, now, ui.drawing) : tableOf(now, ui.drawing));
      before = now;
      await sleep(seconds * 1000, undefined, { signal });
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    screen?.close();
  }
  const needsHelp = before && firstToHelp(before);
  ui.next(needsHelp ? statusOfOne(needsHelp, options) : `workshop class status ${flagsOf(options)}`);
  return 0;
}

/** The screen of a watch, and its keys. Without keys, each status shows the next page. */
async function openScreen({ ui }: Context, { roster }: OpenedClass, seconds: number, filter: Filter | undefined) {
  const { screenOf } = await import('./screen.ts');
  const keys = ui.keys?.();
  let snapshot: ClassSnapshot | undefined;
  let [page, only, isOpen] = [0, filter, true];
  const draw = () => {
    const shown = snapshot;
    if (!shown) return;
    const heading = `class ${roster.className} · ${shown.at.slice(11, 19)} UTC · every ${seconds} s · Ctrl-C to stop`;
    ui.redraw?.((lines, columns) => {
      const drawing = ui.drawing ?? 'ascii';
      const { text, pages } = screenOf(shown, {
        heading,
        drawing,
        lines,
        columns,
        page,
        only,
        hasKeys: keys !== undefined,
      });
      page %= pages;
      return text;
    });
  };
  const handlers: Readonly<Record<string, () => void>> = {
    n: () => (page += 1),
    p: () => (page = Math.max(0, page - 1)),
    h: () => ([page, only] = [0, 'help']),
    a: () => ([page, only] = [0, undefined]),
  };
  const handleKeys = async ({ next }: Keys) => {
    for (;;) {
      const key = await next();
      if (!isOpen) return;
      handlers[key]?.();
      draw();
    }
  };
  if (keys) void handleKeys(keys);
  return {
    show(now: ClassSnapshot) {
      if (snapshot && !keys) page += 1;
      snapshot = now;
      draw();
    },
    close() {
      isOpen = false;
      keys?.pause();
    },
  };
}

function statusOfOne({ member }: MemberStatus, options: StatusFlags): string {
  return `workshop class status ${quoted(member.name)} ${flagsOf(options)}`;
}

function filterOf({ only }: StatusFlags): Filter | undefined {
  if (only === undefined || isFilter(only)) return only;
  throw unknownName({ noun: 'filter', asked: only, known: [...filters], fix: 'workshop class --help' });
}

const isFilter = (text: string): text is Filter => (filters as readonly string[]).includes(text);

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
