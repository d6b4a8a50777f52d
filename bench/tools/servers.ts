// The servers that the sandbox is compared with. Each is a process that prints its address and ends with the bench.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { environment } from './measure.ts';

export interface Server {
  readonly name: string;
  readonly origin: string;
  readonly pid: number | undefined;
  stop(): void;
}

/** Runs `bench/${name}.ts`; its first line is its origin, and the end of its input is its end. */
export async function startServer(
  name: string,
  args: readonly string[] = [],
  label = name,
  variables: NodeJS.ProcessEnv = {},
): Promise<Server> {
  const file = join(import.meta.dirname, `../${name}.ts`);
  const env = { ...environment(), ...variables, AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' };
  const child = spawn(process.execPath, ['--import', import.meta.resolve('tsx'), file, ...args], {
    env,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const [line] = (await Promise.race([
    once(child.stdout, 'data'),
    once(child, 'exit').then(([code]) => Promise.reject(new Error(`${name} ended with ${code}.`))),
  ])) as [Buffer];
  return { name: label, origin: line.toString().trim(), pid: child.pid, stop: () => child.stdin.end() };
}
