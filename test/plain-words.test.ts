// The texts for learners keep to short sentences and plain words: many read English as a second language.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { fromRoot } from './helpers/root.ts';
import { sourcesIn } from './helpers/sources.ts';

const mostWords = 22;
/** Old-fashioned, or with a second meaning ("may not" can mean "perhaps not"), or words of this project alone. */
const avoided =
  /\b(?:whoever|whomever|whatever|whichever|thereof|afresh|anew|begun|suffices?|may not|leave to|is told|are told|let in|lets in|puts? on|nothing of)\b/i;

/**
 * In all of the project, names included: words that one knows from literature, and metaphors. `begun` is allowed in
 * quotes and as a key: it is a value of documents and files that exist.
 */
const avoidedEverywhere =
  /\b(?:whoever|whomever|whatever|whichever|thereof|whereupon|afresh|anew|begun(?!")|suffices?|beforehand|henceforth|hitherto|lest|befall\w*|(?:is|are|was|were) to be|the other one|with leave|leave to|stands? in for|had its day|mends?|mended|mending)\b/i;

/** Parts of a name, as `startAnew`, `MendedState` and `second-ring.test.ts` have them. */
const avoidedInNames = new Set(
  'whoever whatever whichever thereof afresh anew begun befall misfit stranger glance mend mends mended stray strays patient death die dies byhand'.split(
    ' ',
  ),
);

/** This file, and the titles that old checkpoints have. */
const withOldWords = new Set([
  'test/plain-words.test.ts',
  'src/workspace/old-titles.ts',
  'test/workspace/migration.test.ts',
]);

const texts = [
  ...readdirSync(fromRoot('templates/steps'), { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.(md|json)$/.test(file))
    .map((file) => `templates/steps/${file}`),
  ...readdirSync(fromRoot('templates/topics')).map((file) => `templates/topics/${file}`),
  'templates/why/errors.md',
  'templates/why/terms.md',
  'docs/learning.md',
  'docs/undo-and-teardown.md',
  'docs/permissions.md',
  'docs/another-aws.md',
  'docs/sandbox.md',
  'src/sandbox/README.md',
  'ui-src/README.md',
  'console-src/README.md',
  'docs/console.md',
];

describe('the texts for learners', () => {
  it('say one thing in a sentence: at most 22 words', () => {
    const long = texts.flatMap((file) => sentencesOf(file).filter((sentence) => wordsOf(sentence) > mostWords));
    assert.deepEqual(long, []);
  });

  it('use no word that sends a reader to a dictionary', () => {
    const found = texts.flatMap((file) =>
      sentencesOf(file)
        .filter((sentence) => avoided.test(sentence))
        .map((sentence) => `${file}: ${sentence}`),
    );
    assert.deepEqual(found, []);
  });

  it('are many, and are taken apart into sentences', () => {
    assert.ok(texts.length > 70);
    assert.deepEqual(sentencesIn('# Title\n\nOne `a.b`. Two:\n\n- three\n- four. Five\n\n| a | b |\n'), [
      'One CODE.',
      'Two:',
      'three',
      'four.',
      'Five',
    ]);
  });
});

/** Identifiers, and AWS's own sentences. */
const otherWords = /['`]begun['`]|\bbegun: |No updates are to be performed/g;

describe('the words of the project', () => {
  const folders = ['src', 'steps', 'test', 'bench', 'bin', 'lambda-src', 'ui-src/src', 'console-src/src'];
  const sources = folders.flatMap(sourcesIn).filter(({ file }) => !withOldWords.has(file));
  const documents = [
    'AGENTS.md',
    'CHANGELOG.md',
    'CONTRIBUTING.md',
    'README.md',
    'SECURITY.md',
    'bench/README.md',
    'build.mjs',
    ...readdirSync(fromRoot('docs'), { encoding: 'utf8' })
      .filter((file) => file.endsWith('.md'))
      .map((file) => `docs/${file}`),
    ...texts,
    ...['ui-src/src', 'console-src/src'].flatMap((folder) =>
      readdirSync(fromRoot(folder), { recursive: true, encoding: 'utf8' })
        .filter((file) => file.endsWith('.vue'))
        .map((file) => `${folder}/${file}`),
    ),
    ...readdirSync(fromRoot('templates/class')).map((file) => `templates/class/${file}`),
  ].map((file) => ({ file, text: readFileSync(fromRoot(file), 'utf8') }));

  it('are plain in code, comments, test titles and documents', () => {
    const found = [...sources, ...documents].flatMap(({ file, text }) =>
      text
        .split('\n')
        .map((line, index) => ({ at: `${file}:${index + 1}`, line: line.trim() }))
        .filter(({ line }) => avoidedEverywhere.test(line.replaceAll(otherWords, '')))
        .map(({ at, line }) => `${at}: ${line}`),
    );
    assert.deepEqual(found, [], 'CONTRIBUTING.md, "Texts and names": say it as you would say it to a colleague.');
  });

  it('are plain in the names of files, variables, functions and types', () => {
    const names = sources.flatMap(({ file, text }) => [
      ...file.split('/').map((name) => ({ file, name: name.replace(/\..*$/, '') })),
      ...declaredIn(text).map((name) => ({ file, name })),
    ]);
    const found = names.filter(({ name }) => partsOf(name).some((part) => avoidedInNames.has(part)));
    assert.deepEqual(
      [...new Set(found.map(({ file, name }) => `${file}: ${name}`))],
      [],
      'A name is a word of AWS, of the course or of programming: no metaphor.',
    );
  });

  it('are found in every form of a name', () => {
    assert.deepEqual(partsOf('startAnew'), ['start', 'anew']);
    assert.deepEqual(partsOf('second-ring'), ['second', 'ring']);
    assert.deepEqual(declaredIn('const one = 1;\nexport async function twoThree() {}\ninterface Four {}\n'), [
      'one',
      'twoThree',
      'Four',
    ]);
  });
});

function declaredIn(text: string): string[] {
  return Array.from(
    text.matchAll(/\b(?:const|let|function\*?|class|interface|type|enum) ([A-Za-z_$][\w$]*)/g),
    ([, name = '']) => name,
  );
}

function partsOf(name: string): string[] {
  return name
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .split(/[^A-Za-z\d]+/)
    .map((part) => part.toLowerCase());
}

function wordsOf(sentence: string): number {
  // A path through the console is a list of what to click.
  return sentence.includes('→') ? 0 : sentence.split(' ').length;
}

function sentencesOf(file: string): string[] {
  const text = readFileSync(fromRoot(file), 'utf8');
  if (!file.endsWith('.json')) return sentencesIn(text);
  const { question, choices, why } = JSON.parse(text) as { question: string; choices: string[]; why: string };
  return sentencesIn([question, ...choices, why].join('\n\n'));
}

/** Prose only: without headings, tables, code and what is read by the program. */
function sentencesIn(markdown: string): string[] {
  return markdown
    .replace(/^```[\s\S]*?^```$/gm, '')
    .replace(/<!--.*?-->|^(?:#|\||match: |Step: |also: |Read: ).*$/gm, '\n\n')
    .replace(/^ *(?:[-*]|\d\.) /gm, '\n\n')
    .replace(/`[^`]*`/g, 'CODE')
    .split(/\n\s*\n/)
    .flatMap((paragraph) =>
      paragraph
        .trim()
        .replace(/\s+/g, ' ')
        .split(/(?<=[.!?:]) (?=[A-Z*“"])/),
    )
    .filter(Boolean);
}
