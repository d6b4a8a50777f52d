// What the console shows of an alarm: its state, the metric beside the threshold, and its changes of state.
import assert from 'node:assert/strict';
import { CloudWatchClient, DeleteAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import { readResource } from '../../../src/commands/console/api/resource-view.ts';
import { recordUi } from '../../helpers/cli/recorded-ui.ts';
import { openConsole, type TestConsole } from '../../helpers/workspace/console.ts';
import { openTestWorkspace, type TestWorkspace } from '../../helpers/workspace/test-workspace.ts';
import { useBrowser, type BrowserPage } from '../../page/console/open-browser.ts';

interface View {
  readonly alarm: {
    readonly state: string;
    readonly reason: string;
    readonly metric: string;
    readonly threshold: number;
    readonly points: readonly { readonly at: number; readonly value: number }[];
  } | null;
  readonly changes: readonly { readonly from: string; readonly to: string; readonly reason: string }[];
}

describe('an alarm in the console', function () {
  this.timeout(120_000);
  let workspace: TestWorkspace;
  before(async () => {
    workspace = await openTestWorkspace({ builtTo: 'own-roles' });
    await workspace.goto('limits');
  });
  after(() => workspace.stop());

  const read = async () => {
    const context = { ui: recordUi().ui, paths: workspace.paths, signal: new AbortController().signal, yes: false };
    const query = new URLSearchParams({ id: 'refused-alarm', part: 'state' });
    return JSON.parse(JSON.stringify(await readResource(context, query))) as View;
  };

  it('has its state with the reason, the datapoints of the last hour, and its changes', async () => {
    const { alarm, changes } = await read();
    assert.ok(alarm);
    assert.deepEqual([alarm.state, alarm.metric, alarm.threshold], ['ALARM', '4xx', 10]);
    assert.match(alarm.reason, /^Threshold Crossed: 1 datapoint \[\d+\.0 /);
    assert.ok(alarm.points.some(({ value }) => value >= 18));
    const [last] = changes;
    assert.equal(last?.to, 'ALARM');
    assert.equal(last.reason, alarm.reason);
  });

  describe('in a browser', () => {
    const openBrowser = useBrowser();
    let opened: TestConsole;
    let browser: BrowserPage;
    before(async () => {
      opened = await openConsole(workspace.paths);
      browser = await openBrowser(opened.origin + opened.link);
    });
    after(() => opened?.close());

    async function show(): Promise<BrowserPage['page']> {
      const { page } = browser;
      await page.goto(`${page.url().split('#')[0]}#/resources/refused-alarm/state`);
      await page.locator('#tab-state[aria-selected="true"]').waitFor();
      return page;
    }
    async function assertForEveryone(): Promise<void> {
      assert.deepEqual(await browser.violations(), []);
      assert.equal(await browser.overflowsAt(390), false);
    }

    it('is drawn with its threshold, in words as well', async () => {
      const page = await show();
      await page.getByRole('definition').filter({ hasText: 'The metric has reached the threshold.' }).waitFor();
      await page.getByText('Sum ≥ 10 in one period of 60 s; missing data is notBreaching').waitFor();
      await page.getByRole('img', { name: /^\d+ datapoints, oldest first, and the threshold/ }).waitFor();
      await page
        .getByRole('group', { name: 'Datapoints' })
        .getByRole('cell', { name: 'reached', exact: true })
        .first()
        .waitFor();
      await page.getByRole('list', { name: 'Changes of state' }).getByText('ALARM').first().waitFor();
      await assertForEveryone();
    });
  });

  describe('that was deleted', () => {
    it('keeps its changes', async () => {
      const client = workspace.sandbox.client(CloudWatchClient);
      await client.send(new DeleteAlarmsCommand({ AlarmNames: ['aws-workshop-api-4xx'] }));
      const { alarm, changes } = await read();
      assert.deepEqual([alarm, changes[0]?.to], [null, 'ALARM']);
    });
  });
});
