// Waits for a result, but not longer than a limit.

/** Resolves with `timeout` after that many milliseconds. The work itself goes on, and its later failure is ignored. */
export async function withTimeout<Value>(work: Promise<Value>, milliseconds: number): Promise<Value | 'timeout'> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<'timeout'>((resolve) => {
    timer = setTimeout(resolve, Math.max(0, milliseconds), 'timeout');
  });
  try {
    return await Promise.race([work, timeout]);
  } finally {
    clearTimeout(timer);
    work.catch(() => undefined);
  }
}
