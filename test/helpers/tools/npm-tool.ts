// Programs from npm that only long tests use: in a cache of this machine, and in no package.json of the project.
import { execFile } from 'node:child_process';
import { mkdir, rename, stat, writeFile, mkdtemp, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

/**
 * Resolves with a folder whose node_modules has these packages, such as `aws-cdk-lib@2.276.0`. Undefined where they cannot
 * be installed; a message says so.
 */
export async function npmTool(name: string, packages: readonly string[]): Promise<string | undefined> {
  const cache = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'workshop-tests');
  const folder = join(cache, [name, ...packages.map((each) => each.split('@').at(-1))].join('-'));
  if (await isThere(join(folder, 'node_modules'))) return folder;
  await mkdir(cache, { recursive: true });
  const fresh = await mkdtemp(join(cache, `.${name}-`));
  try {
    await writeFile(join(fresh, 'package.json'), '{ "private": true }');
    const args = ['install', '--no-audit', '--no-fund', '--save-exact', ...packages];
    await promisify(execFile)('npm', args, { cwd: fresh, timeout: 300_000 });
    // Another test may have been faster.
    await rename(fresh, folder).catch(() => undefined);
    return folder;
  } catch (error) {
    const reason = (error as Error).message.trim().split('\n').at(-1);
    process.stderr.write(`    ${name} cannot be installed from npm, so its test is skipped: ${reason}\n`);
    return undefined;
  } finally {
    await rm(fresh, { recursive: true, force: true });
  }
}

async function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
