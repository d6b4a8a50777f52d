// The files of a function on disk, in the folders that Lambda has: /var/task, /opt, /var/runtime and /tmp.
import { createHash, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, realpath, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { SandboxContext } from '../../../server/context.ts';
import type { FunctionSettings } from '../records.ts';
import { bootstrapFile } from '../runtime/bootstrap-file.ts';
import type { RuntimeFolders } from '../runtime/messages.ts';
import { unzip } from '../rules/zip/zip.ts';

export interface FunctionFiles {
  /** The program of a function's process. */
  readonly bootstrap: string;
  readonly layOut: (settings: FunctionSettings) => Promise<Omit<RuntimeFolders, 'tmp'>>;
  /** An empty folder for one environment, which removes it. */
  readonly makeTmp: () => Promise<string>;
}

export async function createFunctionFiles(sandbox: SandboxContext): Promise<FunctionFiles> {
  const root = join(await realpath(sandbox.scratch), 'lambda');
  const runtime = join(root, 'runtime');
  const installed = await linkSdk(root, runtime);
  const bootstrap = await bootstrapFile(root);
  const unzipped = new Map<string, Promise<string>>();

  /** Unzips each combination once. Environments share the folder: on Lambda they can only read it. */
  function unzipOnce(name: string, blobs: readonly string[]): Promise<string> {
    const id = createHash('sha256').update(blobs.join()).digest('hex').slice(0, 16);
    const folder = join(root, `${name}-${id}`);
    let existing = unzipped.get(folder);
    if (!existing) {
      existing = unzipTo(sandbox, blobs, folder);
      unzipped.set(folder, existing);
      // After a failure, such as a full disk, the next event tries again.
      existing.catch(() => unzipped.delete(folder));
    }
    return existing;
  }

  return {
    bootstrap,
    makeTmp: () => mkdtemp(join(root, 'tmp-')),
    async layOut({ code, layers }) {
      const layerBlobs = layers.map((layer) => layer.code.blob);
      const [task, opt] = await Promise.all([unzipOnce('task', [code.blob]), unzipOnce('opt', layerBlobs)]);
      return { task, opt, runtime, installed };
    },
  };
}

/** Under another name first: a folder with its final name is complete. */
async function unzipTo(sandbox: SandboxContext, blobs: readonly string[], folder: string): Promise<string> {
  const temporary = `${folder}.${randomUUID()}`;
  await mkdir(temporary, { recursive: true });
  const packages = blobs.map((blob) => () => sandbox.store.getBlob(blob));
  await unzip(packages, temporary);
  await rm(folder, { recursive: true, force: true });
  await rename(temporary, folder);
  return folder;
}

const scopes = ['@aws-sdk', '@smithy'];

/** Of the packages that are installed with the sandbox, a function sees only those that Lambda's runtime includes. */
async function linkSdk(root: string, runtime: string): Promise<string> {
  const modules = join(runtime, 'node_modules');
  await mkdir(modules, { recursive: true });
  // Ends Node's search for the package.json that tells what a .js file is, before it leaves this folder.
  await writeFile(join(root, 'package.json'), '{}\n');
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
