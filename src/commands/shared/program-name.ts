// How the learner started this program, as the beginning of every command that it prints: `workshop`, `npx workshop` or
// `node bin/workshop.js`, and the folder of --dir. So each printed command runs as it stands.
import { existsSync, realpathSync } from 'node:fs';
import { basename, delimiter, dirname, join, relative, resolve, sep } from 'node:path';
import { quoteForSh } from '../../lib/shell-quote.ts';

export interface Start {
  /** The script, as Node was told: process.argv[1]. */
  readonly script: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Where the learner pastes it; undefined for a command that runs in any folder. */
  readonly cwd: string | undefined;
  readonly windows: boolean;
}

const packageFolder = join('node_modules', '@url-shortener-workshop', 'cli');

export function programName(start: Start): string {
  const { script, env, cwd, windows } = start;
  const bin = real(script);
  const root = dirname(dirname(bin));
  const prefix = env['npm_command'] === undefined ? undefined : env['npm_config_local_prefix'];
  // Anywhere else, npx would look for `workshop` in the registry, where somebody else's package has that name.
  if (prefix && [prefix, join(prefix, packageFolder)].some((folder) => real(folder) === root))
    return cwd !== undefined && isInside(cwd, prefix)
      ? 'npx workshop'
      : `npx --prefix ${quote(prefix, windows)} workshop`;
  if (isOnPath(env['PATH'] ?? env['Path'] ?? '', bin, root, windows)) return 'workshop';
  if (!script.endsWith('.js')) return quote(pathFrom(cwd, script), windows);
  return `node ${quote(pathFrom(cwd, bin), windows)}`;
}

/** A global install is a link on POSIX, and a script beside the package on Windows. */
function isOnPath(path: string, bin: string, root: string, windows: boolean): boolean {
  return path
    .split(delimiter)
    .filter(Boolean)
    .some((folder) =>
      windows
        ? existsSync(join(folder, 'workshop.cmd')) && real(join(folder, packageFolder)) === root
        : real(join(folder, 'workshop')) === bin,
    );
}

/** Puts it in place of `workshop` before a command's name, in commands, in code, and behind a colon. */
export function withProgramName(
  text: string,
  { program, dir, commands }: { program: string; dir: string | undefined; commands: readonly string[] },
): string {
  if (program === 'workshop' && dir === undefined) return text;
  const names = new RegExp(
    `(^\\s*|[:;|&]\\s+|[("\`])workshop(?= (?:--|(?:${commands.join('|')})\\b))([^\\n\`]*)`,
    'gm',
  );
  return text.replace(names, (_all, before: string, rest: string) => {
    const folder = dir === undefined || / --dir[ =]/.test(rest) ? '' : ` --dir ${dir}`;
    return `${before}${program}${folder}${withProgramName(rest, { program, dir, commands })}`;
  });
}

/** Double quotes are the only ones that both cmd.exe and PowerShell know. */
export function quote(word: string, windows: boolean): string {
  if (!windows) return quoteForSh(word);
  return /^[\w\\/:.@+=-]+$/.test(word) ? word : `"${word}"`;
}

function pathFrom(cwd: string | undefined, file: string): string {
  if (cwd === undefined) return resolve(file);
  const path = relative(cwd, file);
  const near = path.startsWith('..') || resolve(path) === path ? file : path;
  // A bare name would be searched for on the PATH.
  return basename(near) === near && !near.endsWith('.js') ? `.${sep}${near}` : near;
}

function isInside(folder: string, of: string): boolean {
  const path = relative(real(of), real(folder));
  return path === '' || !(path.startsWith('..') || resolve(path) === path);
}

function real(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}
