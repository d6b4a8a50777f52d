// Errors speak to the instructor: what AWS and the sandbox suggest to a learner, such as `workshop next`, becomes the
// class command to run again.
import { asWorkshopError } from '../../../aws/errors/explain.ts';
import type { Login } from '../../../aws/credentials/credential-errors.ts';
import { WorkshopError } from '../../../engine/errors.ts';

interface InstructorErrorOptions {
  /** What is true now, in one sentence. */
  readonly state: string;
  /** The class command to run again. */
  readonly retry: string;
  readonly target: 'sandbox' | 'aws';
  /** Where the instructor's credentials came from. */
  readonly login?: Login | undefined;
}

export function asInstructorError(error: unknown, options: InstructorErrorOptions): WorkshopError {
  const { state, retry, target, login } = options;
  const said = asWorkshopError(error, target, login);
  if (isForInstructor(said)) return said;
  return new WorkshopError({
    code: said.code,
    message: said.message,
    state: stateForInstructor(said, state),
    fix: forInstructor(said.fix, said.code === 'bug' ? `${retry} --debug` : retry),
    cause: said.cause ?? said,
  });
}

/** `workshop <verb>` for the verbs that work in a learner's folder. */
const learnersCommand = /workshop (?!class\b|policy\b|sandbox\b|--)[a-z]+[^#;]*/g;

function isForInstructor({ state = '', fix }: WorkshopError): boolean {
  return fix !== undefined && `${fix} ${state}`.search(learnersCommand) < 0 && !state.includes('checkpoint');
}

/** What AWS says, such as which policy denies a call, in place of what is true in the learner's folder. */
function stateForInstructor({ state: original = '' }: WorkshopError, state: string): string {
  // AWS Support asks for the id of the request.
  const request = /\(AWS request [^)]+\)/.exec(original)?.[0] ?? '';
  const sentences = original
    .replace(request, '')
    .trim()
    .split(/(?<=\.)\s+/);
  const isAboutFolder = (one: string) =>
    /checkpoint|rolled back|Nothing was changed/.test(one) || one.search(learnersCommand) >= 0;
  return [...sentences.filter((one) => !isAboutFolder(one)), state, request].filter(Boolean).join(' ');
}

function forInstructor(fix: string | undefined, retry: string): string {
  if (fix === undefined) return retry;
  const [command = '', comment] = fix.split(/\s+#\s+/);
  const isLearners = command.search(learnersCommand) === 0;
  const advice = comment?.replace(learnersCommand, retry);
  const next = isLearners ? retry : command;
  // "then: <retry>" says nothing new after the same command.
  return advice === undefined || (isLearners && advice.includes(retry)) ? next : `${next}   # ${advice}`;
}
