// The map: its model, and how it is drawn.
import assert from 'node:assert/strict';
import { mermaid } from '../../../src/commands/map/mermaid.ts';
import { modelOf } from '../../../src/commands/map/model.ts';
import { svg } from '../../../src/commands/map/svg.ts';
import { drawing, inWords, pathOfRequest } from '../../../src/commands/map/text.ts';
import { widthOf } from '../../../src/ui/columns.ts';
import type { Checkpoint } from '../../../src/engine/types.ts';
import { course } from '../../../steps/index.ts';

/** A checkpoint with the table, and nothing else. */
const withTable = {
  resources: [{ id: 'table', step: 'table', kind: 'table', status: 'ready', props: {}, changes: [] }],
  steps: { environment: { status: 'verified' }, table: { status: 'verified' } },
} as unknown as Checkpoint;

/** What a terminal draws in each column of a line; the second column of a wide character is empty. */
function cellsOf(line: string): string[] {
  return Array.from(new Intl.Segmenter().segment(line), ({ segment }) => [
    segment,
    ...Array.from({ length: Math.max(0, widthOf(segment) - 1) }, () => ''),
  ]).flat();
}

/** The heights of the boxes whose left side is in a column. Throws where a box has no right side in each of its rows. */
function closedBoxes(rows: readonly (readonly string[])[], at: number, isUnicode: boolean): number[] {
  const [side, first, last] = isUnicode ? ['│', '┌┐', '└┘'] : ['|', '++', '++'];
  const ends = rows.map((row) => `${row[at] ?? ''}${row[at + 27] ?? ''}`);
  const heights: number[] = [];
  for (let row = 0; row < ends.length; row += 1) {
    if (ends[row] !== first) continue;
    const end = ends.findIndex((pair, index) => index > row && pair !== `${side}${side}`);
    assert.equal(ends[end], last, `row ${end}: ${rows[end]?.join('')}`);
    heights.push(end - row);
    row = end;
  }
  return heights;
}

