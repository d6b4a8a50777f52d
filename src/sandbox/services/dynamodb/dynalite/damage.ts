// Tells errors of a damaged database from others.
import { DamagedError } from '../../../state/store.ts';

const codes = new Set(['LEVEL_CORRUPTION', 'LEVEL_DECODING_ERROR']);

/** Undefined where the error has another reason. */
export function damageOf(error: unknown): DamagedError | undefined {
  const { code, message } = ((error as Error).cause ?? error) as NodeJS.ErrnoException;
  const isDamage =
    error instanceof DamagedError ||
    codes.has(code ?? '') ||
    // LevelDB says no more of a file that is gone or has another form.
    (code?.startsWith('LEVEL_') && /corrupt|no such file|missing file|does not match|bad record/i.test(message));
  if (!isDamage) return undefined;
  const why = message.replace(/\.$/, '');
  if (why.startsWith(preface)) return error as DamagedError;
  return new DamagedError(`${preface}${why}. To keep what can be read, run: workshop sandbox start --repair`);
}

const preface = 'The stored items are damaged: ';
