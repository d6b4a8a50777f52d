// A zip in the learner's build folder: the code of one function, or the packages of the layer.
import { mkdir, readdir, readFile, rm, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { WorkshopError } from '../../engine/errors.ts';
import type { Aws } from '../../engine/types.ts';
import { dependencyFiles } from './npm-packages.ts';
import { compileOwnCode } from './own-code.ts';
import { projectFile } from '../../lib/project-file.ts';
import { entriesOf, sha256, zip, type ZipFile } from '../../lib/zip.ts';
import { defineResource, fileName } from '../define.ts';
import { freeAtRest } from '../facets.ts';
import { temporaryOf, writeFileAtomically } from '../../lib/files/atomic-file.ts';

/**
 * The dependencies that a manifest names, or the compiled code of one function: the handbook's, the solution of a task, or
 * the learner's own.
 */
export type Contents =
  { dependenciesOf: string } | { codeOf: string } | { codeOf: string; solution: string } | { ownCodeOf: string };

type Props = { file: string; contents: Contents };
type Outputs = { file: string; sha256: string; size: number; entries: string[] };

export const archive = defineResource<Props, Outputs>({
  kind: 'archive',
  describe: ({ file }) => `archive ${file}`,
  identify: ({ file }) => ({ name: file }),

  async read({ file }, aws) {
    const bytes = await contentOf(pathOf(file, aws));
    return bytes && outputsOf(file, bytes);
  },

  async ensure({ file, contents }, aws) {
    const bytes = await pack(contents, aws);
    const there = await contentOf(pathOf(file, aws));
    if (!there?.equals(bytes)) await writeWhole(pathOf(file, aws), bytes, aws);
    return outputsOf(file, bytes);
  },

  async remove({ file }, aws) {
    const path = pathOf(file, aws);
    await rm(temporaryOf(path), { force: true });
    await rm(path, { force: true });
    // With the last archive the folder goes, unless the learner has put files there.
    await rmdir(aws.buildDir).catch(() => {});
  },

  calls: {},

  preview: async ({ file, contents }) => outputsOf(file, await pack(contents)),

  atRest: freeAtRest('a file on this machine'),

  async uploads({ file }, buildDir) {
    const bytes = await contentOf(join(buildDir, fileName(file)));
    return bytes ? [{ path: `.workshop/build/${file}`, bytes }] : [];
  },

  cloudFormation: {
    none: 'It is a file on this machine. `aws cloudformation package` uploads such files to a bucket first.',
  },

  why: {
    about:
      'A zip file in your own folder: the code of one function, or the packages of the layer. The same content gives the same bytes.',
    properties: {
      file: {
        what: 'The file in `.workshop/build`.',
        otherwise: 'the deployment does not find it.',
      },
      contents: {
        what: 'What is packed: the compiled code of a function, or the packages of lambda-src/package.json below `nodejs/node_modules`.',
        otherwise: 'one folder too many, and Lambda finds neither the handler nor the package.',
      },
    },
  },
});

/** `aws`: for the learner's own code, which is in the learner's folder. */
export async function pack(contents: Contents, aws?: Pick<Aws, 'buildDir'>): Promise<Buffer> {
  return zip(await filesOf(contents, aws));
}

function filesOf(contents: Contents, aws: Pick<Aws, 'buildDir'> | undefined): Promise<ZipFile[]> {
  if ('dependenciesOf' in contents) return layerOf(contents.dependenciesOf);
  if ('ownCodeOf' in contents) return ownCodeOf(contents.ownCodeOf, aws);
  return codeOf(contents.codeOf, 'solution' in contents ? contents.solution : undefined);
}

/** What packing would make, without a file of it. */
export async function packed({ file, contents }: Props): Promise<Outputs> {
  return outputsOf(file, await pack(contents));
}

/** The archives in the build folder of the same name, or with another word before it: of the learner, or of a task. */
export async function archivesLike(file: string, { buildDir }: Aws): Promise<Outputs[]> {
  const files = await readdir(buildDir).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  const like = files.filter((each) => each === file || each.endsWith(`-${file}`));
  return Promise.all(like.map(async (each) => outputsOf(each, await readFile(join(buildDir, each)))));
}

/** The bytes of an archive that was packed earlier; throws if they have changed. */
export async function readArchive(file: string, hash: string, aws: Pick<Aws, 'buildDir'>): Promise<Buffer> {
  const bytes = await contentOf(pathOf(file, aws));
  if (bytes && sha256(bytes) === hash) return bytes;
  throw new WorkshopError({
    code: 'workspace',
    message: `The archive ${file} ${bytes ? 'has changed since it was packed' : 'is missing from .workshop/build'}.`,
    state: 'Nothing was uploaded.',
    fix: 'workshop verify package; workshop next   # finds the difference, and packs it again',
  });
}

/** `.workshop/build` is in the learner's folder. */
async function ownCodeOf(name: string, aws: Pick<Aws, 'buildDir'> | undefined): Promise<ZipFile[]> {
  if (!aws) throw new TypeError('The learner’s own code is packed in the learner’s folder only.');
  const { code, errors } = await compileOwnCode(join(aws.buildDir, '..', '..'), name);
  if (code !== undefined) return [{ name: 'index.mjs', content: Buffer.from(code) }];
  const { file, line, column, text } = errors[0] ?? { file: name, line: 1, column: 1, text: 'an unknown error' };
  throw new WorkshopError({
    code: 'usage',
    message: `Your code does not compile. ${file}:${line}:${column}: ${text}`,
    state: 'Nothing was packed.',
    fix: 'workshop deploy   # after you correct it',
  });
}

async function codeOf(name: string, solution: string | undefined): Promise<ZipFile[]> {
  const folder = solution === undefined ? [] : ['solutions', fileName(solution)];
  const content = await contentOf(projectFile('dist', 'lambda-src', ...folder, fileName(name), 'index.mjs'));
  // At the root of the zip: in a folder, Lambda would not find it.
  if (content) return [{ name: 'index.mjs', content }];
  throw new WorkshopError({
    code: 'workspace',
    message: `The compiled code of ${name} is missing from the files of the workshop.`,
    state: 'Nothing was packed.',
    fix: 'npm run build   # in a clone; otherwise install the workshop again',
  });
}

/** Lambda unpacks a layer into /opt and looks for packages in /opt/nodejs/node_modules. */
function layerOf(manifest: string): Promise<ZipFile[]> {
  return dependencyFiles(projectFile(manifest), 'nodejs/node_modules');
}

/** Whole or not at all, even if the process is killed. */
async function writeWhole(path: string, bytes: Buffer, { buildDir }: Aws): Promise<void> {
  await mkdir(buildDir, { recursive: true, mode: 0o700 });
  await writeFileAtomically(path, bytes);
}

async function outputsOf(file: string, bytes: Buffer): Promise<Outputs> {
  // A file that something else has overwritten is no zip: its hash tells that it has changed.
  const entries = await entriesOf(bytes).catch(() => []);
  return { file, sha256: sha256(bytes), size: bytes.length, entries };
}

async function contentOf(path: string): Promise<Buffer | undefined> {
  try {
    return await readFile(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

function pathOf(file: string, { buildDir }: Pick<Aws, 'buildDir'>): string {
  return join(buildDir, fileName(file));
}
