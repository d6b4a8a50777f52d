// Watches the processes of functions: how much memory each has together with what it has started, and what has left its
// process group. Lambda ends a function that needs more than its memory, and with an environment all that runs in it.
import { privateMemory, readProcesses, startedWith, type ProcessEntry } from './process-table.ts';
import { trackGroup, untrackGroup } from './process-groups.ts';

interface WatchedProcess {
  /** Undefined where it could not be started. */
  readonly pid: number | undefined;
  /** MB */
  readonly memory: number;
  /** A variable that only this environment's processes are started with. */
  readonly mark: string;
  /** False between two events. */
  readonly isBusy: () => boolean;
  /** Called once. */
  readonly onTooMuch: () => void;
}

interface ProcessWatch {
  /** After an event, which may have started something. */
  eventEnded(): void;
  /** Before the process itself is ended: its children have no parent afterwards. */
  look(): void;
  /** Ends what the process has started outside of its group. */
  end(): void;
}

const memoryInterval = 100;
/** All processes of the machine are read for this, so less often. */
const treeInterval = 1_000;

interface Watched extends WatchedProcess {
  readonly pid: number;
  /** What it has started, as far as it was seen, by process id. */
  readonly started: Map<number, ProcessEntry>;
  reported: boolean;
  isDue: boolean;
}

const watched = new Set<Watched>();
let timer: NodeJS.Timeout | undefined;
let treeRead = 0;
/** Processes that no function has started, with the time of their start. */
const foreign = new Map<number, string>();

/** Linux only: elsewhere a function is limited by its heap alone, and only its group ends with it. */
export function watchProcess({ pid, ...options }: WatchedProcess): ProcessWatch {
  if (process.platform !== 'linux' || pid === undefined)
    return { eventEnded: () => undefined, look: () => undefined, end: () => undefined };
  const entry: Watched = { ...options, pid, started: new Map(), reported: false, isDue: false };
  watched.add(entry);
  timer ??= setInterval(check, memoryInterval).unref();
  return {
    eventEnded() {
      entry.isDue = true;
    },
    look: noteStarted,
    end() {
      if (!watched.has(entry)) return;
      noteStarted();
      watched.delete(entry);
      if (watched.size === 0) {
        clearInterval(timer);
        timer = undefined;
      }
      endStarted(entry);
    },
  };
}

function check(): void {
  const isDue = performance.now() - treeRead >= treeInterval;
  if (isDue && [...watched].some(({ isBusy, isDue: due, started }) => isBusy() || due || started.size > 0))
    noteStarted();
  for (const entry of watched) {
    if (entry.reported) continue;
    const pids = [entry.pid, ...entry.started.keys()];
    if (pids.reduce((sum, pid) => sum + privateMemory(pid), 0) <= entry.memory) continue;
    entry.reported = true;
    entry.onTooMuch();
  }
}

/** Finds what the watched processes have started, and those have started, also where a parent has ended meanwhile. */
function noteStarted(): void {
  const now = performance.now();
  // Too soon for the machine to have used all its ids, and given one of these a second time.
  const isRecent = now - treeRead < 2 * treeInterval;
  treeRead = now;
  const { ids, read: processes } = readProcesses((pid) => isRecent && foreign.has(pid));
  const alive = new Map(processes.map((process) => [process.pid, process.started]));
  for (const entry of watched) {
    const { started } = entry;
    entry.isDue = false;
    for (const [pid, known] of started) {
      if (alive.get(pid) === known.started) continue;
      started.delete(pid);
      untrackGroup(pid);
    }
  }
  for (const [pid, started] of foreign)
    if (!ids.has(pid) || (alive.get(pid) ?? started) !== started) foreign.delete(pid);
  for (let unknown = processes, found = true; found;) {
    found = false;
    unknown = unknown.filter((process) => {
      const owner = ownerOf(process);
      if (owner && process.pid !== owner.pid) {
        owner.started.set(process.pid, process);
        // It leads a group of its own, which has to end too if the sandbox is killed.
        if (process.group === process.pid) trackGroup(process.pid);
        found = true;
      }
      return owner === undefined;
    });
  }
}

/** By its parent or its group, or else by its environment, which is read once. */
function ownerOf(process: ProcessEntry): Watched | undefined {
  const ids = [process.pid, process.parent, process.group];
  const all = [...watched];
  const near = all.find(({ pid, started }) => ids.some((id) => id === pid || started.has(id)));
  if (near || foreign.has(process.pid)) return near;
  const marked = all.find(({ mark }) => startedWith(process, mark));
  if (!marked) foreign.set(process.pid, process.started);
  return marked;
}

function endStarted({ started }: Watched): void {
  for (const { pid, group } of started.values()) {
    end(pid);
    // What it has started itself is in its group.
    if (group === pid) end(-pid);
    untrackGroup(pid);
  }
}

function end(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended already.
  }
}
