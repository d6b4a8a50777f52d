// The texts for learners keep to short sentences and plain words: many read English as a second language.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { fromRoot } from './helpers/root.ts';

const mostWords = 22;
/** Old-fashioned, or with a second meaning ("may not" can mean "perhaps not"), or words of this project alone. */
const avoided =
  /\b(?:whoever|whomever|whatever|whichever|thereof|afresh|anew|begun|suffices?|may not|leave to|is told|are told|let in|lets in|puts? on|nothing of)\b/i;

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
