// Scripts and files that are made to be pasted and passed on: no value ends a comment, and none reaches a terminal raw.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runInNewContext } from 'node:vm';
import { asCli } from '../../src/commands/inspect/as/cli.ts';
import type { Call } from '../../src/commands/inspect/as/calls.ts';
import { asHttp } from '../../src/commands/inspect/as/http.ts';
import { asSdk } from '../../src/commands/inspect/as/sdk.ts';
import { yaml } from '../../src/resources/cloudformation/yaml.ts';
import { envFile } from '../../src/commands/export/env.ts';
import { httpFile } from '../../src/commands/export/http-file.ts';
import { postman } from '../../src/commands/export/postman.ts';
import { svg } from '../../src/commands/map/svg.ts';
import { report } from '../../src/commands/notebook/report.ts';
import { asCsv, asMarkdown } from '../../src/commands/class/reset/report.ts';
import { writeOutput } from '../../src/commands/shared/write-file.ts';
import { quoteForPowerShell, quoteForSh, singleQuoted } from '../../src/lib/shell-quote.ts';
import type { Checkpoint } from '../../src/engine/types.ts';
import type { JournalEntry } from '../../src/workspace/journal.ts';
import { course } from '../../steps/index.ts';
import { resourceOf } from '../../src/resources/index.ts';
import { makeTempDir } from '../helpers/sandbox/daemon.ts';

const controls = '\u001b]52;c;cm0=\u0007\u009b2J\rspoof\u202e\u2028\u{e0068}';
const hostile = `it's ${controls}\n$(touch pwned) "x" \`y\``;
// eslint-disable-next-line no-control-regex
const obeyed = /[\0-\x08\x0b-\x1f\x7f-\x9f\u2028\u202e\u{e0068}]/u;

const call: Call = {
  at: '2026-11-29T01:19:34.133Z',
  type: 'call',
  step: 'table',
  service: 'DynamoDB',
  operation: 'PutItem',
  resource: 'table',
  input: { TableName: hostile, Item: { PK: { S: hostile } } },
  output: { Attributes: { PK: { S: hostile } } },
  status: 400,
  ms: 1,
  attempt: 1,
  error: hostile,
};

