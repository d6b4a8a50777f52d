// A sandbox for one rehearsal: a process and a folder of its own, and a bad day on request.
import { http } from '../../../aws/calls/http.ts';
import { openTarget, type Target } from '../../../aws/target/target.ts';
import { ensureSandbox, stopSandbox } from '../../../sandbox/client/process.ts';

/** One fault, as `/_sandbox/faults` takes it: see docs/sandbox.md. */
export interface BadDay {
  readonly service: string;
  readonly operation: string;
  readonly kind?: 'throttle' | '503' | 'drop-after';
  readonly error?: { readonly code: string; readonly status: number; readonly message: string };
  readonly times?: number;
  readonly after?: number;
  readonly account?: string;
}

export interface OwnSandbox {
  /** As its administrator, in the account that becomes the organization's management account. */
  readonly target: Target;
  /** In place of the faults that were set before. */
  faults(days: readonly BadDay[]): Promise<void>;
  stop(): Promise<void>;
}

/** Seconds without a request: should this process be killed, the sandbox soon ends by itself. */
const idle = 300;

export async function startOwnSandbox(dir: string, region: string, pace: string): Promise<OwnSandbox> {
  const { url, accessKeyId, secretAccessKey } = await ensureSandbox(dir, { pace, idle });
  const authorization = `Basic ${Buffer.from(`${accessKeyId}:${secretAccessKey}`).toString('base64')}`;
  return {
    target: await openTarget({ kind: 'sandbox', region, dir }),
    async faults(days) {
      const body = JSON.stringify(days);
      const answer = await http(`${url}/_sandbox/faults`, { method: 'PUT', headers: { authorization }, body });
      if (answer.status !== 200) throw new TypeError(`The sandbox takes no such fault: ${answer.body}`);
    },
    stop: async () => void (await stopSandbox(dir)),
  };
}
