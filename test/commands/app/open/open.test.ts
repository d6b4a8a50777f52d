// `workshop open`: every answer and every error, to the letter.
import assert from 'node:assert/strict';
import { mkdir, rm, utimes, writeFile } from 'node:fs/promises';
import { open } from '../../../../src/commands/app/open/open.ts';
import { readCheckpoint, saveCheckpoint } from '../../../../src/workspace/checkpoint.ts';
import { recordUi } from '../../../helpers/cli/recorded-ui.ts';
import { openTestWorkspace, type TestWorkspace } from '../../../helpers/workspace/test-workspace.ts';

describe('the command open', () => {
  let workspace: TestWorkspace;
  before(async () => {
    workspace = await openTestWorkspace();
  });
  after(() => workspace.stop());

  async function run(what?: string) {
    const heard = recordUi();
    const context = { ui: heard.ui, paths: workspace.paths, signal: new AbortController().signal, yes: false };
    const code = await open(context, { what });
    return { code, lines: heard.lines, document: heard.document };
  }

  const mistakes: [what: string, message: string, state: string, fix: string][] = [
    ['api', 'The API has no address yet.', 'The step api creates it.', 'workshop goto api'],
    ['website', 'The website has no address yet.', 'The step hosting creates it.', 'workshop goto hosting'],
    [
      'distribution',
      'The distribution has no address yet.',
      'The step distribution creates it.',
      'workshop goto distribution',
    ],
    [
      'websit',
      'There is no address "websit". Did you mean website?',
      'The addresses are: api, website, distribution, console.',
      'workshop open api',
    ],
  ];

  it('says that there is no workshop before one starts', async () => {
    await assert.rejects(run(), {
      code: 'usage',
      message: 'No workshop in this folder yet.',
      fix: 'workshop start',
    });
    // What a teardown keeps.
    const { home, lastCheckpoint } = workspace.paths;
    await mkdir(home, { recursive: true, mode: 0o700 });
    await writeFile(lastCheckpoint, '{}');
    await utimes(lastCheckpoint, new Date(), new Date('2026-11-29T12:00:00Z'));
    await assert.rejects(run(), {
      code: 'usage',
      message: 'The workshop in this folder was torn down on 2026-11-29.',
      fix: 'workshop next   # starts a new one',
    });
    await rm(lastCheckpoint);
  });

  for (const [what, message, state, fix] of mistakes) {
    it(`${what}, after the first step: ${message}`, async () => {
      await workspace.goto('environment');
      await assert.rejects(run(what), { code: 'usage', message, state, fix });
    });
  }

  it('prints the most public address that exists, with the next command', async () => {
    const checkpoint = (await readCheckpoint(workspace.paths)) ?? assert.fail('there is a checkpoint');
    const [apiUrl, websiteUrl, distributionUrl] = [1, 2, 3].map((port) => `http://localhost:${port}`);
    const add = (step: string, outputs: Record<string, string | undefined>) => {
      checkpoint.steps[step] = { status: 'verified', at: '', outputs };
      return saveCheckpoint(workspace.paths.checkpoint, checkpoint);
    };
    await add('api', { apiUrl });
    const call = `next: workshop call POST /shorten '{"urlToShorten":"https://example.com/"}'`;
    assert.deepEqual(await run(), { code: 0, lines: [apiUrl, call], document: { what: 'api', url: apiUrl } });
    const later = [
      ['website', 'hosting', { websiteUrl }, websiteUrl],
      ['distribution', 'distribution', { distributionUrl }, distributionUrl],
    ] as const;
    for (const [what, step, outputs, url] of later) {
      await add(step, outputs);
      assert.deepEqual(await run(), { code: 0, lines: [url, 'next: workshop status'], document: { what, url } });
    }
    assert.deepEqual((await run('api')).document, { what: 'api', url: apiUrl });
  });
});