describe('a script made of hostile values', () => {
  it('gives every value to bash as it was, and shows none of it raw', () => {
    const script = asCli([call], new Map(), { sandbox: false })
      .map((block) => block.text)
      .join('\n');
    assert.doesNotMatch(script, obeyed);
    const [comment = '', ...rest] = script.split('\n');
    assert.match(comment, /^# table: DynamoDB PutItem, answered 400 it's \\u\{1b\}\]52;c;/);
    assert.match(rest[0] ?? '', /^aws dynamodb put-item /);
    const ran = spawnSync('bash', ['-c', `aws() { printf '%s\\0' "$@" >&2; }\n${script}`], { encoding: 'utf8' });
    const [, , , name, , item = ''] = ran.stderr.split('\0');
    assert.equal(name, hostile);
    assert.deepEqual(JSON.parse(item), { PK: { S: hostile } });
  });

  it('has one line for the comment of a call, with any kind of line break', () => {
    for (const end of ['\n', '\r', '\r\n', '\u2028', '\u2029', '\u0085', '\v', '\f']) {
      const attack = { ...call, input: {}, error: undefined, resource: `a${end}evil()` } as unknown as Call;
      const [cli = ''] = asCli([attack], new Map(), { sandbox: false }).map(({ text }) => text);
      const [sdk = ''] = asSdk([attack], new Map()).map(({ text }) => text);
      assert.match(cli, /^# a\\u\{\w+\}(\\u\{a\})?evil\(\)|^# a\\u\{a\}evil\(\)/);
      assert.match(sdk, /^\/\/ a(\\u\{\w+\})+evil\(\)/);
      assert.deepEqual(
        [cli, sdk].map((text) => text.split(/[\n\r\u2028\u2029\u0085\v\f]/).length),
        [2, 2],
      );
    }
  });

  it('gives every value to JavaScript as it was', () => {
    const [{ text } = { text: '' }] = asSdk([call], new Map());
    assert.doesNotMatch(text, obeyed);
    const seen: unknown[] = [];
    function Command(this: object, given: unknown) {
      Object.assign(this, given);
    }
    const dynamoDB = { send: (command: unknown) => seen.push(command) };
    runInNewContext(text.replaceAll('await ', ''), { dynamoDB, PutItemCommand: Command });
    assert.deepEqual(JSON.parse(JSON.stringify(seen)), [call.input]);
  });

  it('shows requests and templates without them', async () => {
    const [{ text } = { text: '' }] = await asHttp([call], new Map(), { region: 'ap-south-1' });
    // What the SDK sends is shown by the UI, which is the filter for it.
    const [, answer = ''] = text.split('HTTP/1.1 400');
    assert.doesNotMatch(answer, obeyed);
    assert.equal(text.split('\n')[0], '# table: DynamoDB PutItem');
    assert.doesNotMatch(yaml({ [hostile]: [hostile] }), obeyed);
  });
});

describe('a quoted word', () => {
  it('is the value once sh has evaluated it, with nothing raw in it', () => {
    for (const quote of [quoteForSh, singleQuoted]) {
      const word = quote(`${hostile}\u001b12`);
      assert.doesNotMatch(word, obeyed);
      const ran = spawnSync('sh', ['-c', `printf '%s' ${word}`], { encoding: 'utf8' });
      assert.equal(ran.stdout, `${hostile}\u001b12`);
    }
  });

  it('has the numbers of what PowerShell would show', () => {
    assert.equal(quoteForPowerShell('a\u001b’\n'), `'a' + [char]27 + '’’' + [char]10 + ''`);
    assert.equal(quoteForPowerShell('\u{e0068}'), `'' + [char]56128 + [char]56424 + ''`);
  });
});

describe('a file made of hostile values', () => {
  const checkpoint = {
    target: { kind: 'sandbox', account: '123456789012', region: hostile },
    createdAt: '2026-11-29T01:19:34.133Z',
    suffix: '',
    steps: { api: { outputs: { apiUrl: hostile } } },
    resources: [],
  } as unknown as Checkpoint;

  it('is an environment whose values a shell and a reader of .env take as they were', () => {
    const text = envFile(checkpoint);
    assert.doesNotMatch(text, obeyed);
    const ran = spawnSync('sh', ['-c', `${text}\nprintf '%s|%s' "$AWS_REGION" "$API_URL"`], { encoding: 'utf8' });
    assert.equal(ran.stdout, `${hostile}|${hostile}`);
  });

  it('is a collection, a request and a map that show no value raw', () => {
    assert.doesNotMatch(postman(hostile), obeyed);
    assert.equal((JSON.parse(postman(hostile)) as { variable: { value: string }[] }).variable[0]?.value, hostile);
    assert.doesNotMatch(httpFile(hostile), obeyed);
    assert.equal(httpFile(hostile).split('\n').length, httpFile('http://127.0.0.1:4000').split('\n').length);
    const details = [{ text: hostile, built: true, resource: 'api' }];
    const part = { id: 'api', title: hostile, state: 'built', step: 'api', resource: 'api', details } as const;
    assert.doesNotMatch(
      svg({ parts: [part], ways: [{ from: 'browser', to: 'api', says: hostile, built: true, needs: [] }] }),
      obeyed,
    );
  });

  it('is a notebook with no HTML, link or picture of the journal in it', async () => {
    const html = `<img src=x onerror=alert(1)> ![p](http://evil.example/p) [go](http://evil.example) ${hostile}`;
    const journal = [
      { at: call.at, type: 'step.started', step: 'table', title: 'x' },
      { at: call.at, type: 'resource.ready', step: 'table', id: 'table', what: html },
      { at: call.at, type: 'check', step: 'table', id: 'c', title: html, status: 'fail', expected: html, actual: html },
      { at: call.at, type: 'failure.seen', step: 'table', id: 'c', title: html, seen: html, because: html },
    ] as unknown as JournalEntry[];
    const text = await report({ checkpoint, journal, course, resource: resourceOf });
    const { dir, remove } = await makeTempDir();
    try {
      const file = await writeOutput(join(dir, 'report.md'), text, false);
      const written = await readFile(file, 'utf8');
      assert.doesNotMatch(written, obeyed);
      const outsideOfCode = written.replace(/`[^`\n]*`/g, '');
      assert.doesNotMatch(outsideOfCode, /<img|(?<!\\)\]\(/);
      assert.match(outsideOfCode, /&lt;img src=x onerror=alert\(1\)> !\\\[p\\\]\(http/);
    } finally {
      await remove();
    }
  });

  it('is a report of a class with a row for each account', () => {
    const row = {
      name: hostile,
      account: '1',
      region: 'r',
      suffix: '',
      alias: '',
      state: 'done',
      removed: 0,
      left: 0,
    } as const;
    const rows = [{ ...row, cleanPasses: 1, why: hostile }];
    const markdown = asMarkdown({ className: 'c', plan: 'p', at: 'now', rows });
    assert.doesNotMatch(markdown, obeyed);
    assert.equal(markdown.split('\n').filter((line) => line.startsWith('| ')).length, 3);
    assert.doesNotMatch(asCsv({ className: 'c', plan: 'p', at: 'now', rows }).replaceAll('\r\n', '\n'), obeyed);
  });
});
