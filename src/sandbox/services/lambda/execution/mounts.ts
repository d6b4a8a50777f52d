// The folders that a function finds on Lambda, laid out on disk: /var/task, /opt and /var/runtime.
import { createHash, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, realpath, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { SandboxContext } from '../../../server/context.ts';
import type { Settings } from '../records.ts';
import { bootstrapFile } from '../runtime/location.ts';
import type { Mounts } from '../runtime/wire.ts';
import { unzip } from '../rules/zip.ts';

export interface Mounting {
  /** The program of a function's process. */
  readonly bootstrap: string;
  readonly mount: (settings: Settings) => Promise<Mounts>;
}

export async function createMounting(sandbox: SandboxContext): Promise<Mounting> {
  const home = join(await realpath(sandbox.scratch), 'lambda');
  const runtime = join(home, 'runtime');
  const installed = await layRuntime(home, runtime);
  const bootstrap = await bootstrapFile(home);
  const laid = new Map<string, Promise<string>>();

  /** Zips in order into one folder, once: environments share it, as they may only read it on Lambda. */
  function lay(name: string, blobs: readonly string[]): Promise<string> {
    const id = createHash('sha256').update(blobs.join()).digest('hex').slice(0, 16);
    const folder = join(home, `${name}-${id}`);
    let known = laid.get(folder);
    if (!known) {
      known = unpack(sandbox, blobs, folder);
      laid.set(folder, known);
      // A failure (a full disk) must not stay for good.
      known.catch(() => laid.delete(folder));
    }
    return known;
  }

  return {
    bootstrap,
    async mount({ code, layers }) {
      const [task, opt] = await Promise.all([
        lay('task', [code.blob]),
        lay(
          'opt',
          layers.map((layer) => layer.code.blob),
        ),
      ]);
      return { task, opt, runtime, installed };
    },
  };
}

async function unpack(sandbox: SandboxContext, blobs: readonly string[], folder: string): Promise<string> {
  const aside = `${folder}.${randomUUID()}`;
  await mkdir(aside, { recursive: true });
  const packages = blobs.map((blob) => () => sandbox.store.getBlob(blob));
  await unzip(packages, aside);
  await rm(folder, { recursive: true, force: true });
  await rename(aside, folder);
  return folder;
}

const scopes = ['@aws-sdk', '@smithy'];

/** Of our own installed packages a function sees only those that Lambda's runtime brings along. */
async function layRuntime(home: string, runtime: string): Promise<string> {
  const modules = join(runtime, 'node_modules');
  await mkdir(modules, { recursive: true });
  // Ends Node's search for the package.json that says what a .js file is: the one above is not the function's.
  await writeFile(join(home, 'package.json'), '{}\n');
  const paths = createRequire(import.meta.url).resolve.paths('@aws-sdk/client-lambda') ?? [];
  const installed = paths.find((path) => existsSync(join(path, '@aws-sdk')));
  if (!installed) throw new Error('The AWS SDK is not installed beside the sandbox.');
  for (const scope of scopes) {
    const link = join(modules, scope);
    await rm(link, { force: true });
    if (existsSync(join(installed, scope))) await symlink(join(installed, scope), link, 'junction');
  }
  return realpath(installed);
}
