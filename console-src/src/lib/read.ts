// Reads of the page's server, and changes of one resource. What was read stays visible while it is read again, also where
// that fails.
import { onUnmounted, shallowRef, watch } from 'vue';
import { failureOf, get, post, type Failure } from './server';
import { state } from './state';

type Query = Readonly<Record<string, string>>;

interface ReadOptions {
  /** It never changes, so it is read once for each query. */
  readonly isConstant?: boolean;
  /** What was read stays visible until the answer to another query comes, as from one page to the next. */
  readonly isPaged?: boolean;
}

/** A build changes many things at once: they are read when it is quiet. */
const quietMs = 300;

/** Reads at once, whenever `query` changes, and after commands. Where `query` is undefined, there is nothing to read. */
export function useRead<T>(
  path: string,
  query: () => Query | undefined,
  { isConstant = false, isPaged = false }: ReadOptions = {},
) {
  const data = shallowRef<T>();
  const failure = shallowRef<Failure>();
  const isLoading = shallowRef(false);
  let count = 0;
  let isOld = false;
  let timer: ReturnType<typeof setTimeout> | undefined;

  async function load(): Promise<void> {
    const asked = query();
    const mine = (count += 1);
    isOld = false;
    isLoading.value = asked !== undefined;
    if (!asked) return;
    await get<T>(path, asked).then(
      (answer) => {
        if (mine !== count) return;
        data.value = answer;
        failure.value = undefined;
      },
      (error: unknown) => {
        if (mine === count) failure.value = failureOf(error);
      },
    );
    if (mine !== count) return;
    isLoading.value = false;
    if (isOld) await load();
  }

  watch(
    () => JSON.stringify(query()),
    () => {
      if (!isPaged || !query()) data.value = undefined;
      failure.value = undefined;
      void load();
    },
    { immediate: true },
  );
  function loadSoon(): void {
    clearTimeout(timer);
    timer = setTimeout(() => {
      if (isLoading.value) isOld = true;
      else void load();
    }, quietMs);
  }
  // A command, here or in a terminal, can have changed it.
  if (!isConstant)
    watch(
      [
        () => state.course?.done,
        () => state.course?.last,
        () => state.course?.next,
        () => state.job?.isRunning,
        () => state.connects,
      ],
      loadSoon,
    );
  onUnmounted(() => {
    clearTimeout(timer);
    // What is still under way belongs to nothing any more.
    count += 1;
  });
  return { data, failure, isLoading, load, loadSoon };
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
