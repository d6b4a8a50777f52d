// Runs work for names that need each other: as much at once as their needs allow.
import { ResourceFailure } from './resource-work.ts';

/**
 * Each name after all in `needs(name)` have succeeded. Once one fails, no further one begins. Resolves with those that
 * failed, in the order of `names`; rejects with any other error, once all that runs has ended.
 */
export async function inOrder(
  names: readonly string[],
  needs: (name: string) => readonly string[],
  work: (name: string) => Promise<void>,
): Promise<string[]> {
  const failed = new Set<string>();
  const running = new Map<string, Promise<boolean>>();
  let broken: { readonly error: unknown } | undefined;

  function run(name: string): Promise<boolean> {
    let promise = running.get(name);
    if (!promise) running.set(name, (promise = start(name)));
    return promise;
  }

  async function start(name: string): Promise<boolean> {
    const before = await Promise.all(
      needs(name)
        .filter((each) => names.includes(each))
        .map(run),
    );
    if (before.includes(false) || failed.size > 0 || broken) return false;
    try {
      await work(name);
      return true;
    } catch (error) {
      if (error instanceof ResourceFailure) failed.add(name);
      else broken ??= { error };
      return false;
    }
  }

  await Promise.all(names.map(run));
  if (broken) throw broken.error;
  return names.filter((name) => failed.has(name));
}
