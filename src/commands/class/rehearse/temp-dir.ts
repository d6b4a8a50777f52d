// Where a rehearsal is held: a temporary folder that is an instructor's, sandbox and all, and that goes with it.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { OwnSandbox } from './own-sandbox.ts';
import { setStage, type Stage, type Staging } from './setup.ts';

export interface Hall {
  readonly dir: string;
  open(staging: Staging): Promise<Stage>;
  /** Stops the sandbox. */
  close(keep: boolean): Promise<void>;
}

export async function openHall(): Promise<Hall> {
  const dir = await mkdtemp(join(tmpdir(), 'workshop-rehearsal-'));
  let sandbox: OwnSandbox | undefined;
  return {
    dir,
    open: (staging) => setStage(staging, (opened) => (sandbox = opened)),
    async close(keep) {
      await sandbox?.stop();
      if (!keep) await rm(dir, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
