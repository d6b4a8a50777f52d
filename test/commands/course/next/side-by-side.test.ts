// `workshop up` with steps in parallel, as the learner sees it.
import assert from 'node:assert/strict';
import { appendFile, readFile } from 'node:fs/promises';
import type { JournalEntry } from '../../../../src/workspace/journal.ts';
import { courseSteps } from '../../../../src/engine/course.ts';
import { course } from '../../../../steps/index.ts';
import { makeFolder, type Folder } from '../../../helpers/cli/folder.ts';
import { hasTerminal, openTerminal } from '../../../helpers/cli/terminal.ts';

describe('workshop up, side by side', () => {
  let folder: Folder;
  before(async () => {
    folder = await makeFolder();
    await folder.prepare('sandbox', 'start', '--pace', 'instant');
  });
  after(() => folder.remove());

  it('shows one step after the other, each as a whole, although steps run in parallel', async function () {
    this.timeout(120_000);
    const { code, stderr } = await folder.run('goto', 'bucket', '--yes');
    assert.equal(code, 0, stderr);
    const told = stderr
      .split('\n')
      .flatMap((line) => /step (\d+) of 17|^(.*): done, all checks passed/.exec(line)?.[0] ?? []);
    const expected = courseSteps(course)
      .slice(0, 12)
      .flatMap(({ position, title }) => [`step ${position} of 17`, `${title}: done, all checks passed`]);
    assert.deepEqual(told, expected);
    const chapters = stderr.split('\nChapter ');
    const layer = chapters.find((text) => text.includes('(layer)')) ?? '';
    assert.match(
      layer,
      /created {2}Lambda layer aws-workshop-lambda-layer\n {2}handbook of 2022 {2}[\s\S]*passed {2}The layer version has exactly the content of lambdalayer.zip/,
    );
    assert.doesNotMatch(layer, /Lambda function|API/);
    const at = await moments();
    assert.ok((at('step.started', 'layer') ?? 0) < (at('step.verified', 'api') ?? 0), 'the layer ran beside the API');
  });

  it('gives programs events as they happen, each with its step', async function () {
    this.timeout(120_000);
    const { code, stdout } = await folder.run('up', '--yes', '--ndjson');
    assert.equal(code, 0, stdout);
    const events = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as JournalEntry & { step?: string; result?: { verified: boolean } });
    const placed = events.filter(({ type }) => /^(call|resource\.\w+|check|step\.\w+)$/.test(type));
    assert.ok(placed.length > 50);
    assert.deepEqual(
      placed.filter(({ step }) => step === undefined),
      [],
    );
    const times = events.map(({ at }) => at);
    assert.deepEqual(times, times.toSorted());
    assert.equal(events.at(-1)?.result?.verified, true);
    const steps = new Set(placed.map(({ step }) => step));
    assert.deepEqual(steps, new Set(['hosting', 'public-access', 'distribution', 'bucket-policy', 'private-again']));
  });

  it('shows what was made in the order of the course', async () => {
    const { stdout } = await folder.run('inspect', '--json');
    const { resources } = JSON.parse(stdout) as { resources: { step: string }[] };
    const order = courseSteps(course).map(({ id }) => id);
    const positions = resources.map(({ step }) => order.indexOf(step));
    assert.deepEqual(
      positions,
      positions.toSorted((one, other) => one - other),
    );
  });

  it('why last tells the last failure that was shown, and not one of a step that never had its turn', async () => {
    const at = new Date().toISOString();
    const because = 'ProvisionedThroughputExceededException';
    const lines = [
      { at, type: 'step.shown', step: 'layer' },
      { at, type: 'check', step: 'layer', says: 'The layer holds', status: 'error', because },
      { at, type: 'failure.seen', step: 'deploy', says: 'The code runs', because: 'no layer', seen: '500' },
      { at, type: 'steps.ended' },
    ];
    const text = lines.map((line) => `${JSON.stringify(line)}\n`).join('');
    await appendFile(folder.home('journal.ndjson'), text);
    assert.match((await folder.run('why', 'last')).stdout, /The layer holds/);
  });

  it('tells it at a terminal that does not know its own width, too', async function () {
    this.timeout(120_000);
    if (!hasTerminal()) return this.skip();
    const other = await makeFolder();
    try {
      await other.prepare('sandbox', 'start', '--pace', 'demo');
      const session = openTerminal(other.dir, ['goto', 'table'], 0);
      const { code, text } = await session.ended;
      assert.equal(code, 0, text);
      assert.match(text, /Create the DynamoDB table: done, all checks passed/);
    } finally {
      await other.remove();
    }
  });

  /** Where in the journal something happened first. */
  async function moments() {
    const lines = (await readFile(folder.home('journal.ndjson'), 'utf8')).trim().split('\n');
    const events = lines.map((line) => JSON.parse(line) as { type: string; step?: string });
    return (type: string, step: string) => {
      const index = events.findIndex((event) => event.type === type && event.step === step);
      return index < 0 ? undefined : index;
    };
  }
});
