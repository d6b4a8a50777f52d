// docs/promises.md names a test for every sentence by which SECURITY.md and docs/sandbox.md promise something.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { fromRoot } from './helpers/root.ts';

interface Entry {
  /** Words of the documents; each is in a sentence of theirs. */
  readonly quotes: readonly string[];
  readonly tests: readonly { readonly file: string; readonly title: string }[];
  /** The heading above it: the document, and for docs/sandbox.md its section. */
  readonly heading: string;
}

const read = (path: string) => readFileSync(fromRoot(path), 'utf8');
const onOneLine = (text: string) => text.replace(/\s+/g, ' ').trim();

const entries: Entry[] = read('docs/promises.md')
  .split(/^## /m)
  .slice(1)
  .flatMap((section) => {
    const [heading = '', ...rest] = section.split('\n');
    return rest
      .join('\n')
      .split(/^- /m)
      .slice(1)
      .map((item) => {
        const [promise = '', ...tests] = item.split(/^ {2}- /m).map(onOneLine);
        return {
          heading,
          quotes: [...promise.matchAll(/“([^”]+)”/g)].map(([, quote = '']) => quote),
          tests: tests.map((test) => {
            const [, file = '', title = ''] = /^`([^`]+)`: (.+)$/.exec(test) ?? [];
            return { file, title: title.replaceAll('\\', '') };
          }),
        };
      });
  });
const noPromises = 'Sentences that promise nothing';

/** Of the sections that say what the project does. Code, headers of tables and the generated table are none. */
function sentences(): string[] {
  const scope = read('SECURITY.md').split(/^## /m);
  const wanted = ['What is in scope', 'Whom we expect', 'What the sandbox does not protect you from'];
  const security = scope.filter((section) => wanted.some((title) => section.startsWith(`${title}\n`)));
  assert.equal(security.length, wanted.length);
  const sandbox = read('docs/sandbox.md').split('<!-- the table begins')[0] ?? '';
  return [...security.map((section) => section.replace(/^.*\n/, '')), sandbox]
    .join('\n\n')
    .replace(/^```[\s\S]*?^```$/gm, '')
    .replace(/^#.*$/gm, '')
    .replace(/^\|.*\|\n\|[ |-]+\|$/gm, '')
    .split(/\n\n+|\n(?=[-|] ?)/)
    .flatMap((block) => onOneLine(block).split(/(?<=[.!?]\)?\**)\s+(?=["A-Z`*[/])/))
    .filter((sentence) => /\w/.test(sentence) && !/^(?:- )?\*\*[^*]+\*\*$/.test(sentence));
}

describe('docs/promises.md', () => {
  it('names for each promise a test that exists', () => {
    const sources = new Map<string, string>();
    const isThere = ({ file, title }: Entry['tests'][number]) => {
      const source = sources.get(file) ?? read(file);
      sources.set(file, source);
      return ["'", '"', '`'].some((quote) =>
        source.includes(`it(${quote}${title.replaceAll(quote, `\\${quote}`)}${quote}`),
      );
    };
    const promises = entries.filter(({ heading }) => heading !== noPromises);
    assert.ok(promises.length > 150);
    assert.deepEqual(
      promises.filter(({ tests }) => tests.length === 0),
      [],
    );
    assert.deepEqual(
      promises.flatMap(({ tests }) => tests).filter((test) => !isThere(test)),
      [],
    );
  });

  it('has every sentence of the two documents, as a promise or as none', () => {
    const quotes = entries.flatMap((entry) => entry.quotes);
    assert.deepEqual(
      sentences().filter((sentence) => !quotes.some((quote) => sentence.includes(quote))),
      [],
    );
  });

  it('quotes only what the two documents say', () => {
    const all = sentences();
    const unknown = entries.flatMap(({ quotes }) =>
      quotes.filter((quote) => !all.some((sentence) => sentence.includes(quote))),
    );
    assert.deepEqual(unknown, []);
  });
});

describe('npm run test:attacks', () => {
  const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
  const patterns = scripts['test:attacks']?.match(/test\/[^\s"]+/g) ?? [];
  const files = readdirSync(fromRoot('test'), { recursive: true }).map((file) =>
    `test/${String(file)}`.replaceAll('\\', '/'),
  );
  const filesOf = (pattern: string) => {
    const source = pattern
      .replace(/[.]/g, '\\.')
      .replace(/\{([^}]+)\}/g, (_, names: string) => `(?:${names.replaceAll(',', '|')})`)
      .replace(/\*\*\/|\*/g, (star) => (star === '*' ? '[^/]*' : '(?:[^/]+/)*'));
    const whole = new RegExp(`^${source}$`);
    return files.filter((file) => whole.test(file));
  };
  /** `{a,b}` as its two patterns. */
  const alternatives = (pattern: string) => {
    const [braces, names] = /\{([^}]+)\}/.exec(pattern) ?? [];
    return braces === undefined ? [pattern] : (names ?? '').split(',').map((name) => pattern.replace(braces, name));
  };

  it('finds a file for every name in it', () => {
    assert.ok(patterns.length > 3);
    assert.deepEqual(
      patterns.flatMap(alternatives).filter((pattern) => filesOf(pattern).length === 0),
      [],
    );
  });

  it('tries every promise about attackers, crashes and power cuts', () => {
    const attacks = new Set(patterns.flatMap(filesOf));
    const isTried = ({ tests }: Entry) => tests.some(({ file }) => attacks.has(file));
    const headings = ['SECURITY.md: Whom we expect', 'docs/sandbox.md: Durability', 'docs/sandbox.md: Security'];
    const promises = entries.filter(({ heading }) => headings.includes(heading));
    assert.ok(promises.length > 40);
    assert.deepEqual(
      promises.filter((promise) => !isTried(promise)).map(({ quotes }) => quotes[0]),
      [],
    );
  });
});
