// The texts that ship with the project: code blocks run as they stand, and no text sends anybody to a package of another's.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { blocksIn, makeShell, type Shell } from './helpers/cli/code-blocks.ts';
import { makeFolder } from './helpers/cli/folder.ts';
import { fromRoot, root } from './helpers/root.ts';

// In order, each file in an empty folder of its own whose sandbox loses no time. What cannot run there says why:
// ```sh not run: <reason>
describe('the code blocks of README and docs', () => {
  const blocks = [...blocksIn('README.md'), ...blocksIn('docs')];
  let shell: Shell;
  before(async () => void (shell = await makeShell()));
  after(() => shell.remove());

  it('say what they are', () => {
    const unclear = blocks.filter(
      ({ language, note }) => !language || (language === 'sh' && note && !/^not run: .{5,}/.test(note)),
    );
    assert.deepEqual(
      unclear.map(({ file, line }) => `${file}:${line}`),
      [],
    );
  });

  for (const file of new Set(blocks.map((block) => block.file))) {
    const commands = blocks.filter((block) => block.file === file && block.language === 'sh' && !block.note);
    if (commands.length === 0) continue;
    it(`${file}: ${commands.length} run`, async function () {
      this.timeout(600_000);
      const folder = await makeFolder();
      try {
        await folder.prepare('sandbox', 'start', '--pace', 'instant');
        for (const { line, code } of commands) {
          const ran = await shell.run(code, folder.dir);
          assert.equal(ran.code, 0, `${file}:${line}\n${code}\n${ran.output}`);
        }
      } finally {
        await folder.remove();
      }
    });
  }
});

describe('the texts of the project', () => {
  it('never install the package `workshop` from the registry, which is not ours', () => {
    const texts = trackedFiles().filter(
      (file) => /\.(md|ts|mts|mjs|js|vue|json)$/.test(file) && !/^(ui|console)-dist\//.test(file),
    );
    const install =
      /\bnpm (?:install|i|add|exec)\b[^\n]*[ '"`]workshop(?:@[\w.^~-]+)?(?:[\s'"`]|$)|\bnpx (?:-y|--yes) workshop\b/m;
    assert.ok(install.test('npm install --save-dev workshop@latest'), 'the pattern finds what it is for');
    const found = texts.filter(
      (file) => file !== 'test/docs.test.ts' && install.test(readFileSync(fromRoot(file), 'utf8')),
    );
    assert.deepEqual(found, []);
  });

  it('name only files and folders that exist', () => {
    const tracked = trackedFiles();
    const folders = new Set(tracked.flatMap((file) => parentsOf(file)));
    const top = new Set([...folders].filter((folder) => !folder.includes('/')));
    const exists = (path: string) => {
      const plain = path.replace(/\/$/, '');
      // `steps/<chapter>/<step>.ts` stands for any of them.
      const wanted = new RegExp(`^${plain.replace(/[.*+?^$()[\]{}|]/g, '\\$&').replace(/<[^>]+>/g, '[^/]+')}$`);
      return [...folders, ...tracked].some((known) => wanted.test(known));
    };
    const missing = documents().flatMap((file) => {
      const text = readFileSync(fromRoot(file), 'utf8').replace(/^```[\s\S]*?^```$/gm, '');
      const quoted = [...text.matchAll(/`([^`\s]+)`/g)].map(([, path = '']) => path);
      const named = quoted.filter((path) => top.has(path.split('/')[0] ?? '') && path.includes('/'));
      const links = [...text.matchAll(/\]\((?!https?:)([^)#\s]+)/g)].map(([, to = '']) => join(dirname(file), to));
      return [...named, ...links].filter((path) => !exists(path)).map((path) => `${file} names ${path}`);
    });
    assert.deepEqual(missing, []);
  });

  it('link only to headings that exist', () => {
    const broken = documents().flatMap((file) => {
      const links = [...readFileSync(fromRoot(file), 'utf8').matchAll(/\]\((?!https?:)([^)#\s]*)#([^)\s]+)\)/g)];
      return links
        .map(([, to = '', heading = '']) => [to === '' ? file : join(dirname(file), to), heading] as const)
        .filter(([target, heading]) => !headingsOf(target).includes(heading))
        .map(([target, heading]) => `${file} links to ${target}#${heading}`);
    });
    assert.deepEqual(broken, []);
  });

  it('belong to a package that cannot be published by accident', () => {
    const manifest = JSON.parse(readFileSync(fromRoot('package.json'), 'utf8')) as Record<string, unknown>;
    assert.equal(manifest['private'], true);
    assert.match(String(manifest['name']), /^@[\w-]+\/[\w-]+$/);
    assert.deepEqual(manifest['bin'], { workshop: 'bin/workshop.js' });
  });
});

function trackedFiles(): string[] {
  return execFileSync('git', ['ls-files', '-z'], { cwd: root, encoding: 'utf8' }).split('\0').filter(Boolean);
}

/** What people read about the project; the texts of the course name things of AWS. */
function documents(): string[] {
  return trackedFiles().filter((file) =>
    /^[^/]+\.md$|^(docs|bench|src|ui-src|console-src|\.github)\/.*\.md$/.test(file),
  );
}

/** As GitHub writes them into addresses. */
function headingsOf(file: string): string[] {
  const text = readFileSync(fromRoot(file), 'utf8').replace(/^```[\s\S]*?^```$/gm, '');
  return [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

function parentsOf(file: string): string[] {
  const parts = file.split('/').slice(0, -1);
  return parts.map((_, index) => parts.slice(0, index + 1).join('/'));
}
