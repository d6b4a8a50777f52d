// Questions at a terminal. Answers are typed, not chosen with arrow keys: that works in every terminal.
import { createInterface } from 'node:readline';

interface Prompts {
  /** A line of text. `problem` says what is wrong with an answer, which is then asked for again. */
  line(question: string, problem?: (answer: string) => string | undefined): Promise<string>;
  /** False for Enter alone. */
  confirm(question: string): Promise<boolean>;
}

/** All of them reject with an AbortError at Ctrl-C, at other signals, and at the end of the input. */
export function createPrompts(appendOnly: boolean, signal: AbortSignal | undefined): Prompts {
  return appendOnly ? linePrompts(signal) : redrawnPrompts(signal);
}

function redrawnPrompts(signal: AbortSignal | undefined): Prompts {
  const context = signal && { signal };
  return {
    async line(question, problem) {
      const { default: input } = await import('@inquirer/input');
      const asked = input(
        {
          message: question,
          // Else the wrong answer would stay, and the next key would be added to it.
          theme: { validationFailureMode: 'clear' },
          validate: (answer) => problem?.(answer) ?? true,
        },
        context,
      );
      return asked.catch(rethrow);
    },
    async confirm(question) {
      const { default: confirm } = await import('@inquirer/confirm');
      return confirm({ message: question, default: false }, context).catch(rethrow);
    },
  };
}

/** For screen readers: the terminal itself echoes and edits the line, and nothing is drawn again. */
function linePrompts(signal: AbortSignal | undefined): Prompts {
  async function line(question: string, problem?: (answer: string) => string | undefined): Promise<string> {
    for (;;) {
      const answer = await readLine(question, signal);
      const wrong = problem?.(answer);
      if (wrong === undefined) return answer;
      process.stderr.write(`${wrong}\n`);
    }
  }
  return {
    line,
    async confirm(question) {
      const answer = await line(`${question} (y/N)`, (text) =>
        /^(y|yes|n|no|)$/i.test(text.trim()) ? undefined : 'Type y or n.',
      );
      return /^y/i.test(answer.trim());
    },
  };
}

function readLine(question: string, signal: AbortSignal | undefined): Promise<string> {
  return new Promise((resolve, reject) => {
    const lines = createInterface({ input: process.stdin, terminal: false });
    // At a question, Ctrl-C ends the command: no call runs that the usual handler could wait for.
    const usual = process.listeners('SIGINT');
    process.removeAllListeners('SIGINT');
    const end = (settle: () => void) => {
      process.off('SIGINT', interrupted);
      for (const listener of usual) process.on('SIGINT', listener);
      signal?.removeEventListener('abort', interrupted);
      lines.off('close', interrupted);
      lines.close();
      settle();
    };
    const interrupted = () => {
      process.stderr.write('\n');
      end(() => reject(stopped()));
    };
    process.on('SIGINT', interrupted);
    signal?.addEventListener('abort', interrupted);
    lines.once('line', (answer) => end(() => resolve(answer)));
    // The end of the input: nobody answers any more.
    lines.once('close', interrupted);
    process.stderr.write(`${question} `);
  });
}

/** Signals at a prompt of Inquirer arrive as errors of its own. */
function rethrow(error: unknown): never {
  throw error instanceof Error && /^(Exit|Abort)PromptError$/.test(error.name) ? stopped(error) : error;
}

function stopped(cause?: Error): Error {
  return Object.assign(new Error('Stopped.', { cause }), { name: 'AbortError' });
}
