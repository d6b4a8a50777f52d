// The sandbox of one rehearsal: a process and a folder of its own, in which errors can be injected.
import { openTarget, type Target } from '../../../aws/target/target.ts';
import { ensureSandbox, stopSandbox } from '../../../sandbox/client/process.ts';
import {
  SandboxRefusal,
  sandboxClient,
  type Injection,
  type SandboxClient,
} from '../../../sandbox/client/sandbox-client.ts';

export { SandboxRefusal, type Injection };

export interface RehearsalSandbox {
  /** As the administrator of the account that becomes the organization's management account. */
  readonly target: Target;
  /** What AWS does in its console alone. */
  consoleAction: SandboxClient['consoleAction'];
  /** Replaces earlier injections. */
  inject(injections: readonly Injection[]): Promise<void>;
  stop(): Promise<void>;
}

/** Seconds without a request: a sandbox whose rehearsal was killed soon stops by itself. */
const idle = 300;

export async function startRehearsalSandbox(dir: string, region: string, pace: string): Promise<RehearsalSandbox> {
  const { injections, consoleAction } = sandboxClient(await ensureSandbox(dir, { pace, idle }));
  return {
    target: await openTarget({ kind: 'sandbox', region, dir }),
    consoleAction,
    inject: async (replacement) => void (await injections.replace(replacement)),
    stop: async () => void (await stopSandbox(dir)),
  };
}
