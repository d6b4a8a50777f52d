// Requests and resources in the page of the console: a fault is put in, seen, explained and repaired there.
import assert from 'node:assert/strict';
import {
  DetachRolePolicyCommand,
  IAMClient,
  ListAttachedRolePoliciesCommand,
  UpdateAssumeRolePolicyCommand,
} from '@aws-sdk/client-iam';
import { PutPublicAccessBlockCommand, S3Client } from '@aws-sdk/client-s3';
import { openConsole, type TestConsole } from '../../helpers/workspace/console.ts';
import { openTestWorkspace, type TestWorkspace } from '../../helpers/workspace/test-workspace.ts';
import type { RequestList } from '../../../src/commands/console/page-data.ts';
import { until } from '../test-page.ts';
import { useBrowser, type BrowserPage } from './open-browser.ts';

const RoleName = 'aws-workshop-lambda-role';

describe('requests and resources in the page of the console', () => {
  const openBrowser = useBrowser();
  let workspace: TestWorkspace;
  let opened: TestConsole;
  let browser: BrowserPage;
  let api: string;

  before(async function () {
    this.timeout(120_000);
    // Not a copy: in a copied state the role cannot be assumed yet, so that a cold start of a function is refused.
    workspace = await openTestWorkspace();
    await workspace.goto('database-access');
    api = await workspace.work(({ checkpoint }) =>
      Promise.resolve((checkpoint.steps['api']?.outputs as { apiUrl: string } | undefined)?.apiUrl ?? ''),
    );
    opened = await openConsole(workspace.paths);
    browser = await openBrowser(opened.origin + opened.link);
  });

  after(async () => {
    // Not opened where the tests are skipped because Chromium is missing.
    await opened?.close();
    await workspace?.stop();
  });

  const outputsOf = (step: string) =>
    workspace.work(({ checkpoint }) => Promise.resolve(checkpoint.steps[step]?.outputs as Record<string, string>));
  const bucketName = async () => (await outputsOf('bucket'))['bucketName'] ?? '';
  const website = async () => (await outputsOf('hosting'))['websiteUrl'] ?? '';
  const shorten = () =>
    fetch(`${api}/shorten`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"urlToShorten":"https://example.com/"}',
    });

  it('says why a request was refused: the statement that is missing, and the step that adds it', async () => {
    const { page } = browser;
    const iam = workspace.sandbox.client(IAMClient);
    const { AttachedPolicies = [] } = await iam.send(new ListAttachedRolePoliciesCommand({ RoleName }));
    const policy = AttachedPolicies.find(({ PolicyName = '' }) => PolicyName.includes('DynamoDB'));
    await iam.send(new DetachRolePolicyCommand({ RoleName, PolicyArn: policy?.PolicyArn }));
    assert.equal((await shorten()).status, 500);
    await page.getByRole('link', { name: 'Requests', exact: true }).click();
    await page.getByRole('searchbox', { name: 'Filter' }).fill('shorten 500');
    await page
      .getByRole('link', { name: /^500 POST \/shorten/ })
      .first()
      .click();
    await page.getByRole('heading', { level: 2, name: 'POST /shorten' }).waitFor();
    const refused = page.locator('.decision.deny').first();
    await refused.getByText('dynamodb:PutItem', { exact: true }).waitFor();
    await refused.getByText('No policy allows it. Without an allow, AWS refuses (implicit deny).').waitFor();
    assert.deepEqual(JSON.parse(await refused.getByLabel('Missing statement', { exact: true }).innerText()), {
      Effect: 'Allow',
      Action: 'dynamodb:PutItem',
      Resource: 'arn:aws:dynamodb:ap-south-1:123456789012:table/AWSWorkshopDemoTable',
    });
    await refused.getByRole('link', { name: 'database-access' }).waitFor();
    assert.deepEqual(await browser.violations(), []);
    assert.equal(await browser.overflowsAt(390), false);
  });

  it('highlights the statement that allowed a request', async () => {
    const { page } = browser;
    const decided = page.locator('.decision.allow', { hasText: 'lambda:InvokeFunction' }).locator('.decided').first();
    await decided.getByText('This one decided:').waitFor();
    assert.match(await decided.innerText(), /"Service": "apigateway.amazonaws.com"/);
  });

  it('brings a request that is chosen on a phone into view, below the list', async () => {
    const { page } = browser;
    await page.setViewportSize({ width: 390, height: 844 });
    await page.goto(page.url().replace(/#.*$/, '#/requests'));
    await page
      .getByRole('link', { name: /^500 POST \/shorten/ })
      .first()
      .click();
    await page.getByRole('heading', { level: 2, name: 'POST /shorten' }).waitFor();
    await until(page, `document.querySelector('[aria-label="One request"]').getBoundingClientRect().top < 422`);
    await page.setViewportSize({ width: 1280, height: 900 });
  });

  it('asks only for what is new since the last look', async () => {
    const { page } = browser;
    const looked = page.waitForResponse((response) => /api\/requests\?.*after=\d+/.test(response.url()));
    assert.deepEqual(((await (await looked).json()) as RequestList).requests, []);
    const news = page.waitForResponse(
      async (response) =>
        response.url().includes('api/requests?') && ((await response.json()) as RequestList).requests.length > 0,
    );
    await page.getByRole('searchbox', { name: 'Filter' }).fill('shorten 500');
    const before = await page.locator('.requests a').count();
    await shorten();
    const { requests } = (await (await news).json()) as RequestList;
    assert.deepEqual(
      requests.map(({ name, status }) => [name, status]),
      [['POST /shorten', 500]],
    );
    await page.locator('.requests a').nth(before).waitFor();
  });

  it('shows on the map what is broken, in words and with the keyboard', async () => {
    const { page } = browser;
    await page.getByRole('link', { name: 'Map', exact: true }).click();
    const drawing = page.getByRole('group', { name: 'Map' });
    const role = drawing.getByRole('link', {
      name: /^IAM role, write logs, use the table: broken\. write logs: built$/,
    });
    await role.waitFor();
    await drawing.getByRole('link', { name: /^DynamoDB table: built/ }).waitFor();
    await drawing.getByRole('link', { name: /^S3 bucket, .*: next/ }).waitFor();
    await drawing.getByRole('link', { name: /^CloudFront, origin access identity: to come$/ }).waitFor();
    await page.getByText('Lambda functions → DynamoDB table: write and read items (broken)').waitFor();
    const last = page.getByRole('region', { name: 'Last requests' });
    await last.getByText('browser → HTTP API → Lambda functions → DynamoDB table').first().waitFor();
    assert.equal(await drawing.locator('.dot').count(), 0, 'nothing moves where the learner wants less of it');
    assert.deepEqual(await browser.violations(), []);
    assert.equal(await browser.overflowsAt(390), false);
    await role.focus();
    await page.keyboard.press('Enter');
    await page.waitForURL(/#\/resources\/role$/);
  });

  it('lets a request run along the arrows as it comes', async () => {
    const { page } = browser;
    await page.emulateMedia({ reducedMotion: 'no-preference' });
    await page.getByRole('link', { name: 'Map', exact: true }).click();
    await page.getByRole('region', { name: 'Last requests' }).getByText('POST /shorten').first().waitFor();
    const dot = page.locator('.map .dot.bad');
    const seen = dot.waitFor({ state: 'attached' });
    await shorten();
    await seen;
    await dot.waitFor({ state: 'detached' });
    await page.emulateMedia({ reducedMotion: 'reduce' });
  });

  it('marks what is missing among the resources, and repairs it from the course', async () => {
    const { page } = browser;
    await page.getByRole('link', { name: 'Resources', exact: true }).click();
    await page.getByRole('link', { name: /^missing .*database-policy/ }).click();
    await page.getByText('workshop repair database-policy', { exact: true }).waitFor();
    assert.deepEqual(await browser.violations(), []);
    await page.getByRole('button', { name: 'Repair', exact: true }).click();
    await page.getByRole('log', { name: 'Output of the command' }).getByText('created').first().waitFor();
    await page.getByRole('link', { name: /^present .*database-policy/ }).waitFor();
    await page.getByRole('link', { name: 'Requests', exact: true }).click();
    await page
      .getByRole('link', { name: /^500 POST \/shorten/ })
      .first()
      .click();
    await page.getByRole('button', { name: 'Send it again' }).click();
    await page.getByText('Sent again: 200.').waitFor();
  });

  it('shows a setting as it was recorded and as it is, and the calls that made it', async () => {
    const { page } = browser;
    const Statement = [{ Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' }];
    const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement });
    await workspace.sandbox.client(IAMClient).send(new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument }));
    await page.getByRole('link', { name: 'Resources', exact: true }).click();
    await page.getByRole('button', { name: 'Read again' }).click();
    await page.getByRole('link', { name: /^drifted .*aws-workshop-lambda-role/ }).click();
    await page.getByText('It differs from its record: trust.Statement.').waitFor();
    await page.getByRole('tab', { name: 'Settings', exact: true }).click();
    await page.getByText(/^trust\.Statement: was .*lambda\.amazonaws\.com.*, is .*ec2\.amazonaws\.com/s).waitFor();
    await page.getByRole('tab', { name: 'Settings', exact: true }).press('ArrowRight');
    await page.getByLabel('AWS CLI', { exact: true }).getByText('aws iam create-role').first().waitFor();
    await page.getByLabel('Language').selectOption('http');
    await page.getByLabel('HTTP', { exact: true }).getByText('Action=CreateRole').first().waitFor();
    await page.getByLabel('Language').selectOption('terraform');
    await page.getByLabel('Terraform', { exact: true }).getByText('resource "aws_iam_role" "role"').first().waitFor();
    assert.deepEqual(await browser.violations(), []);
    assert.equal(await browser.overflowsAt(390), false);
  });

  it('proves why the website answers 403: the missing statement, its step, and the same request after it', async () => {
    const { page } = browser;
    await workspace.goto('hosting');
    assert.equal((await fetch(await website())).status, 403);
    await page.getByRole('link', { name: 'Requests', exact: true }).click();
    await page.getByRole('searchbox', { name: 'Filter' }).fill('website 403');
    await page
      .getByRole('link', { name: /^403 GET \// })
      .first()
      .click();
    const refused = page.locator('.decision.deny').first();
    await refused.getByText('s3:GetObject', { exact: true }).waitFor();
    assert.deepEqual(JSON.parse(await refused.getByLabel('Missing statement', { exact: true }).innerText()), {
      Effect: 'Allow',
      Action: 's3:GetObject',
      Resource: `arn:aws:s3:::${await bucketName()}/index.html`,
      Principal: '*',
    });
    await page.getByText('workshop goto public-access', { exact: true }).first().waitFor();
    await page.getByRole('button', { name: 'Build all steps up to there' }).click();
    await page
      .getByRole('region', { name: 'workshop goto public-access' })
      .getByText('done', { exact: true })
      .waitFor();
    await page.getByRole('button', { name: 'Send it again' }).click();
    await page.getByText('Sent again: 200.').waitFor();
    const allowed = page.locator('.decision.allow', { hasText: 's3:GetObject' }).locator('.decided');
    assert.match(await allowed.innerText(), /resource policy: bucket policy allows/);
    assert.deepEqual(await browser.violations(), []);
    assert.equal(await browser.overflowsAt(390), false);
  });

  it('shows Block Public Access as the gate that refuses a direct read of the bucket, and opens it by a repair', async () => {
    const { page } = browser;
    const flags = ['BlockPublicAcls', 'IgnorePublicAcls', 'BlockPublicPolicy', 'RestrictPublicBuckets'];
    const command = new PutPublicAccessBlockCommand({
      Bucket: await bucketName(),
      PublicAccessBlockConfiguration: Object.fromEntries(flags.map((flag) => [flag, true])),
    });
    await workspace.sandbox.client(S3Client).send(command);
    assert.equal((await fetch(`${workspace.sandbox.url}/${await bucketName()}/index.html`)).status, 403);
    await page.getByRole('searchbox', { name: 'Filter' }).fill('GetObject 403');
    await page
      .getByRole('link', { name: /^403 GetObject/ })
      .first()
      .click();
    const decided = page.locator('.decision.deny').first().locator('.decided');
    await decided.getByText(/block public access: Block Public Access of the bucket/).waitFor();
    await page.getByRole('button', { name: 'Repair', exact: true }).click();
    await page
      .getByRole('region', { name: 'workshop repair bucket-public-access' })
      .getByText('done', { exact: true })
      .waitFor();
    await page.getByRole('button', { name: 'Send it again' }).click();
    await page.getByText('Sent again: 200.').waitFor();
  });

  it('shows names and answers as text, never as markup', async () => {
    const { page } = browser;
    await fetch(`${api}/shorten?x=<img src=x onerror=alert(1)>`, { method: 'POST', body: '<script>alert(1)</script>' });
    await page.getByRole('link', { name: 'Requests', exact: true }).click();
    await page.getByRole('searchbox', { name: 'Filter' }).fill('shorten');
    await page.locator('.requests a').first().click();
    await page.getByRole('heading', { level: 2, name: 'POST /shorten' }).waitFor();
    assert.equal(await page.locator('main img, main script').count(), 0);
  });

  it('says that there are no requests while the sandbox does not run', async () => {
    const { page } = browser;
    await workspace.whileStopped(async () => {
      await page.getByText('The sandbox is not running, so there are no requests.').waitFor();
      assert.deepEqual(await browser.violations(), []);
    });
  });
});
