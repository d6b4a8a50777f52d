// The board of a class in a real browser: who needs help, the hint that helps, and what everyone in the room may see.
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { helpMe } from '../../src/commands/room/help-me/help-me.ts';
import { pathsOf } from '../../src/workspace/paths.ts';
import { recordUi } from '../helpers/cli/recorded-ui.ts';
import { joinBoard, openBoard, type TestBoard, type TestLearner } from '../helpers/workspace/board.ts';
import { useBrowser, type BrowserPage } from './console/open-browser.ts';

const hostile = '<img src=x onerror="document.title=1"><script>document.title=2</script> Why 403?';
const ago = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();
const title = 'createShortURL returns "Hello from Lambda!"';

describe('the page of a board', () => {
  const openBrowser = useBrowser();
  let dir: string;
  let board: TestBoard;
  let browser: BrowserPage;
  let ana: TestLearner;
  let ben: TestLearner;

  before(async () => {
    dir = await mkdtemp(join(tmpdir(), 'workshop-board-'));
    board = await openBoard(pathsOf(join(dir, 'instructor')));
    browser = await openBrowser(board.origin + board.link);
  });

  after(async () => {
    // Not opened where the tests are skipped because Chromium is missing.
    await board?.close();
    if (dir) await rm(dir, { recursive: true, force: true });
  });

  it('says how to join, and that nobody needs help', async () => {
    const { page } = browser;
    await page.getByText(`workshop join ${board.address} ${board.code} --name YOUR-NAME`).waitFor();
    await page.getByText('Nobody asks for help, and nobody is stuck.').waitFor();
    assert.equal(new URL(page.url()).search, '', 'the link is not in the history of the browser');
  });

  it('shows who is stuck first, on which check, with the hint that comes next', async () => {
    const { page } = browser;
    ana = await joinBoard(board, 'Ana', { dir });
    ben = await joinBoard(board, 'Ben', { dir });
    const step = { step: 'functions', title: 'x', chapter: 4 };
    const failed = { type: 'check', step: 'functions', id: 'functions.create-function-says-hello', status: 'fail' };
    await ben.happen(
      { at: ago(9), type: 'step.started', ...step },
      ...[8, 7, 6].map((at) => ({ at: ago(at), ...failed, title: 'x' })),
      { at: ago(5), type: 'hint.given', step: 'functions', check: failed.id, rung: 1 },
    );
    await ana.command();
    await ben.command();
    const card = page.getByRole('list').getByRole('listitem').filter({ hasText: 'Ben' });
    await card.getByText(`the check “${title}” failed 3 times`).waitFor();
    await card.getByText(`Has seen hint 1 for “${title}”`).waitFor();
    await card.getByText('Where to look:').waitFor();
    await page.getByText('2 learners · 1 need help · 0 complete').waitFor();
    const rows = page.locator('#learners th');
    assert.deepEqual(await rows.allTextContents(), ['Ben', 'Ana']);
  });

  it('sends that hint with one key, and offers the next one', async () => {
    const { page } = browser;
    await page.getByRole('button', { name: 'Send hint 2 of 4 to Ben' }).focus();
    await page.keyboard.press('Enter');
    await page.getByText('Sent hint 2 of 4 to Ben.').waitFor();
    await page.getByRole('button', { name: 'Send hint 3 of 4 to Ben' }).waitFor();
    await page.getByText('1 message for the next command of Ben').waitFor();
    const focused = await page.evaluate<string>('document.activeElement.getAttribute("aria-label")');
    assert.equal(focused, 'Send hint 3 of 4 to Ben');
    const [shown = ''] = await ben.command();
    assert.match(
      shown,
      /^\nMessage of your instructor \(\d\d:\d\d\):\n {2}An error message names the file or the export/,
    );
    assert.deepEqual(await ana.command(), []);
    await page.getByText('to Ben, shown to 1 of 1: ').waitFor();
  });

  it('shows questions and messages as text, also with markup in them', async () => {
    const { page } = browser;
    const { ui } = recordUi();
    const context = { ui, paths: ana.paths, signal: new AbortController().signal, yes: false };
    await helpMe(context, { text: hostile, done: false });
    await page.getByText(hostile).waitFor();
    await page.getByRole('status').getByText('Ana: asks for help').waitFor();
    await page.getByRole('button', { name: 'Message to Ana' }).first().focus();
    await page.keyboard.press('Enter');
    await page.keyboard.insertText(hostile);
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.getByText('Sent to Ana.').waitFor();
    const [shown = ''] = await ana.command();
    assert.ok(shown.endsWith(hostile));
    await page.getByRole('list').getByText(hostile).nth(1).waitFor();
    assert.equal(await page.title(), 'Class spring');
    assert.deepEqual(await browser.violations(), []);
    await page.getByRole('button', { name: 'Ana is helped' }).click();
    await page.getByText('2 learners · 1 need help · 0 complete').waitFor();
  });

  it('shows everyone in the room no name, no question and no message', async () => {
    const { page } = browser;
    await page.getByRole('link', { name: 'Projector view, without names' }).click();
    await page.getByText('2 learners · 1 need help · 0 complete').waitFor();
    await page.getByRole('row', { name: 'Create the Lambda functions' }).waitFor();
    const text = await page.evaluate<string>('document.documentElement.outerHTML');
    assert.deepEqual(text.match(/\bAna\b|\bBen\b|Why 403|onerror|error message/g), null);
    assert.deepEqual(await browser.violations(), []);
  });

  it('says that the board has stopped, and goes on with its new link', async () => {
    const { page } = browser;
    await board.close();
    await page.getByText('The connection to the board is lost.').waitFor();
    board = await openBoard(pathsOf(join(dir, 'instructor')), board.port);
    await page.goto(board.origin + board.link);
    await page.getByText('2 learners · 1 need help · 0 complete').waitFor();
    await page.getByRole('button', { name: 'Send hint 3 of 4 to Ben' }).waitFor();
  });

  it('cuts nothing from a phone to the largest screen, also with a name of 40 wide letters', async () => {
    const { page } = browser;
    const wide = 'W'.repeat(40);
    const learner = await joinBoard(board, wide, { dir });
    const context = { ui: recordUi().ui, paths: learner.paths, signal: new AbortController().signal, yes: false };
    await helpMe(context, { text: 'W'.repeat(200), done: false });
    await page.locator('#learners th').getByText(wide, { exact: true }).waitFor();
    const address = page.url();
    for (const view of [address, `${address}?projector`]) {
      await page.goto(view);
      await page.getByText('3 learners · 2 need help · 0 complete').waitFor();
      assert.deepEqual(await browser.violations(), []);
      for (const width of [390, 768, 1280, 3840]) {
        await page.setViewportSize({ width, height: 844 });
        assert.deepEqual(await page.evaluate<string[]>(cutElements), [], `${view} at ${width} pixels`);
      }
    }
  });
});

/** What reaches beyond the section that it is in, or beyond the window. */
const cutElements = `[...document.querySelectorAll('header *, main *')].flatMap((one) => {
  const box = one.closest('section');
  const most = Math.min(innerWidth, box && box !== one ? box.getBoundingClientRect().right : innerWidth);
  return one.getBoundingClientRect().right > most + 1 ? [one.outerHTML.slice(0, 120)] : [];
})`;
