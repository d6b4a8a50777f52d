// Reads of one kind of resource, and changes of it. What was read stays visible while it is read again.
import { onUnmounted, shallowRef, watch } from 'vue';
import { failureOf, get, post, type Failure } from '../../lib/server';
import { state } from '../../lib/state';

type Query = Readonly<Record<string, string>>;

/** Reads at once, and whenever `query` changes. */
export function useRead<T>(path: string, query: () => Query) {
  const data = shallowRef<T>();
  const failure = shallowRef<Failure>();
  const isLoading = shallowRef(false);
  let count = 0;

  async function load(): Promise<void> {
    const mine = (count += 1);
    isLoading.value = true;
    await get<T>(path, query()).then(
      (answer) => {
        if (mine !== count) return;
        data.value = answer;
        failure.value = undefined;
      },
      (error: unknown) => {
        if (mine === count) failure.value = failureOf(error);
      },
    );
    if (mine === count) isLoading.value = false;
  }

  watch(() => JSON.stringify(query()), load, { immediate: true });
  // A command of the page, such as a repair, can have changed it.
  watch(
    () => state.job?.isRunning,
    (isRunning) => isRunning === false && void load(),
  );
  // What is still under way belongs to nothing any more.
  onUnmounted(() => (count += 1));
  return { data, failure, isLoading, load };
}

/** A change, with whether it runs and why it failed. */
export function useChange<T>(id: () => string, change: string) {
  const failure = shallowRef<Failure>();
  const isRunning = shallowRef(false);
  const result = shallowRef<T>();

  async function run(body: object): Promise<T | undefined> {
    isRunning.value = true;
    failure.value = undefined;
    result.value = undefined;
    try {
      return (result.value = await post<T>('change', { ...body, id: id(), change }));
    } catch (error) {
      failure.value = failureOf(error);
      return undefined;
    } finally {
      isRunning.value = false;
    }
  }

  return { run, result, failure, isRunning };
}