describe('the map', () => {
  it('knows which parts are built, which comes next and which come later', () => {
    const states = modelOf(course, withTable).parts.map(({ id, state }) => [id, state]);
    assert.deepEqual(Object.fromEntries(states), {
      distribution: 'to come',
      bucket: 'to come',
      api: 'to come',
      functions: 'to come',
      table: 'built',
      role: 'next',
      logs: 'to come',
    });
  });

  it('has no built part and no built connection before the first step', () => {
    const { parts, ways } = modelOf(course, undefined);
    assert.equal(parts.filter(({ state }) => state === 'built').length, 0);
    assert.equal(ways.filter(({ built }) => built).length, 0);
  });

  const drawn = `
 a browser: the page           a browser: short links
    | (requests the page)         | (shortens and looks up
    v                             | URLs)
+--------------------------+      v
| [ ] CloudFront           |  +--------------------------+
| . origin access identity |  | [ ] HTTP API             |
+--------------------------+  |   . POST /shorten        |
    | (reads the page with    |   . GET /{shortId}       |
    | its OAI)                |   . CORS for browsers    |
    v                         +--------------------------+
+--------------------------+      | (invokes, with
| [ ] S3 bucket            |      | permission)
|   . the web page         |      v
|   . website hosting      |  +--------------------------+
|   . bucket policy        |  | [ ] Lambda functions     |
+--------------------------+  |   . createShortURL       |
                              |   . getLongURL           |
+--------------------------+  |   . layer with nanoid    |
| [>] IAM role             |  +--------------------------+
|   . write logs           |      | (write and read items)
|   . use the table        |      v
+--------------------------+  +--------------------------+
                              | [x] DynamoDB table       |
+--------------------------+  +--------------------------+
| [ ] CloudWatch Logs      |
+--------------------------+

[x] built   [>] next   [ ] to come   + made   . not yet`.slice(1);

  it('is drawn in ASCII within 60 columns, with a mark for each state', () => {
    assert.equal(drawing(modelOf(course, withTable), false), drawn);
  });

  it('is drawn in Unicode with other signs in the same places', () => {
    const [lines, ascii] = [drawing(modelOf(course, withTable), true), drawn].map((text) => text.split('\n'));
    assert.deepEqual(lines?.slice(18, 24), [
      '│ ◐ IAM role               │  └──────────────────────────┘',
      '│   · write logs           │      │ (write and read items)',
      '│   · use the table        │      ▼',
      '└──────────────────────────┘  ┌──────────────────────────┐',
      '                              │ ● DynamoDB table         │',
      '┌──────────────────────────┐  └──────────────────────────┘',
    ]);
    assert.equal(lines?.at(-1), '● built   ◐ next   ○ to come   ✔ made   · not yet');
    assert.equal(lines?.length, ascii?.length);
  });

  it('has closed boxes at every width, also around emoji and other scripts', () => {
    const plain = modelOf(course, withTable);
    const names = [
      '短縮サービスのとても長いテーブル名',
      '👩🏽‍💻 🇮🇳 emoji',
      'ชื่อย่อ',
      'رابط قصير',
      'é'.normalize('NFD').repeat(30),
    ];
    const parts = plain.parts.map((part, index) => ({
      ...part,
      title: `${part.title} ${names[index % names.length]}`,
      details: part.details.map((detail, at) => ({ ...detail, text: names[(index + at) % names.length] ?? '' })),
    }));
    const every = Array.from({ length: 161 }, (_none, index) => 40 + index);
    for (const [model, widths] of [
      [plain, every],
      [{ ...plain, parts }, [40, 57, 58, 59, 80, 200]],
    ] as const)
      for (const isUnicode of [true, false]) {
        // The narrowest width of each drawing: many widths have the same one.
        const drawings = new Map(widths.toReversed().map((width) => [drawing(model, isUnicode, width), width]));
        for (const [text, width] of drawings) {
          const rows = text.split('\n').map(cellsOf);
          assert.ok(
            rows.every((row) => row.length <= width),
            `${width}: ${text}`,
          );
          const boxes = [0, 30].flatMap((at) => closedBoxes(rows, at, isUnicode));
          assert.equal(boxes.length, model.parts.length, text);
        }
      }
  });

  it('has the words of each arrow in its SVG, beside the boxes', () => {
    const model = modelOf(course, withTable);
    const drawn = svg(model);
    const labels = Array.from(drawn.matchAll(/<text font-size="11" text-anchor="middle".*?<\/text>/g), ([text]) =>
      Array.from(text.matchAll(/<tspan[^>]*>([^<]*)<\/tspan>/g), ([, word]) => word).join(' '),
    );
    assert.deepEqual(
      labels,
      model.ways.map(({ says }) => says),
    );
    assert.ok(drawn.lastIndexOf('<rect') < drawn.indexOf('text-anchor="middle"'), 'no box covers them');
  });

  it('is a sentence for each part and connection in words', () => {
    assert.deepEqual(inWords(modelOf(course, withTable)).split('\n'), [
      'CloudFront: to come; origin access identity not yet.',
      'S3 bucket: to come; the web page not yet, website hosting not yet, bucket policy not yet.',
      'HTTP API: to come; POST /shorten not yet, GET /{shortId} not yet, CORS for browsers not yet.',
      'Lambda functions: to come; createShortURL not yet, getLongURL not yet, layer with nanoid not yet.',
      'DynamoDB table: built.',
      'IAM role: next; write logs not yet, use the table not yet.',
      'CloudWatch Logs: to come.',
      'The browser to CloudFront: requests the page, not yet.',
      'CloudFront to S3 bucket: reads the page with its OAI, not yet.',
      'The browser to S3 bucket: reads the website endpoint, not yet.',
      'The browser to HTTP API: shortens and looks up URLs, not yet.',
      'HTTP API to Lambda functions: invokes, with permission, not yet.',
      'Lambda functions to DynamoDB table: write and read items, not yet.',
      'Lambda functions to IAM role: assume, not yet.',
      'Lambda functions to CloudWatch Logs: write log lines, not yet.',
    ]);
  });

  it('says how a request is processed, and which part of that works', () => {
    const connected = {
      ...withTable,
      resources: ['api', 'stage'].map((id) => ({ id, step: 'api', kind: id, status: 'ready', props: {}, changes: [] })),
    } as unknown as Checkpoint;
    assert.deepEqual(pathOfRequest(modelOf(course, connected)).split('\n'), [
      'The path of a request',
      '  1. POST /shorten reaches the HTTP API, which selects the route',
      '  2. the API invokes createShortURL, with its permission (not yet)',
      '  3. the function creates an id and writes it to the table, with its role (not yet)',
      '  4. GET /{shortId} takes the same path: getLongURL reads the URL of the id (not yet)',
      '  5. CloudFront serves the page and reads the bucket with its OAI (not yet)',
    ]);
  });

  it('is a Mermaid flowchart with solid arrows for what is built only', () => {
    const browser = { from: 'browser', to: 'table', says: 'reads', needs: [] };
    const { parts } = modelOf(course, withTable);
    assert.deepEqual(mermaid({ parts, ways: [true, false].map((built) => ({ ...browser, built })) }).split('\n'), [
      'flowchart LR',
      '  browser((browser))',
      '  distribution["CloudFront"]:::tocome',
      '  bucket["S3 bucket"]:::tocome',
      '  api["HTTP API"]:::tocome',
      '  functions["Lambda functions"]:::tocome',
      '  table["DynamoDB table"]:::built',
      '  role["IAM role"]:::next',
      '  logs["CloudWatch Logs"]:::tocome',
      '  browser -->|reads| table',
      '  browser -.->|reads| table',
      '  classDef built fill:#d7f0dd,stroke:#1d6b34,color:#000',
      '  classDef next fill:#fff3cd,stroke:#8a6d00,color:#000',
      '  classDef tocome fill:#f4f4f4,stroke:#888,color:#333,stroke-dasharray:4',
    ]);
  });
});
