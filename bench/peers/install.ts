// Installs the packages of a peer into a temporary folder, never into the project.
import { spawn } from 'node:child_process';
import { cp, mkdir, symlink, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { print } from '../tools/measure.ts';

const root = resolve(import.meta.dirname, '../..');

/** By name, the version. */
export type Packages = Readonly<Record<string, string>>;

/** False, with a line that says so, where npm cannot install them. */
export async function install(dir: string, packages: Packages): Promise<boolean> {
  const wanted = Object.entries(packages).map(([name, version]) => `${name}@${version}`);
  const names = wanted.join(' and ');
  print(`Installing ${names} into a temporary folder …`);
  await mkdir(dir, { recursive: true });
  await writeFile(join(dir, 'package.json'), '{ "private": true }\n');
  // serverless-offline 14 asks for the Serverless Framework 4, which does not run without an account. osls is its fork.
  const flags = [
    '--no-audit',
    '--no-fund',
    '--ignore-scripts',
    '--legacy-peer-deps',
    '--prefer-offline',
    '--loglevel=error',
  ];
  const child = spawn('npm', ['install', ...flags, ...wanted], {
    cwd: dir,
    stdio: ['ignore', 'ignore', 'inherit'],
    shell: process.platform === 'win32',
  });
  const code = await new Promise((done) => child.on('error', () => done(1)).on('close', done));
  if (code !== 0) print(`Left out: npm could not install ${names} (no network, or a registry without them).`);
  return code === 0;
}

/** The functions of the course as they are built, with the packages that they import. */
export async function copyFunctions(app: string): Promise<void> {
  await cp(join(root, 'dist', 'lambda-src'), app, { recursive: true });
  await mkdir(join(app, 'node_modules', '@aws-sdk'), { recursive: true });
  for (const name of ['@aws-sdk/client-dynamodb', 'nanoid'])
    await symlink(join(root, 'node_modules', name), join(app, 'node_modules', name), 'junction');
}

/** What the functions of a peer read. */
export const variables = (endpoint: string) => ({
  TABLE_NAME: 'AWSWorkshopDemoTable',
  AWS_ENDPOINT_URL: endpoint,
  AWS_ACCESS_KEY_ID: 'peer',
  AWS_SECRET_ACCESS_KEY: 'peer',
});
