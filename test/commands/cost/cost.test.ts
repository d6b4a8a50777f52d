// The estimate of `workshop cost`.
import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { project } from '../../../src/commands/cost/projection.ts';
import { cost } from '../../../src/commands/cost/cost.ts';
import type { Checkpoint, Json, ResourceRecord } from '../../../src/engine/types.ts';
import type { Context } from '../../../src/commands/shared/context.ts';
import { pathsOf } from '../../../src/workspace/paths.ts';
import { recordUi } from '../../helpers/cli/recorded-ui.ts';
import { fromRoot } from '../../helpers/root.ts';

const record = (kind: string, props: Json): ResourceRecord => ({
  id: kind,
  step: 'x',
  kind,
  status: 'ready',
  props,
  changes: [],
  at: '',
});

const checkpoint = (...resources: ResourceRecord[]): Checkpoint => ({
  version: 2,
  target: { kind: 'sandbox', account: '123456789012', region: 'ap-south-1' },
  suffix: '',
  bucketName: 'aws-workshop-abcdefgh',
  createdAt: '2026-11-28T10:00:00.000Z',
  steps: {},
  resources,
});

const files = record('bucket-files', { bucket: 'aws-workshop-abcdefgh', apiUrl: 'https://example.com' });
const aDayLater = Date.parse('2026-11-29T10:00:00.000Z');
/** Without the last digits, which floating point makes up. */
const exact = (amount: number) => Number(amount.toPrecision(10));

/** Of the page as it is uploaded: config.json names the API. */
async function pageSize(): Promise<number> {
  const root = fromRoot('ui-dist');
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  const others = entries.filter((entry) => entry.isFile() && entry.name !== 'config.json');
  const sizes = await Promise.all(others.map(async (entry) => (await stat(join(entry.parentPath, entry.name))).size));
  return sizes.reduce((total, size) => total + size, '{"apiUrl":"https://example.com"}\n'.length);
}

