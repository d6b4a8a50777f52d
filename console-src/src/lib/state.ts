// What the page knows: the course, the command that runs, and who else works in the folder. The command sends every
// change as a server-sent event.
import { reactive } from 'vue';
import { announce } from './announce';

export type StepState = 'to do' | 'started' | 'check failed' | 'done' | 'skipped' | 'waiting' | 'open by hand';

export interface Step {
  readonly id: string;
  readonly title: string;
  readonly position: number;
  readonly isOptional: boolean;
  readonly isLocal: boolean;
  readonly state: StepState;
}

export interface Chapter {
  readonly number: number;
  readonly title: string;
  readonly minutes: number | null;
  readonly isExtra: boolean;
  readonly steps: readonly Step[];
}

export interface Course {
  readonly dir: string;
  readonly isStarted: boolean;
  readonly header: string | null;
  readonly target: 'sandbox' | 'aws' | null;
  readonly isReadOnly: boolean;
  readonly isByHand: boolean;
  readonly steps: number;
  readonly done: number;
  readonly progress: string | null;
  readonly chapters: readonly Chapter[];
  readonly next: string | null;
  readonly last: string | null;
  readonly endpoints: Readonly<Record<'api' | 'website' | 'distribution', string | null>>;
  readonly exercise: { readonly step: string } | null;
  readonly notices: readonly string[];
  readonly removal: readonly string[];
}

export type Tone = 'plain' | 'good' | 'bad' | 'note' | 'dim' | 'strong';

export type Line =
  | {
      readonly kind: 'event';
      readonly mark: 'done' | 'failed' | 'next' | 'expected' | 'note' | 'skipped' | null;
      readonly status: string;
      readonly text: string;
      readonly tone: Tone;
      readonly indent: number;
      readonly isValue: boolean;
    }
  | { readonly kind: 'text'; readonly text: string; readonly tone: Tone }
  | { readonly kind: 'markdown' | 'code'; readonly text: string }
  | { readonly kind: 'command'; readonly text: string; readonly paste: string | null; readonly indent: number }
  | {
      readonly kind: 'call';
      readonly service: string;
      readonly operation: string;
      readonly status: number;
      readonly ms: number;
      readonly error: string | null;
    };

export interface Question {
  readonly id: number;
  readonly kind: 'choose' | 'confirm' | 'ask' | 'continue';
  readonly text: string;
  readonly choices?: readonly string[];
  readonly skip?: string;
}

export interface Job {
  readonly id: number;
  readonly command: string;
  readonly isRunning: boolean;
  readonly exitCode: number | null;
  readonly question: Question | null;
  readonly takesKeys: boolean;
  readonly progress: string | null;
  readonly lineCount: number;
}

export interface Working {
  readonly command: string;
  readonly pid: number;
}

interface State {
  connection: 'opening' | 'live' | 'lost';
  course: Course | null;
  working: Working | null;
  job: Job | null;
  lines: Line[];
  /** What commands in a terminal have done while the page was open. */
  elsewhere: Line[];
  /** Grows whenever something has happened in the folder: what was read may be old. */
  happened: number;
}

export const state: State = reactive({
  connection: 'opening',
  course: null,
  working: null,
  job: null,
  lines: [],
  elsewhere: [],
  happened: 0,
});

const mostLines = 2000;
const mostElsewhere = 400;
let source: EventSource | undefined;

export function connect(): void {
  source?.close();
  source = new EventSource('./api/events');
  const on = <T>(name: string, act: (data: T) => void) =>
    source?.addEventListener(name, (event) => act(JSON.parse((event as MessageEvent<string>).data) as T));
  on<{ course: Course; working: Working | null; job: { state: Job; lines: Line[] } | null }>('all', (all) => {
    Object.assign(state, { connection: 'live', course: all.course, working: all.working });
    Object.assign(state, { job: all.job?.state ?? null, lines: all.job?.lines ?? [] });
    state.happened += 1;
  });
  on<Course>('course', (course) => {
    state.course = course;
    state.happened += 1;
  });
  on<Working | null>('working', (working) => {
    state.working = working;
    if (working) void announce(`${working.command} runs in a terminal.`);
  });
  on<Job>('job', (job) => {
    if (job.id !== state.job?.id) state.lines = [];
    state.job = job;
  });
  on<{ job: number; index: number; line: Line }>('line', ({ job, index, line }) => {
    if (job !== state.job?.id || index < state.job.lineCount) return;
    state.job = { ...state.job, lineCount: index + 1 };
    state.lines.push(line);
    if (state.lines.length > mostLines) state.lines.splice(0, state.lines.length - mostLines);
  });
  on<Line[]>('elsewhere', (lines) => {
    state.elsewhere.push(...lines);
    if (state.elsewhere.length > mostElsewhere) state.elsewhere.splice(0, state.elsewhere.length - mostElsewhere);
  });
  on('happened', () => (state.happened += 1));
  source.onerror = () => {
    if (source?.readyState !== EventSource.CONNECTING && source?.readyState !== EventSource.CLOSED) return;
    state.connection = 'lost';
  };
}

/** A page in the background keeps no connection: a browser has only six for one server. */
export function connectWhileVisible(): void {
  connect();
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'hidden') source?.close();
    else connect();
  });
}
