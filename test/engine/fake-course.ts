// A course of steps over a fake account, for tests of the engine alone.
import { attributeCalls } from '../../src/engine/report/attribute-calls.ts';
import { createWaiter } from '../../src/engine/wait/waiter.ts';
import type { Run } from '../../src/engine/run.ts';
import type { AnyResource, Aws, Chapter, Checkpoint, Event, Json, Resource, Step } from '../../src/engine/types.ts';

export interface FakeRun extends Run {
  readonly events: Event[];
  /** How often the checkpoint was saved, and what it was each time. */
  readonly saves: Checkpoint[];
}

/** The resources by name. A test reads and changes them. */
export type FakeAccount = Map<string, Json>;

export function fakeResource(
  account: FakeAccount,
  kind = 'thing',
): Resource<{ name: string; size?: number }, { name: string; size: number }> {
  const outputs = (name: string) => account.get(name) as { name: string; size: number } | undefined;
  return {
    kind,
    describe: ({ name }) => `thing ${name}`,
    identify: ({ name }) => ({ name }),
    read: ({ name }) => Promise.resolve(outputs(name)),
    ensure({ name, size = 1 }) {
      account.set(name, { name, size });
      return Promise.resolve({ name, size });
    },
    remove({ name }) {
      account.delete(name);
      return Promise.resolve();
    },
  };
}

export function fakeCourse(...steps: Step[]): Chapter[] {
  return steps.map((step, index) => ({
    number: index + 1,
    title: `Chapter ${step.id}`,
    steps: [{ id: step.id, title: `Title of ${step.id}`, needs: [], load: () => Promise.resolve(step) }],
  }));
}

export function fakeRun(
  course: Chapter[],
  resources: readonly unknown[],
  signal = new AbortController().signal,
): FakeRun {
  const events: Event[] = [];
  const saves: Checkpoint[] = [];
  const { emit } = attributeCalls((event) => void events.push(event));
  const checkpoint: Checkpoint = {
    version: 2,
    target: { kind: 'sandbox', account: '123456789012', region: 'ap-south-1' },
    suffix: '',
    bucketName: 'aws-workshop-test',
    createdAt: '2026-01-01T00:00:00.000Z',
    steps: {},
    resources: [],
  };
  const waiter = createWaiter({ emit, signal, passes: () => false });
  return {
    checkpoint,
    course,
    events,
    saves,
    emit,
    aws: { waiter, signal } as unknown as Aws,
    save() {
      saves.push(structuredClone(checkpoint));
      return Promise.resolve();
    },
    resource: (kind) =>
      Promise.resolve((resources as AnyResource[]).find((resource) => resource.kind === kind) as AnyResource),
    explain: (error) => (error as Error).message,
    endsCommand: (error) => (error as Error).name === 'Fatal',
  };
}

/** Ends the command in the middle, as a killed process does. */
export function fatal(message = 'killed'): Error {
  return Object.assign(new Error(message), { name: 'Fatal' });
}
