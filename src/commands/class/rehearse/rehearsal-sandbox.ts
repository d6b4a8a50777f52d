// The sandbox of one rehearsal: a process and a folder of its own, in which errors can be injected.
import { http } from '../../../aws/calls/http.ts';
import { openTarget, type Target } from '../../../aws/target/target.ts';
import { ensureSandbox, stopSandbox } from '../../../sandbox/client/process.ts';

/** One injection, as `/_sandbox/faults` takes it: see docs/sandbox.md. */
export interface Injection {
  readonly service: string;
  readonly operation: string;
  readonly kind?: 'throttle' | '503' | 'drop-after';
  readonly error?: { readonly code: string; readonly status: number; readonly message: string };
  readonly times?: number;
  readonly after?: number;
  readonly account?: string;
}

export interface RehearsalSandbox {
  /** As the administrator of the account that becomes the organization's management account. */
  readonly target: Target;
  /** Replaces earlier injections. */
  inject(injections: readonly Injection[]): Promise<void>;
  stop(): Promise<void>;
}

/** Seconds without a request: a sandbox whose rehearsal was killed soon stops by itself. */
const idle = 300;

export async function startRehearsalSandbox(dir: string, region: string, pace: string): Promise<RehearsalSandbox> {
  const { url, accessKeyId, secretAccessKey } = await ensureSandbox(dir, { pace, idle });
  const authorization = `Basic ${Buffer.from(`${accessKeyId}:${secretAccessKey}`).toString('base64')}`;
  return {
    target: await openTarget({ kind: 'sandbox', region, dir }),
    async inject(injections) {
      const body = JSON.stringify(injections);
      const answer = await http(`${url}/_sandbox/faults`, { method: 'PUT', headers: { authorization }, body });
      if (answer.status !== 200) throw new TypeError(`The sandbox refused the injections: ${answer.body}`);
    },
    stop: async () => void (await stopSandbox(dir)),
  };
}
