// Compiling TypeScript: what comes out, and how mistakes are named.
import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compileTypeScript } from '../../src/lib/compile-typescript.ts';

describe('compileTypeScript', () => {
  let folder: string;
  beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'workshop-compile-'))));
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const compile = async (files: Readonly<Record<string, string>>) => {
    for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
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
