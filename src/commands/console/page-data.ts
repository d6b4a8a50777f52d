// What the server of the console sends to its page. The page imports these types, so nothing here needs Node.js.
import type { Mark, Tone } from '../../ui/tone.ts';
import type { LiveModel, MapLayout } from '../map/types.ts';
import type { Trace, TraceAdvice, TraceDecision, TraceHop } from '../trace/types.ts';

/** `checking`: it is built, and the command that built it has no verdict yet. */
export type StepState =
  'to do' | 'started' | 'checking' | 'check failed' | 'done' | 'skipped' | 'waiting' | 'open by hand';

export interface StepSummary {
  readonly id: string;
  readonly title: string;
  readonly position: number;
  readonly isOptional: boolean;
  readonly isLocal: boolean;
  readonly state: StepState;
}

export interface CourseState {
  readonly dir: string;
  readonly isStarted: boolean;
  readonly header: string | null;
  readonly target: 'sandbox' | 'aws' | null;
  /** The page shows, and changes nothing. */
  readonly isReadOnly: boolean;
  readonly isByHand: boolean;
  /** Of the handbook, without the optional ones. */
  readonly steps: number;
  readonly done: number;
  readonly progress: string | null;
  readonly chapters: readonly {
    readonly number: number;
    readonly title: string;
    readonly minutes: number | null;
    readonly isExtra: boolean;
    readonly steps: readonly StepSummary[];
  }[];
  /** What `workshop next` builds. */
  readonly next: string | null;
  /** Where the page goes on: after the handbook, the optional steps in their order. */
  readonly following: string | null;
  /** The last step that is built: the one that an undo takes back. */
  readonly last: string | null;
  readonly endpoints: Readonly<Record<'api' | 'website' | 'distribution', string | null>>;
  readonly exercise: { readonly step: string } | null;
  readonly notices: readonly string[];
  readonly removal: readonly string[];
}

/** A command of another process in the folder. */
export interface Working {
  readonly command: string;
  readonly pid: number;
}

/** What the page shows of a command, one after the other. */
export type PageLine =
  | {
      readonly kind: 'event';
      readonly mark: Mark | null;
      readonly status: string;
      readonly text: string;
      readonly tone: Tone;
      readonly indent: number;
      readonly isValue: boolean;
    }
  | { readonly kind: 'text'; readonly text: string; readonly tone: Tone }
  | { readonly kind: 'markdown'; readonly text: string }
  | { readonly kind: 'code'; readonly text: string }
  /** `paste`: as it runs in any folder; null for advice that is no command. */
  | { readonly kind: 'command'; readonly text: string; readonly paste: string | null; readonly indent: number }
  | {
      readonly kind: 'call';
      readonly service: string;
      readonly operation: string;
      readonly status: number;
      readonly ms: number;
      readonly error: string | null;
    };

/** `continue`: at an expected failure, which the learner may look at first. */
export type PageQuestion =
  | { readonly kind: 'choose'; readonly text: string; readonly choices: readonly string[]; readonly skip: string }
  | { readonly kind: 'confirm' | 'ask' | 'continue'; readonly text: string };

/** The command that the page has started last. */
export interface JobState {
  readonly id: number;
  readonly command: string;
  readonly isRunning: boolean;
  /** Of the command; null while it runs. */
  readonly exitCode: number | null;
  readonly question: (PageQuestion & { readonly id: number }) | null;
  /** The step is open by hand: the page has the keys of the terminal as buttons. */
  readonly takesKeys: boolean;
  readonly progress: string | null;
  /** How many lines there were. Only the last of a long job are kept. */
  readonly lineCount: number;
}

/** `GET map` */
export interface MapData extends LiveModel {
  readonly layouts: { readonly wide: MapLayout; readonly tall: MapLayout };
}

/** `GET requests` */
export interface RequestList {
  readonly target: 'sandbox' | 'aws';
  /** Another one for each start of the sandbox; null while it does not run. */
  readonly sandbox: string | null;
  /** The sequence of the newest request: `after` of the next list. */
  readonly last: number;
  /** The newest first. With `after` of this sandbox: only later ones. */
  readonly requests: readonly RequestSummary[];
  /** On AWS: where it shows parts of a request. */
  readonly where: readonly { readonly what: string; readonly command: string | null; readonly url: string | null }[];
}

export interface RequestSummary {
  readonly sequence: number;
  readonly id: string;
  readonly started: string;
  /** Milliseconds. */
  readonly duration: number;
  readonly door: string;
  readonly status: number;
  readonly service: string;
  readonly name: string;
  /** Of all hops, in their order. */
  readonly services: readonly string[];
  /** The actions that were refused, anywhere on the way. */
  readonly refused: readonly string[];
  readonly isCold: boolean;
}

/** `GET request` */
export interface RequestTrace extends Omit<Trace, 'root'> {
  readonly root: RequestHop;
}

export interface RequestHop extends Omit<TraceHop, 'decisions' | 'hops'> {
  readonly decisions: readonly RequestDecision[];
  /** Of a refusal that no policy decides: CORS, or a signature. */
  readonly advice: TraceAdvice | null;
  readonly hops: readonly RequestHop[];
}

export interface RequestDecision extends TraceDecision {
  /** Of a refusal. */
  readonly advice: TraceAdvice | null;
}
