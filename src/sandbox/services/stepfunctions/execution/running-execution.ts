// One execution while it runs: its record, where its sequences are, its clock, and how it is stopped.
import { setTimeout as sleep } from 'node:timers/promises';
import type { ServiceContext } from '../../context.ts';
import type { Definition } from '../language/definition.ts';
import type { Json, JsonObject } from '../language/json.ts';
import { recordsOf, type ExecutionRecord, type Position } from '../records.ts';
import { ownerOf, shownMachineArn } from '../rules/arns.ts';
import { addEvent } from './history.ts';

/** It was stopped, or the sandbox stops: nothing has failed, and a restart goes on from the last position. */
export class Interrupted extends Error {
  override name = 'Interrupted';
}

/** Milliseconds; the clock of a sandbox can be set in a test. */
const longestSleep = 1000;

export class RunningExecution {
  readonly sandbox: ServiceContext;
  readonly arn: string;
  readonly definition: Definition;
  readonly stop = new AbortController();
  readonly #positions = new Map<string, Position>();

  constructor(sandbox: ServiceContext, { arn, events }: ExecutionRecord, definition: Definition) {
    this.sandbox = sandbox;
    this.arn = arn;
    this.definition = definition;
    // It has only just started.
    if (events <= 1) return;
    const prefix = `${arn} `;
    for (const [key, position] of recordsOf(sandbox.store).positions.entries(prefix))
      this.#positions.set(key.slice(prefix.length), position);
  }

  get record(): ExecutionRecord {
    const record = recordsOf(this.sandbox.store).executions.get(this.arn);
    // DeleteStateMachine has removed it.
    if (!record) throw new Interrupted('The execution was deleted.');
    return record;
  }

  get owner(): { readonly account: string; readonly region: string } {
    return ownerOf(this.arn);
  }

  update(change: Partial<ExecutionRecord>): void {
    recordsOf(this.sandbox.store).executions.set(this.arn, { ...this.record, ...change });
  }

  position(path: string): Position | undefined {
    return this.#positions.get(path);
  }

  setPosition(path: string, position: Position): void {
    this.#positions.set(path, position);
    recordsOf(this.sandbox.store).positions.set(`${this.arn} ${path}`, position);
  }

  /** Forgets the sequences within a state, so that they start again. */
  clearBelow(path: string): void {
    for (const one of this.#positions.keys()) if (one.startsWith(path)) this.#delete(one);
  }

  /** A redrive tries again what has failed, as often as its retriers say. */
  forgetRetries(): void {
    for (const [path, position] of this.#positions)
      if (!position.done) this.setPosition(path, { ...position, retries: [], due: undefined });
  }

  #delete(path: string): void {
    this.#positions.delete(path);
    recordsOf(this.sandbox.store).positions.delete(`${this.arn} ${path}`);
  }

  /** Adds an event. Returns its id. */
  event(type: string, previous: number, details?: Readonly<Record<string, unknown>>): number {
    this.assertRunning();
    return addEvent(this.sandbox, this.arn, { type, previous, details });
  }

  assertRunning(signal: AbortSignal = this.stop.signal): void {
    if (signal.aborted || this.stop.signal.aborted || this.sandbox.isClosing)
      throw new Interrupted('The execution was stopped.');
  }

  async commit(): Promise<void> {
    this.assertRunning();
    await this.sandbox.store.commit();
  }

  /** Resolves at a moment of the sandbox's clock. Rejects with Interrupted. */
  async until(due: number, signal: AbortSignal): Promise<void> {
    for (;;) {
      this.assertRunning(signal);
      const left = due - this.sandbox.now();
      if (left <= 0) return;
      await sleep(Math.min(left, longestSleep), undefined, { signal, ref: false }).catch(() => undefined);
    }
  }

  /** `$$`, without what belongs to a state. */
  context(): JsonObject {
    const { name, roleArn, input, started, redriveCount, redriven } = this.record;
    const shown = shownMachineArn(this.record);
    return {
      Execution: {
        Id: this.arn,
        Input: JSON.parse(input) as Json,
        Name: name,
        RoleArn: roleArn,
        StartTime: new Date(started).toISOString(),
        RedriveCount: redriveCount,
        ...(redriven !== undefined && { RedriveTime: new Date(redriven).toISOString() }),
      },
      StateMachine: { Id: shown, Name: shown.split(':').at(-1) ?? '' },
    };
  }
}
