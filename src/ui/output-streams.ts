// The end of a stream while a command writes to it: a full disk, or a reader that has closed its end.
import { setImmediate } from 'node:timers/promises';

interface OutputWatch {
  /** Resolves once everything is written, or with the reason why it was not. */
  settle(): Promise<NodeJS.ErrnoException | undefined>;
  /** The line for people, where they can still read. */
  report(error: NodeJS.ErrnoException): void;
}

/** Without it, an error of a stream would end the process at once, with a stack. `onError`: at the first one of stdout. */
export function watchOutput(onError: () => void): OutputWatch {
  const { stdout, stderr } = process;
  let failed: NodeJS.ErrnoException | undefined;
  stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (failed) return;
    failed = error;
    onError();
  });
  // Nowhere is left to say so. What the command was asked for is on stdout.
  stderr.on('error', () => undefined);
  return {
    async settle() {
      // An empty write fails too where the reader has closed its end, and it may have read everything by then.
      if (stdout.writableLength > 0) await new Promise<void>((resolve) => stdout.write('', () => resolve()));
      await setImmediate();
      return failed;
    },
    report: (error) => void stderr.write(`${textOf(error)}\n`),
  };
}

function textOf({ code, message }: NodeJS.ErrnoException): string {
  if (code === 'EPIPE') return 'The output was not read to its end: its reader has closed it.';
  return `The output cannot be written: ${code === 'ENOSPC' ? 'no space is left there' : message}.`;
}
