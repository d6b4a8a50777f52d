// What the page knows: the course, the command that runs, and who else works in the folder. The command sends every
// change as a server-sent event.
import { reactive } from 'vue';
import type {
  CourseState as Course,
  JobState as Job,
  PageLine as Line,
  Working,
} from '../../../src/commands/console/page-data.ts';
import { announce } from './announce';

export type { Course, Line };
export type { StepSummary as Step } from '../../../src/commands/console/page-data.ts';
export type Question = NonNullable<Job['question']>;

interface State {
  connection: 'opening' | 'live' | 'lost';
  course: Course | null;
  working: Working | null;
  job: Job | null;
  lines: Line[];
  /** What commands in a terminal have done while the page was open. */
  elsewhere: Line[];
  /** How often the page has connected: what happened in between, it has not heard of. */
  connects: number;
}

export const state: State = reactive({
  connection: 'opening',
  course: null,
  working: null,
  job: null,
  lines: [],
  elsewhere: [],
  connects: 0,
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
    state.connects += 1;
  });
  on<Course>('course', (course) => (state.course = course));
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
