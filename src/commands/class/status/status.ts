// `workshop class status`: where every learner is, what is open to the world and what it costs. Changes nothing.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Look } from './class-snapshot.ts';
import { WorkshopError } from '../../../engine/errors.ts';
import { count } from '../../../ui/words.ts';
import { flagsOf, memberCalled, openClass, quoted, type ClassOptions, type OpenedClass } from '../shared/options.ts';
import type { Command, Context } from '../../shared/context.ts';

export const classStatus: Command<ClassOptions> = async (context, options) => {
  const { ui } = context;
  const seconds = secondsOf(options);
  if (seconds !== undefined && ui.mode === 'json') throw noEnd(options);
  const opened = await openClass(context, options);
  const { members, className, source } = opened.roster;
  const one = options.who === undefined ? undefined : memberCalled(opened.roster, options.who);
  const of = one ? { ...opened, roster: { ...opened.roster, members: [one] } } : opened;
  if (!one) ui.say(`class ${className} · ${count(members.length, 'learner')} · from ${source}`, 'dim');
  if (seconds !== undefined) return watch(context, of, options, seconds);
  const look = await lookAt(context, of);
  await show(context, of, options, look);
  const { isWhole } = await import('./class-snapshot.ts');
  return look.rows.every(isWhole) ? 0 : 1;
};

async function lookAt({ ui, signal }: Context, { roster, instructor, atOnce, home }: OpenedClass): Promise<Look> {
  const { look } = await import('./class-snapshot.ts');
  const began = Date.now();
  const progress = (done: number, all: number) =>
    ui.on({
      type: 'waiting',
      for: 'every account to be looked at',
      elapsed: (Date.now() - began) / 1000,
      usually: Math.ceil(all / atOnce) * 10,
      atMost: 600,
      last: `${done} of ${all}`,
    });
  return look({ roster, instructor, atOnce, home, signal, progress });
}

async function show({ ui }: Context, of: OpenedClass, options: ClassOptions, look: Look): Promise<void> {
  const [{ documentOf, documentOfRow }, { tableOf }, { detailsOf }] = await Promise.all([
    import('./document.ts'),
    import('./table.ts'),
    import('./details.ts'),
  ]);
  const [row] = look.rows;
  if (options.who !== undefined && row) {
    ui.result(documentOfRow(row), detailsOf(row, look.at, ui.drawing));
    ui.next(`workshop class status ${flagsOf(options)}`);
    return;
  }
  ui.result(documentOf(of.roster, look), tableOf(look, ui.drawing));
  const { isSeen } = await import('./class-snapshot.ts');
  const troubled = look.rows.find((one) => !isSeen(one) || one.standing.kind === 'failing');
  const who = troubled ? `${quoted(troubled.member.name)} ` : '';
  ui.next(`workshop class status ${who}${flagsOf(options)}${troubled ? '' : ' --watch'}`);
}

/** Ends well with Ctrl-C: nothing is cut off by it. */
async function watch(context: Context, of: OpenedClass, options: ClassOptions, seconds: number): Promise<number> {
  const { ui, signal } = context;
  const [{ documentOf }, { tableOf, changesOf }] = await Promise.all([import('./document.ts'), import('./table.ts')]);
  let before: Look | undefined;
  try {
    for (;;) {
      const look = await lookAt(context, of);
      const heading = `class ${of.roster.className} · ${look.at.slice(11, 19)} UTC · again in ${seconds} s · Ctrl-C ends it`;
      if (ui.redraw) ui.redraw(`${heading}\n${tableOf(look, ui.drawing)}`);
      else if (ui.mode === 'ndjson') ui.result(documentOf(of.roster, look), '');
      else ui.result(null, before ? changesOf(before, look, ui.drawing) : tableOf(look, ui.drawing));
      before = look;
      await sleep(seconds * 1000, undefined, { signal });
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
  ui.next(`workshop class status ${flagsOf(options)}`);
  return 0;
}

function secondsOf({ watch }: ClassOptions): number | undefined {
  if (watch === undefined || watch === false) return undefined;
  const seconds = watch === true ? 60 : Number(watch);
  if (Number.isInteger(seconds) && seconds >= 10 && seconds <= 3600) return seconds;
  throw new WorkshopError({
    code: 'usage',
    message: `--watch takes seconds from 10 to 3600, not "${String(watch)}".`,
    fix: 'workshop class --help',
  });
}

function noEnd(options: ClassOptions): WorkshopError {
  return new WorkshopError({
    code: 'usage',
    message: 'One JSON document has an end, and --watch has none.',
    fix: `workshop class status ${flagsOf(options)} --watch --ndjson`,
  });
}
