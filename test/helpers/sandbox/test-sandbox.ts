// A real sandbox on a free port, in a folder of its own, and real SDK clients that talk to it.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sandboxTarget } from '../../../src/aws/target/target.ts';
import { startSandbox, type Sandbox, type SandboxOptions } from '../../../src/sandbox/sandbox.ts';

// Tests run on every Node the workshop supports; the SDK's warning about Node 20 would fill their output.
process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';

type Client<C> = new (config: never) => C;

export interface TestSandbox {
  readonly sandbox: Sandbox;
  readonly url: string;
  readonly account: string;
  readonly region: string;
  readonly dir: string;
  /** The sandbox's log so far. */
  readonly log: string[];
  /** A client of the sandbox's administrator, or of another key. It does not retry, so a test sees each answer. */
  client<C>(
    Client: Client<C>,
    credentials?: { accessKeyId: string; secretAccessKey: string; sessionToken?: string },
  ): C;
  stop(): Promise<void>;
}

export async function startTestSandbox(options: Partial<SandboxOptions> = {}): Promise<TestSandbox> {
  const dir = options.dir ?? (await mkdtemp(join(tmpdir(), 'workshop-sandbox-')));
  const log: string[] = [];
  const sandbox = await startSandbox({ dir, port: 0, pace: 'instant', log: (line) => log.push(line), ...options });
  const region = 'ap-south-1';
  return {
    sandbox,
    url: sandbox.url,
    account: sandbox.key.account,
    region,
    dir,
    log,
    client: (Client, credentials) =>
      new Client({
        ...sandboxTarget({ url: sandbox.url, ...sandbox.key, ...credentials }, region).config,
        ...(credentials && { credentials }),
        maxAttempts: 1,
      } as never),
    async stop() {
      await sandbox.close();
      if (!options.dir) await rm(dir, { recursive: true, force: true });
    },
  };
}

/** The error of a call: `{ name, status, message }`. Throws if the call succeeds. */
export async function refusal(
  call: Promise<unknown>,
): Promise<{ name: string; status: number | undefined; message: string }> {
  try {
    await call;
  } catch (error) {
    const { name, message, $metadata } = error as Error & { $metadata?: { httpStatusCode?: number } };
    return { name, status: $metadata?.httpStatusCode, message };
  }
  throw new Error('The call was not refused.');
}
