// A folder in which a deployment tool runs against a sandbox, as an instructor's own project would.
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestSandbox } from '../sandbox/test-sandbox.ts';

export interface ToolFolder {
  readonly path: string;
  write(name: string, content: string): Promise<void>;
  /** Resolves with all that it prints; throws where it fails. `key`: the sandbox's administrator by default. */
  run(command: string, args: readonly string[], key?: Key): Promise<string>;
  end(): Promise<void>;
}

interface Key {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

export async function toolFolder(test: TestSandbox, variables: NodeJS.ProcessEnv = {}): Promise<ToolFolder> {
  const path = await mkdtemp(join(tmpdir(), 'workshop-tool-'));
  return {
    path,
    write: (name, content) => writeFile(join(path, name), content),
    run(command, args, { accessKeyId, secretAccessKey } = test.sandbox.key) {
      const env = {
        PATH: process.env['PATH'],
        HOME: path,
        CI: 'true',
        NO_COLOR: '1',
        AWS_ENDPOINT_URL: test.url,
        AWS_ACCESS_KEY_ID: accessKeyId,
        AWS_SECRET_ACCESS_KEY: secretAccessKey,
        AWS_REGION: test.region,
        AWS_DEFAULT_REGION: test.region,
        AWS_EC2_METADATA_DISABLED: 'true',
        ...variables,
      };
      return new Promise((resolve, reject) => {
        const child = execFile(command, args, { cwd: path, env, timeout: 180_000 }, (error, stdout, stderr) => {
          const printed = `${stdout}${stderr}`;
          if (error) reject(new Error(`${command} ${args.join(' ')}: ${printed.slice(-4_000)}`));
          else resolve(printed);
        });
        // Some tools read their input from there, to its end.
        child.stdin?.end();
      });
    },
    end: () => rm(path, { recursive: true, force: true }),
  };
}
