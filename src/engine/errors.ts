// The error class of the workshop: what happened, what it means for the stack, and the command to run. cli.ts prints it.
import { closest } from '../lib/closest.ts';

/** The error codes, each with the exit code of the command. */
export const codes = {
  /** A wrong command line: an unknown name or option, or something that is not possible now. */
  usage: 2,
  /** A question needs an answer, and the session is not interactive. */
  'needs-answer': 3,
  /** Credentials are missing, expired, or of another account than the checkpoint. */
  credentials: 4,
  /** AWS refused a call: a permission, a quota or a rule. */
  refused: 5,
  /** The name belongs to a resource that the workshop did not create. */
  'not-ours': 5,
  /** A workshop resource could not be removed. */
  left: 6,
  /** A wait reached its limit. */
  'timed-out': 7,
  /** AWS is still working, and the learner does not want to wait. Not a failure. */
  waiting: 7,
  /** A file of the workspace is unreadable or of a newer version. */
  workspace: 2,
  /** Another command is running in this folder. */
  locked: 2,
  /** The sandbox does not start or does not respond. */
  sandbox: 1,
  /** A check failed. */
  check: 1,
  /** The network is down, or an address does not respond. */
  network: 1,
  /** The server at --endpoint-url does not have this feature of AWS. */
  'not-served': 1,
  /** Ctrl-C. */
  interrupted: 130,
  /** A bug in the workshop. */
  bug: 70,
} as const;

export type ErrorCode = keyof typeof codes;

interface WorkshopErrorOptions {
  readonly code: ErrorCode;
  /** One sentence: what happened. */
  readonly message: string;
  /** One sentence: what it means for the stack. */
  readonly state?: string | undefined;
  /** The command to run. */
  readonly fix?: string | undefined;
  readonly cause?: unknown;
}

export class WorkshopError extends Error {
  override name = 'WorkshopError';
  readonly code: ErrorCode;
  readonly state: string | undefined;
  readonly fix: string | undefined;

  constructor({ code, message, state, fix, cause }: WorkshopErrorOptions) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    this.state = state;
    this.fix = fix;
  }

  get exitCode(): number {
    return codes[this.code];
  }
}

/** The command line asks for something that cannot be done; nothing was changed. */
export function usageError(
  message: string,
  fix: string,
  { state = 'Nothing was changed.', cause }: Pick<WorkshopErrorOptions, 'state' | 'cause'> = {},
): WorkshopError {
  return new WorkshopError({ code: 'usage', message, state, fix, cause });
}

interface UnknownName {
  /** In the singular: "step". */
  readonly noun: string;
  /** Where it is not the noun with an s. */
  readonly plural?: string;
  readonly asked: string;
  readonly known: readonly string[];
  readonly fix: string;
  /** In place of the list of what is known, where that is long. */
  readonly state?: string;
}

/** A name that does not exist, with the ones that may be meant. */
export function unknownName({ noun, plural = `${noun}s`, asked, known, fix, state }: UnknownName): WorkshopError {
  const near = closest(asked, known);
  const list = known.length > 0 ? `The ${plural} are: ${known.join(', ')}.` : `There are no ${plural} yet.`;
  return usageError(`There is no ${noun} "${asked}".${near.length > 0 ? ` Did you mean ${either(near)}?` : ''}`, fix, {
    state: state ?? list,
  });
}

/** "a, b or c" */
export function either(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`;
}
