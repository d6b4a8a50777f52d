// Traces, and what a refused permission of one needs. The page of the console imports these types, so nothing here needs Node.js.
export type { Trace, TraceCheck, TraceDecision, TraceHop } from '../../sandbox/client/trace-types.ts';

export interface TraceAdvice {
  /** What to change, as a sentence. */
  readonly text: string;
  /** The statement that would allow it. */
  readonly statement?: Readonly<Record<string, unknown>>;
  /** The step of the course that changes it. */
  readonly step?: string | undefined;
  /** The command that changes it. Without it, nothing of the course does. */
  readonly command?: { readonly action: 'goto' | 'repair'; readonly name: string } | undefined;
  /** The refusal is what the course wants: nothing is missing. */
  readonly isIntended?: boolean | undefined;
}