describe('the cost estimate', () => {
  it('prices each thousand requests by the list prices of AWS', async () => {
    const { perThousand } = await project(checkpoint(), 0);
    const prices = Object.entries(perThousand).map(([what, items]) => [
      what,
      items.map((item) => [item.what, exact(item.quantity), exact(item.dollars)]),
    ]);
    const invocation = [
      ['HTTP API requests', 1000, 0.00105],
      ['Lambda requests', 1000, 0.0002],
      ['Lambda GB-seconds', 6.25, 0.000104166875],
    ];
    assert.deepEqual(prices, [
      [
        'POST /shorten',
        [...invocation, ['DynamoDB write units', 1000, 0.00071], ['CloudWatch Logs GB', 0.001024, 0.00068608]],
      ],
      [
        'GET /{shortId}',
        [...invocation, ['DynamoDB read units', 1000, 0.0001425], ['CloudWatch Logs GB', 0.001024, 0.00068608]],
      ],
      ['page views', [['CloudFront requests', 5000, 0.006]]],
    ]);
  });

  it('adds up a month, and takes off what is always free', async () => {
    const { month } = await project(checkpoint(), 10_000);
    assert.deepEqual([month.posts, month.gets, month.pageViews], [1000, 9000, 1000]);
    // 0.0105 + 0.002 + 0.00104166875 + 0.00071 + 0.0012825 + 0.0068608 + 0.006; of these Lambda, logs and CloudFront.
    assert.equal(exact(month.dollars), 0.02839496875);
    assert.equal(exact(month.freeDollars), 0.01590246875);
  });

  it('ends the free part where the limit of the free tier is', async () => {
    const { month } = await project(checkpoint(), 10_000_000);
    const lambda = month.items.find(({ what }) => what === 'Lambda requests');
    assert.deepEqual(
      [lambda?.quantity, lambda?.dollars, lambda?.freeDollars].map((each) => exact(each ?? 0)),
      [1e7, 2, 0.2],
    );
  });

  it('counts the files in the bucket as storage while idle, and as traffic with each visit', async () => {
    const bytes = await pageSize();
    const { atRest, perHourIdle, idleSoFar, perThousand } = await project(checkpoint(files), 0, aDayLater);
    const perHour = exact(((bytes / 1e9) * 0.025) / 730);
    assert.deepEqual(
      atRest.map((each) => ({ ...each, dollarsPerHour: exact(each.dollarsPerHour) })),
      [
        {
          id: 'bucket-files',
          kind: 'bucket-files',
          dollarsPerHour: perHour,
          because: `${Math.round(bytes / 1000)} KB in S3`,
        },
      ],
    );
    assert.equal(exact(perHourIdle), perHour);
    assert.equal(exact(idleSoFar), exact(perHour * 24));
    const transfer = perThousand['page views'].find(({ what }) => what === 'CloudFront GB');
    assert.equal(exact(transfer?.dollars ?? 0), exact((bytes / 1e6) * 0.109));
  });

  it('says of every other resource why it is free while idle', async () => {
    const all = ['table', 'role', 'function', 'http-api', 'invoke-permission', 'archive', 'bucket', 'distribution'];
    const { atRest } = await project(checkpoint(...all.map((kind) => record(kind, {}))), 0);
    assert.deepEqual(
      atRest.map(({ kind, dollarsPerHour, because }) => [kind, dollarsPerHour, because]),
      [
        ['table', 0, 'you pay per request; the first 25 GB of storage are free'],
        ['role', 0, 'IAM is free'],
        ['function', 0, 'you pay per request; the first 75 GB of code are free'],
        ['http-api', 0, 'you pay per request'],
        ['invoke-permission', 0, 'part of the function'],
        ['archive', 0, 'a file on this machine'],
        ['bucket', 0, 'you pay for the files in it'],
        ['distribution', 0, 'pay-as-you-go: 10 million requests and 1 TB a month are free'],
      ],
    );
  });

  it('says what it is, where its prices come from, and what ends the costs', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'workshop-cost-'));
    try {
      const paths = pathsOf(dir);
      const stack = checkpoint(record('role', { name: 'aws-workshop-lambda-role', trust: 'lambda-trust.json' }));
      await mkdir(paths.home);
      await writeFile(paths.checkpoint, JSON.stringify({ ...stack, createdAt: new Date().toISOString() }));
      const heard = recordUi();
      assert.equal(await cost({ ui: heard.ui, paths } as Context, {}), 0);
      assert.equal(
        heard.lines.slice(1).join('\n'),
        `An estimate from your checkpoint and AWS list prices (checked on 2026-09-18), not your bill.
Prices are those of ap-south-1 (Mumbai), before taxes.
The sandbox is free. This is what the same stack would cost on AWS.

Idle: USD 0 an hour for 1 resource
  USD 0 since you started 0 minutes ago
  Nothing is billed by the hour. A forgotten stack stays open to everyone on the internet, though.

Per 1,000 requests, without the free tier
  POST /shorten: USD 0.002750
    HTTP API requests          1,000  USD 0.001050
    Lambda requests            1,000  USD 0.000200
    Lambda GB-seconds           6.25  USD 0.000104
    DynamoDB write units       1,000  USD 0.000710
    CloudWatch Logs GB         0.001  USD 0.000686
  GET /{shortId}: USD 0.002183
    HTTP API requests          1,000  USD 0.001050
    Lambda requests            1,000  USD 0.000200
    Lambda GB-seconds           6.25  USD 0.000104
    DynamoDB read units        1,000  USD 0.000142
    CloudWatch Logs GB         0.001  USD 0.000686
  page views: USD 0.006000
    CloudFront requests        5,000  USD 0.006000

A month with 10,000 requests: 1,000 POST, 9,000 GET, and 1,000 page views
  HTTP API requests         10,000  USD 0.0105
  Lambda requests           10,000  USD 0.002000
  Lambda GB-seconds             63  USD 0.001042
  DynamoDB write units       1,000  USD 0.000710
  DynamoDB read units        9,000  USD 0.001282
  CloudWatch Logs GB          0.01  USD 0.006861
  CloudFront requests        5,000  USD 0.006000
  idle resources               730  USD 0
  total                  USD 0.0284
  always free            USD 0.0159
  you pay                USD 0.0125

What this assumes
  - A function runs 50 ms with 128 MB and writes 1024 bytes of log lines.
  - One request in ten makes a short link on the page. Nine follow one.
  - A page view loads 5 files through CloudFront, none from the cache of the browser.
  - An item of the table is smaller than 1 KB. Reads are strongly consistent.
  - The always-free part of AWS is unused by other stacks of your account.
  - To see another month: workshop cost --requests 100000
next: workshop teardown   # removes the stack`,
      );
    } finally {
      await rm(dir, { recursive: true, force: true });
    }
  });
});
