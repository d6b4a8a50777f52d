// Calls of one slow thing that share its runs, such as a flush to the disk that covers all that came before it.

/** Each call resolves with a run that started after it. At most one runs at a time, and at most one waits. */
export function grouped(run: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined;
  let next: Promise<void> | undefined;

  async function start(): Promise<void> {
    next = undefined;
    running = run();
    try {
      await running;
    } finally {
      running = undefined;
    }
  }

  return () => {
    if (!running && !next) return start();
    next ??= (running ?? Promise.resolve()).then(start, start);
    return next;
  };
}
