// `workshop logs [function]`: the log lines of the functions, in the order of time.
import { unknownName, usageError, type WorkshopError } from '../../../engine/errors.ts';
import type { Checkpoint } from '../../../engine/types.ts';
import type { LogLine } from './tail.ts';
import { count } from '../../../lib/count.ts';
import type { Command } from '../../shared/context.ts';
import { withWorkspace } from '../../shared/with-workspace.ts';
import { traceLines } from '../../trace/trace-line.ts';
import { logGroupOf } from '../../../../steps/names.ts';

export interface LogsOptions {
  readonly name?: string | undefined;
  readonly follow?: boolean | undefined;
  readonly since?: string | undefined;
  readonly filter?: string | undefined;
}

const prefix = logGroupOf('');

export const logs: Command<LogsOptions> = (context, { name, follow = false, since = '10m', filter: pattern }) => {
  const start = Date.now() - milliseconds(since);
  const { ui } = context;
  if (follow && ui.mode === 'json') throw followNeedsNdjson();
  return withWorkspace(context, { command: 'logs', lock: false }, async ({ run, checkpoint }) => {
    const groups = groupsOf(checkpoint, name);
    const { followLogs, readLogs } = await import('./tail.ts');
    const options = { groups, since: start, pattern };
    if (follow) {
      ui.say(`Following ${groups.join(' and ')}. Press Ctrl-C to stop.`, 'dim');
      // One line of NDJSON for each line of the log.
      const show = (lines: readonly LogLine[]) =>
        ui.mode === 'text'
          ? ui.result(null, textOf(lines, groups.length > 1), 'code')
          : lines.forEach((line) => ui.result({ ...line }, ''));
      await followLogs(run.aws, options, show);
      return 0;
    }
    const lines = await readLogs(run.aws, options);
    ui.result(
      { groups, lines: lines.map((line) => ({ ...line, at: new Date(line.at).toISOString() })) },
      textOf(lines, groups.length > 1),
      'code',
    );
    ui.say(lines.length === 0 ? `No log lines in the last ${since}.` : count(lines.length, 'line'), 'dim');
    const traced = await traceLines(context.paths, checkpoint, requestOfLastError(lines));
    ui.next(lines.length === 0 ? 'workshop logs --since 1d' : 'workshop logs --follow', ...traced);
    return 0;
  });
};

function textOf(lines: readonly LogLine[], several: boolean): string {
  return lines
    .map(({ at, group, text }) => {
      const from = several ? `${group.slice(prefix.length)}  ` : '';
      return `${new Date(at).toISOString().slice(11, 23)}  ${from}${text.replaceAll('\t', ' ').replaceAll('\n', '\n    ')}`;
    })
    .join('\n');
}

/** As Lambda writes an error, or the code of the course. */
function requestOfLastError(lines: readonly LogLine[]): string | undefined {
  const last = lines.findLast(({ text }) => /\tERROR\t|"level":"error"/.test(text));
  return /[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}/.exec(last?.text ?? '')?.[0];
}

function groupsOf({ resources }: Checkpoint, name: string | undefined): string[] {
  const groups = resources
    .filter(({ kind, status }) => kind === 'log-group' && status === 'ready')
    .map(({ props }) => (props as { name: string }).name);
  if (groups.length === 0)
    throw usageError('This folder has no functions yet, so there are no logs.', 'workshop goto functions', {
      state: 'The step functions creates them.',
    });
  if (name === undefined) return groups;
  const named = groups.filter(
    (group) => group === name || group.slice(prefix.length).toLowerCase() === name.toLowerCase(),
  );
  if (named.length > 0) return named;
  const known = groups.map((group) => group.slice(prefix.length));
  throw unknownName({ noun: 'function', asked: name, known, fix: 'workshop logs' });
}

const units: Readonly<Record<string, number>> = { s: 1e3, m: 60e3, h: 3600e3, d: 86_400e3 };

function milliseconds(since: string): number {
  const [, number, unit = 'm'] = /^(\d{1,6})([smhd])?$/.exec(since) ?? [];
  if (number === undefined)
    throw usageError(`"${since}" is not a duration. Examples are 30s, 10m, 2h and 1d.`, 'workshop logs --since 10m');
  return Number(number) * (units[unit] ?? 60e3);
}

function followNeedsNdjson(): WorkshopError {
  return usageError(
    '--json prints one document at the end, and --follow has no end.',
    'workshop logs --follow --ndjson',
  );
}
