// Compiling TypeScript: what comes out, and how mistakes are named.
import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { build } from 'esbuild';
import { compileTypeScript } from '../../src/lib/compile-typescript.ts';

describe('compileTypeScript', () => {
  let dir: string;
  let folder: string;
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'workshop-compile-'));
    folder = join(dir, 'function ü');
  });
  afterEach(() => rm(dir, { recursive: true, force: true }));

  const compile = async (files: Readonly<Record<string, string>>) => {
    for (const [name, text] of Object.entries(files)) {
      await mkdir(dirname(join(folder, name)), { recursive: true });
      await writeFile(join(folder, name), text);
    }
    return compileTypeScript(folder, 'index.mts');
  };

  it('removes types, bundles the files beside, and leaves packages as imports', async () => {
    const { code, errors, exports } = await compile({
      'index.mts': `import { nanoid } from 'nanoid';\nimport { twice } from './twice.mts';\nexport const id = (size: number): string => nanoid(twice(size));\n`,
      'twice.mts': 'export enum Factor { Two = 2 }\nexport const twice = (n: number) => n * Factor.Two;\n',
    });
    assert.deepEqual([errors, exports], [[], ['id']]);
    assert.match(code ?? '', /^import \{ nanoid \} from "nanoid";$/m);
    assert.match(code ?? '', /var twice = \(n\) => n \* 2/);
    assert.doesNotMatch(code ?? '', /number|string|enum|import .*twice/);
  });

  for (const [what, files] of Object.entries<Readonly<Record<string, string>>>({
    'enums, namespaces and properties in parameters': {
      'index.mts': `export enum Status { Created = 201, Found = 302 }
        namespace Limits { export const length = 8; }
        export class Store { #items = Limits.length; constructor(private readonly table: string, public ttl?: number) {} }`,
    },
    'imports of types': {
      'index.mts': `import type { Item } from './not-there.mts';
        import { type Key, Other, id } from './item.mts';
        export const keep = (item: Item, key: Key, other: Other) => [id, item, key, other] satisfies unknown[];`,
      'item.mts': 'export interface Key { id: string }\nexport type Other = 1;\nexport const id = 2;\n',
    },
    'JSON, CommonJS and text': {
      'index.mts': `import settings from './settings.json' with { type: 'json' };
        import { old } from './old.cjs';
        import text from './text.txt';
        export const handler = async () => [settings.größe, old, text, await import('./settings.json')];`,
      'settings.json': '{ "größe": 8 }',
      'old.cjs': "exports.old = require('node:fs').constants.O_RDONLY;",
      'text.txt': 'ü\u2028',
    },
    'files by the names of TypeScript, folders, and a file outside': {
      'index.mts': `import { a } from './a.js';
        import { b } from './sub/b.mjs';
        export * from './sub';
        export { up } from '../up.ts';
        export const sum = a + b;`,
      'a.ts': 'export const a: number = 1;',
      'sub/b.mts': "import { c as a } from '.';\nexport const b = a;",
      'sub/index.ts': 'export const c = 3;',
      '../up.ts': 'export const up = import.meta.url;',
    },
    'names that are used twice, in files that import each other': {
      'index.mts': `import { id as other } from './b.mts';
        export const id = () => other;
        export default class extends Array<string> {}`,
      'b.mts': "import { id as back } from './index.mts';\nexport const id = () => back();",
    },
    'packages, modules of Node.js, and doubtful code': {
      'index.mts': `import fs from 'fs';
        import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
        export const isSame = (value: number) => value === NaN || fs.existsSync(DynamoDBClient.name);
        export const settings = { a: 1, a: 2 };`,
    },
  })) {
    it(`gives what the program esbuild gives for ${what}`, async () => {
      const { code, errors, warnings } = await compile(files);
      const expected = await build({
        absWorkingDir: folder,
        entryPoints: ['./index.mts'],
        bundle: true,
        packages: 'external',
        format: 'esm',
        platform: 'node',
        target: 'node20',
        charset: 'utf8',
        write: false,
        logLevel: 'silent',
      });
      assert.deepEqual([code, errors], [expected.outputFiles[0]?.text, []]);
      assert.deepEqual(
        warnings.map(({ file, line, text }) => [file, line, text]),
        expected.warnings.map(({ location, text }) => [location?.file, location?.line, text]),
      );
    });
  }

  it('gives the same code in every folder, with any settings around it', async () => {
    const files = { 'index.mts': 'export class A { b = 1 }\n' };
    const { code } = await compile(files);
    const inner = join(folder, 'deeper', 'still');
    await mkdir(inner, { recursive: true });
    await writeFile(join(folder, 'tsconfig.json'), '{ "compilerOptions": { "useDefineForClassFields": false } }');
    await writeFile(join(inner, 'index.mts'), files['index.mts']);
    assert.equal((await compileTypeScript(inner, 'index.mts')).code, code);
  });

  for (const [what, text, line, column, says] of [
    ['a syntax error', 'const a = 1;\nconst b = ;\n', 2, 11, /^Unexpected ";"$/],
    ['a bracket that is not closed', 'export function handler() {\n  return 1;\n', 3, 1, /^Unexpected end of file$/],
    ['a file that is not there', "\nimport './other.mts';\n", 2, 8, /^Could not resolve ".\/other.mts"$/],
    ['a folder', "\nexport * from '..';\n", 2, 15, /^Could not resolve "\.\."$/],
    ['a pattern of files', 'const f = (x) => import(`./${x}.mts`);\n', 1, 25, /^Could not resolve import\("\.\/\*/],
    ['a change of a constant', 'const a = 1;\n  a = 2;\n', 2, 3, /^Cannot assign to "a" because it is a constant$/],
  ] as const) {
    it(`names file, line and column of ${what}`, async () => {
      const { code, errors, warnings } = await compile({ 'index.mts': text });
      const [problem] = [...errors, ...warnings];
      assert.ok(problem);
      const { file } = problem;
      assert.deepEqual(
        [code === undefined, file, problem.line, problem.column],
        [errors.length > 0, 'index.mts', line, column],
      );
      assert.match(problem.text, says);
      assert.equal(problem.source, text.split('\n')[line - 1]);
    });
  }

  it('names a mistake in a file beside by that file', async () => {
    const { errors } = await compile({ 'index.mts': "export * from './b.mts';\n", 'b.mts': 'export const = 1;\n' });
    assert.deepEqual(
      errors.map(({ file, line, column }) => ({ file, line, column })),
      [{ file: 'b.mts', line: 1, column: 14 }],
    );
  });
});
