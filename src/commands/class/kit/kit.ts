// `workshop class kit`: one file with all that a laptop needs beside Node.js, and what the laptops have answered.
import { createWriteStream } from 'node:fs';
import { readFile, rename, rm, stat } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Archiver } from 'archiver';
import { usageError } from '../../../engine/errors.ts';
import { count } from '../../../lib/count.ts';
import { jsonText, visible } from '../../../lib/visible.ts';
import { tableLines } from '../../../ui/columns.ts';
import type { Command, Context } from '../../shared/context.ts';
import { refuseUseless } from '../shared/class-options.ts';
import { hashOf, kitFiles, kitMark, kitPackages, manifestName, readManifest, type KitFile } from './kit-files.ts';
import { reportOfCode } from './laptop-code.ts';

interface KitFlags {
  readonly out?: string | undefined;
  readonly words?: readonly string[] | undefined;
}

// The types are of archiver 7. Version 8 only differs in this name.
type Packer = { readonly TarArchive: new (options: { gzip: true }) => Archiver };

export const classKit: Command<KitFlags> = async (context, { out, words = [] }) => {
  const [verb, ...codes] = words;
  if (verb === 'check') {
    refuseUseless('kit', [[out, '--out does not belong to `kit check`']]);
    return checkCodes(context, codes);
  }
  if (verb !== undefined) throw usageError(`"${verb}" is no part of the kit.`, 'workshop class kit check <code>');
  return writeKit(context, out ?? 'workshop-kit.tgz');
};

async function writeKit({ ui, yes, signal }: Context, out: string): Promise<number> {
  const file = resolve(out);
  if (!yes && (await stat(file).catch(() => undefined)))
    throw usageError(`The file ${file} already exists.`, 'run the command again with --yes or another --out', {
      state: 'It was not changed.',
    });
  const files = await kitFiles();
  const packages = [...(await kitPackages()).keys()].sort();
  const sha256 = await hashOf(files);
  await pack(file, { files, sha256, packages }, signal);
  const { size } = await stat(file);
  const systems = systemsOf(files);
  const name = basename(file);
  ui.result(
    { file, bytes: size, kit: sha256.slice(0, 8), systems, packages, without: ['Node.js', 'AWS CLI'] },
    [
      `${file} (${(size / 1e6).toFixed(1)} MB, kit ${sha256.slice(0, 8)})`,
      `with     the workshop, its sandbox, the AWS SDK and a compiler for TypeScript, for ${systems.join(', ')}`,
      `without  Node.js 20.19 or newer, which each laptop needs`,
      `         the AWS CLI, which only \`--by-hand\` needs`,
      '',
      'On each laptop, in a new folder with this file, without internet:',
      '',
      `  npm install --offline ./${name}`,
      '  npx workshop doctor --laptop',
      '',
      'The second command prints a code for you.',
    ].join('\n'),
  );
  ui.next('workshop class kit check <code>   # what a laptop has answered');
  return 0;
}

const notInKit = new Set(['scripts', 'devDependencies', 'allowScripts']);

/** As npm reads it: every package is in the file already, so there is nothing to fetch and nothing to run. */
async function manifestWith(packages: readonly string[]): Promise<object> {
  const manifest = await readManifest();
  const kept = Object.entries(manifest).filter(([name]) => !notInKit.has(name));
  const files = manifest.files.filter((one) => one !== 'npm-shrinkwrap.json' && one !== kitMark);
  return { ...Object.fromEntries(kept), files: [...files, kitMark], bundleDependencies: packages };
}

interface Packing {
  readonly files: readonly KitFile[];
  /** Of all files together. */
  readonly sha256: string;
  readonly packages: readonly string[];
}

async function pack(file: string, { files, sha256, packages }: Packing, signal: AbortSignal): Promise<void> {
  const written = { [manifestName]: await manifestWith(packages), [kitMark]: { version: 1, sha256 } };
  const { TarArchive } = (await import('archiver')) as unknown as Packer;
  const archive = new TarArchive({ gzip: true });
  const aside = `${file}.${process.pid}`;
  try {
    const ended = pipeline(archive, createWriteStream(aside, { mode: 0o644 }), { signal });
    // npm takes the first folder off.
    // Each read before its size is written: a file that grows meanwhile would end the process.
    for (const { path, source } of files)
      archive.append(await readFile(source), {
        name: `package/${path}`,
        mode: path.startsWith('bin/') ? 0o755 : 0o644,
      });
    for (const [name, value] of Object.entries(written))
      archive.append(`${jsonText(value, 2)}\n`, { name: `package/${name}` });
    await Promise.all([archive.finalize(), ended]);
    if ((await hashOf(files)) !== sha256) throw new Error('a file of the workshop was changed meanwhile');
    await rename(aside, file);
  } catch (cause) {
    await rm(aside, { force: true });
    signal.throwIfAborted();
    throw usageError(`The file ${file} cannot be written: ${String(cause)}`, 'run it again with another --out', {
      state: 'Nothing was written.',
      cause,
    });
  }
}

/** By the binaries of the database, the only ones in the program: darwin-x64+arm64. */
function systemsOf(files: readonly KitFile[]): string[] {
  const found = files.flatMap(({ path }) => /\/prebuilds\/([^/]+)\//.exec(path)?.[1] ?? []);
  const names: Readonly<Record<string, string>> = { darwin: 'macOS', linux: 'Linux', win32: 'Windows' };
  return [...new Set(found)]
    .map((one) => one.replace(/^([a-z0-9]+)-/, (_all, system: string) => `${names[system] ?? system} `))
    .sort();
}

async function checkCodes({ ui }: Context, codes: readonly string[]): Promise<number> {
  if (codes.length === 0) throw usageError('Which codes? Learners send them.', 'workshop class kit check <code>');
  const own = (await hashOf(await kitFiles())).slice(0, 8);
  const laptops = codes.map((code) => {
    const report = reportOfCode(code);
    const problems = report
      ? [...(report.kit === own ? [] : [`another kit (${report.kit}, yours is ${own})`]), ...report.failed]
      : ['this is no code of `workshop doctor --laptop`: a letter is wrong or missing'];
    return { code, ready: problems.length === 0, problems, ...(report && { report }) };
  });
  const rows = laptops.map(({ code, ready, problems, report }) => [
    visible(code),
    ready ? 'ready' : 'NOT READY',
    report ? `${report.day}, ${report.platform} ${report.arch}, Node.js ${report.node.join('.')}` : '',
    problems.join(', '),
  ]);
  const ready = laptops.filter((one) => one.ready).length;
  ui.result(
    { kit: own, laptops: laptops.map(({ report, ...one }) => ({ ...one, report: report ? { ...report } : null })) },
    [...tableLines(rows), `${ready} of ${count(laptops.length, 'laptop')} ready`].join('\n'),
  );
  return ready === laptops.length ? 0 : 1;
}
