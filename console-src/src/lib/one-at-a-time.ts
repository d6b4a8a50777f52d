// Reading that many things can ask for at once.

/** Of calls while it runs, one more run follows: what it is reading may be older than they are. */
export function oneAtATime(work: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined;
  let isAsked = false;
  return () => {
    isAsked = running !== undefined;
    running ??= (async () => {
      do {
        isAsked = false;
        await work();
      } while (isAsked);
    })().finally(() => (running = undefined));
    return running;
  };
}
