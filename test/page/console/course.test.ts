// The course in the page of the console, in a real browser: each state of the view, for everyone.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { fromRoot } from '../../helpers/root.ts';
import { openConsole, type TestConsole } from '../../helpers/workspace/console.ts';
import { openTestWorkspace, type TestWorkspace } from '../../helpers/workspace/test-workspace.ts';
import { until } from '../test-page.ts';
import { useBrowser, type BrowserPage } from './open-browser.ts';
import { openForLong } from './open-for-long.ts';

describe('the course in the page of the console', () => {
  const openBrowser = useBrowser();
  let workspace: TestWorkspace;
  let opened: TestConsole;
  let browser: BrowserPage;

  before(async () => {
    workspace = await openTestWorkspace();
    opened = await openConsole(workspace.paths);
    browser = await openBrowser(opened.origin + opened.link);
  });

  after(async () => {
    // Not opened where the tests are skipped because Chromium is missing.
    await opened?.close();
    await workspace?.stop();
  });

  it('starts in an empty folder, and needs no more than the link', async () => {
    const { page } = browser;
    await page.getByRole('heading', { level: 1, name: 'Build a URL shortener on AWS' }).waitFor();
    assert.doesNotMatch(page.url(), /token/, 'The link is not in the history of the browser.');
    assert.deepEqual(await browser.violations(), []);
    assert.equal(await browser.overflowsAt(390), false);
    await page.getByText('workshop start', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Start', exact: true }).click();
    await page.getByRole('heading', { level: 1, name: 'Check your environment' }).waitFor();
  });

  it('asks for a prediction, with the keyboard alone, and then shows the guide', async () => {
    const { page } = browser;
    await page.getByRole('heading', { name: 'Before it runs, your prediction' }).waitFor();
    assert.deepEqual(await browser.violations(), []);
    await page.getByRole('radio').first().focus();
    await page.keyboard.press('Space');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    const guide = page.getByRole('heading', { name: 'What happens now' });
    await guide.waitFor();
    await guide.and(page.locator(':focus')).waitFor();
    assert.notEqual(await page.evaluate('getComputedStyle(document.activeElement).outlineStyle'), 'none');
  });

  it('runs the step, shows its checks, and leads on to the next step', async () => {
    const { page } = browser;
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    // The button is disabled, and then it is gone.
    await page.getByRole('heading', { level: 1 }).and(page.locator(':focus')).waitFor();
    await page.getByRole('log', { name: 'Output of the command' }).getByText('done, all checks passed').waitFor();
    await page.getByRole('link', { name: 'Go on: Create the DynamoDB table' }).waitFor();
    assert.deepEqual(await browser.violations(), []);
    assert.equal(await browser.overflowsAt(390), false);
    await page.setViewportSize({ width: 390, height: 800 });
    const summary = page.locator('summary', { hasText: 'Steps' });
    // The page hears of its new width by an event.
    await until(
      page,
      'getComputedStyle(document.querySelector(".steps-folder > summary")).listStyleType === "disclosure-closed"',
    );
    await summary.click();
    await page.getByRole('navigation', { name: 'Steps' }).getByText('Create the DynamoDB table').waitFor();
    await page.setViewportSize({ width: 1280, height: 800 });
    await page.getByRole('link', { name: 'Go on: Create the DynamoDB table' }).click();
    await page.getByRole('heading', { level: 1, name: 'Create the DynamoDB table' }).waitFor();
  });

  it('follows a terminal that builds a step in the same folder', async () => {
    const { page } = browser;
    await workspace.goto('table');
    await page.getByRole('log', { name: 'Output in a terminal' }).getByText('AWSWorkshopDemoTable').first().waitFor();
    await page.getByRole('navigation', { name: 'Steps' }).getByText('Create the DynamoDB table').waitFor();
    await page.getByRole('button', { name: 'Check', exact: true }).waitFor();
  });

  it('asks before an undo, and takes the step back', async () => {
    const { page } = browser;
    await page.getByRole('button', { name: 'Undo', exact: true }).click();
    await page.getByRole('heading', { name: 'Please confirm' }).waitFor();
    assert.deepEqual(await browser.violations(), []);
    await page.getByRole('button', { name: 'Yes', exact: true }).click();
    await page.getByText('Undone: Create the DynamoDB table (table)').waitFor();
    assert.deepEqual(await workspace.inspectAll(), []);
  });

  it('only shows a folder on AWS, says why, and where AWS shows parts of a request', async () => {
    const { page } = browser;
    const before = await readFile(workspace.paths.checkpoint, 'utf8');
    const target = { kind: 'aws', account: '123456789012', region: 'ap-south-1', profile: 'none' };
    await writeFile(workspace.paths.checkpoint, JSON.stringify({ ...(JSON.parse(before) as object), target }));
    await page.getByText('This folder works in an AWS account, and this page only shows it.').waitFor();
    const actions = page.locator('.step .actions').getByRole('button');
    assert.equal(await actions.count(), 0);
    await page.getByText('workshop console --allow-changes', { exact: true }).waitFor();
    assert.deepEqual(await browser.violations(), []);
    await page.getByRole('link', { name: 'Requests', exact: true }).click();
    await page.getByText('AWS shows nobody which statement allowed a single request').waitFor();
    const where = await page.locator('main li').allInnerTexts();
    assert.deepEqual(
      ['Log lines', 'CloudTrail', 'X-Ray'].filter((what) => !where.some((line) => line.includes(what))),
      [],
    );
    assert.equal(await page.getByRole('region', { name: 'One request' }).count(), 0);
    assert.deepEqual(await browser.violations(), []);
    assert.equal(await browser.overflowsAt(390), false);
    await page.getByRole('link', { name: 'Map', exact: true }).click();
    await page.getByText('AWS keeps no traces of this tool.').waitFor();
    await writeFile(workspace.paths.checkpoint, before);
    await page.getByRole('link', { name: 'Course', exact: true }).click();
    await page.getByText('This folder works in an AWS account').waitFor({ state: 'detached' });
  });

  it('moves nothing while a view loads', async () => {
    const { page } = browser;
    await page.addInitScript(`{
      globalThis.shifted = 0;
      new PerformanceObserver((list) => list.getEntries().forEach((each) => (globalThis.shifted += each.value)))
        .observe({ type: 'layout-shift', buffered: true });
    }`);
    const settled: Record<string, string> = {
      course: '.steps',
      map: '.map',
      requests: '.filters',
      resources: '.split',
    };
    for (const [view, last] of Object.entries(settled)) {
      await page.goto(page.url().replace(/#.*$|$/, `#/${view}`));
      await page.reload();
      await page.locator(last).first().waitFor();
      const shifted = await page.evaluate<number>('shifted');
      assert.ok(shifted < 0.1, `${view}: ${shifted}`);
    }
    await page.getByRole('link', { name: 'Course', exact: true }).click();
  });

  it('stays as small with each look at the requests, also after a new start of the sandbox, and keeps one connection', async () => {
    const open = await openForLong(browser.page);
    await open.looks(6);
    const before = await open.size();
    await open.looks(8);
    await open.restartSandbox();
    await open.looks(6);
    const after = await open.size();
    assert.equal(after.rows, 500);
    assert.deepEqual([after.nodes, after.listeners], [before.nodes, before.listeners]);
    const { page } = open;
    for (const visibility of ['hidden', 'visible', 'hidden', 'visible', 'visible'])
      await page.evaluate(
        `Object.defineProperty(document, 'visibilityState', { configurable: true, value: '${visibility}' }); document.dispatchEvent(new Event('visibilitychange'))`,
      );
    assert.equal(await page.evaluate('openSources'), 1);
    await open.close();
  });

  it('says when the console has stopped, and what to do', async () => {
    const { page } = browser;
    await opened.close();
    await page.getByText('The console has stopped, or this page belongs to an earlier one.').waitFor();
    assert.equal(await page.getByRole('button', { name: 'Run', exact: true }).isEnabled(), false);
    assert.deepEqual(await browser.violations(), []);
  });
});

describe('the built page of the console', () => {
  it('has at most 300 KB, compressed', () => {
    const folder = fromRoot('console-dist');
    const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    const sizes = files.map((entry) => gzipSync(readFileSync(join(entry.parentPath, entry.name))).length);
    const total = sizes.reduce((sum, size) => sum + size, 0);
    assert.ok(total < 300 * 1024, `${total} bytes`);
  });

  it('has no markup that is made from text', () => {
    const sources = readdirSync(fromRoot('console-src/src'), { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.(vue|ts)$/.test(file))
      .filter((file) =>
        /v-html|innerHTML|insertAdjacentHTML/.test(readFileSync(fromRoot('console-src/src', file), 'utf8')),
      );
    assert.deepEqual(sources, []);
  });
});
