// Changes of one table, one after another: each of them reads and writes several times.

export type InTurn = <Answer>(key: string, change: () => Promise<Answer>) => Promise<Answer>;

/** Runs a change when all earlier ones with the same key are done, whether they failed or not. */
export function createTurns(): InTurn {
  const last = new Map<string, Promise<unknown>>();
  return async (key, change) => {
    const before = last.get(key);
    const run = before ? before.then(change, change) : change();
    last.set(key, run);
    try {
      return await run;
    } finally {
      if (last.get(key) === run) last.delete(key);
    }
  };
}
