// The folders of a function: their names on Lambda, and where they are on this machine. A mount namespace would need no
// mapping, but macOS and Windows have none, and containers and Ubuntu's users may not create one (and it takes longer
// to start one than to load this).
import { posix, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

interface FunctionFolders {
  readonly task: string;
  readonly opt: string;
  readonly runtime: string;
  readonly tmp: string;
  /** The packages of the runtime, where they are installed. */
  readonly installed: string;
}

const isWindows = process.platform === 'win32';

let pairs: (readonly [onLambda: string, real: string])[] = [];
let tmp = '';

/** The sandbox's own code: the folder of what is built, or `src`. */
const program = fileURLToPath(import.meta.url).replace(/([\\/]src)[\\/]sandbox[\\/].*$|[\\/][^\\/]*$/, '$1');
/** Paths below are real ones, also where the sandbox is installed below /tmp or /opt. */
let real: readonly string[] = [];

export function useFolders(folders: FunctionFolders): void {
  tmp = folders.tmp;
  pairs = [
    ['/var/task', folders.task],
    ['/opt', folders.opt],
    ['/tmp', folders.tmp],
    ['/var/runtime', folders.runtime],
  ];
  real = [...pairs.map(([, folder]) => folder), folders.installed, program];
}

/**
 * The absolute path on this machine. A path that is one already stays, although the sandbox itself may be below /tmp.
 */
export function realPath(path: string): string {
  if (real.some((folder) => isBelow(path, folder, sep))) return path;
  const text = isWindows ? path.replaceAll('\\', '/') : path;
  if (isWindows && !text.startsWith('/')) return resolve(path);
  const absolute = posix.resolve(isWindows ? '/' : process.cwd(), text);
  const pair = pairs.find(([onLambda]) => isBelow(absolute, onLambda, '/'));
  if (!pair) return isWindows ? resolve(path) : absolute + endOf(text, absolute);
  return pair[1] + absolute.slice(pair[0].length) + endOf(text, absolute);
}

/** A slash at the end says that it must be a folder. */
function endOf(text: string, absolute: string): string {
  return text.endsWith('/') && !absolute.endsWith('/') ? '/' : '';
}

/** The name on Lambda. Windows keeps its own names: its Node.js finds no module under a name without a drive. */
export function lambdaPath(path: string): string {
  const pair = isWindows || usesRealNames ? undefined : pairs.find(([, real]) => isBelow(path, real, sep));
  return pair ? pair[0] + path.slice(pair[1].length) : path;
}

let usesRealNames = false;

/** While Node.js itself finds a module: later than version 20 it does so with `fs.realpathSync`. */
export function withRealNames<Result>(action: () => Result): Result {
  usesRealNames = true;
  try {
    return action();
  } finally {
    usesRealNames = false;
  }
}

/** Only /tmp, devices and what Linux shows of a process. `real`: as `realPath` gives it. */
export function isWritable(real: string): boolean {
  if (isBelow(real, tmp, sep)) return true;
  return isWindows ? real.startsWith('\\\\.\\') : /^\/(dev|proc)\//.test(real);
}

/** In a text for another program, such as a command line: the names of Lambda's folders become the real ones. */
export function withRealPaths(text: string, isShellCommand = false): string {
  if (!/\/(tmp|opt|var)\b/.test(text)) return text;
  return text.replace(
    /(^|[\s"'=:;(<>|&,`])(\/var\/task|\/var\/runtime|\/opt|\/tmp)(?=$|[/\s"';:)|&<>,`])/g,
    (_, before: string, onLambda: string) => {
      const real = pairs.find(([name]) => name === onLambda)?.[1] ?? onLambda;
      const isQuoted = before === '"' || before === "'";
      return before + (isShellCommand && !isQuoted && !isWindows ? real.replace(/[^\w/.-]/g, '\\$&') : real);
    },
  );
}

function isBelow(path: string, folder: string, separator: string): boolean {
  return path.startsWith(folder) && (path.length === folder.length || path[folder.length] === separator);
}
