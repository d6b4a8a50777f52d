// The one error class: what happened, what is true now, and the command that helps. Rendered in cli.ts and nowhere else.
import { closest } from '../lib/closest.ts';

/** Each code, with when it is raised. The exit code of a command follows from it. */
export const codes = {
  /** The command line asks for something that does not exist or does not fit. */
  usage: 2,
  /** A question is to be answered, and nobody is there to answer it. */
  'needs-answer': 3,
  /** No credentials, expired ones, or ones of another account than the checkpoint's. */
  credentials: 4,
  /** AWS refused: a permission, a quota, a rule. */
  refused: 5,
  /** A resource of that name exists and is not ours. */
  'not-ours': 5,
  /** Something of ours could not be removed. */
  left: 6,
  /** Waited as long as was sensible; the thing is still on its way. */
  'timed-out': 7,
  /** Under way at AWS, and the learner did not want to wait for it: nothing is wrong. */
  waiting: 7,
  /** A file of the workspace cannot be read or is of a newer version. */
  workspace: 2,
  /** Another process works in this folder. */
  locked: 2,
  /** The sandbox does not start or does not answer. */
  sandbox: 1,
  /** A check failed. */
  check: 1,
  /** The network is down or an address does not answer. */
  network: 1,
  /** A server that stands in for AWS does not have this part of it. */
  'not-served': 1,
  /** Ctrl-C. */
  interrupted: 130,
  /** Our own mistake. */
  bug: 70,
} as const;

export type ErrorCode = keyof typeof codes;

export interface WorkshopErrorOptions {
  readonly code: ErrorCode;
  /** One sentence: what happened. */
  readonly message: string;
  /** One sentence: what is true now. */
  readonly state?: string | undefined;
  /** The command that helps. */
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

export interface UnknownName {
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
