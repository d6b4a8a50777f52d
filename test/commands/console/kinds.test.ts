// What the console reads and changes of each kind of resource, on one course that is built once.
import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { BatchWriteItemCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DeleteRolePolicyCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { LambdaClient, RemovePermissionCommand } from '@aws-sdk/client-lambda';
import { PutBucketPolicyCommand, PutPublicAccessBlockCommand, S3Client } from '@aws-sdk/client-s3';
import { PutPublicAccessBlockCommand as PutAccountBlockCommand, S3ControlClient } from '@aws-sdk/client-s3-control';
import { changeResource, readResource } from '../../../src/commands/console/api/resource-view.ts';
import type { RequestList } from '../../../src/commands/console/page-data.ts';
import { WorkshopError } from '../../../src/engine/errors.ts';
import { readJournal } from '../../../src/workspace/journal.ts';
import { recordUi } from '../../helpers/cli/recorded-ui.ts';
import { openConsole, openPage, type OpenedPage, type TestConsole } from '../../helpers/workspace/console.ts';
import { openTestWorkspace, type TestWorkspace } from '../../helpers/workspace/test-workspace.ts';
import { useBrowser, type BrowserPage } from '../../page/console/open-browser.ts';

const account = '123456789012';
const tableArn = `arn:aws:dynamodb:ap-south-1:${account}:table/AWSWorkshopDemoTable`;
const RoleName = 'aws-workshop-lambda-role';

describe('resources in the console', () => {
  let workspace: TestWorkspace;

  before(async () => {
    workspace = await openTestWorkspace({ builtTo: 'private-again' });
  });

  after(() => workspace.stop());

  const context = () => {
    const { ui } = recordUi();
    return { ui, paths: workspace.paths, signal: new AbortController().signal, yes: false };
  };
  /** As the page gets it. */
  const asJson = (answer: object) => JSON.parse(JSON.stringify(answer)) as unknown;
  const read = async <T>(id: string, part: string, query: Record<string, string> = {}): Promise<T> =>
    asJson(await readResource(context(), new URLSearchParams({ id, part, ...query }))) as T;
  const change = async <T>(id: string, name: string, body: object = {}): Promise<T> =>
    asJson(await changeResource(context(), { id, change: name, ...body }, () => Promise.resolve())) as T;
  /** Code, text and state of a refusal. */
  const refusal = async (call: Promise<unknown>) => {
    const error: unknown = await call.then(
      () => assert.fail('It was not refused.'),
      (thrown: unknown) => thrown,
    );
    assert.ok(error instanceof WorkshopError, String(error));
    return [error.code, error.message, error.state];
  };

  describe('a table', () => {
    interface Page {
      items: { PK: { S: string } }[];
      next: object | null;
    }
    const PK = { S: 'by-hand' };

    it('adds an item, and a second one with the same key is refused in the words of DynamoDB', async () => {
      const item = { PK, visits: { N: '3' }, bytes: { B: 'aGk=' }, tags: { L: [{ M: { a: { NULL: true } } }] } };
      assert.deepEqual(await change('table', 'add', { item }), { item });
      assert.deepEqual(await refusal(change('table', 'add', { item })), [
        'refused',
        'ConditionalCheckFailedException: The conditional request failed',
        'Nothing was changed.',
      ]);
      const { items } = await read<Page>('table', 'items');
      assert.deepEqual(
        items.find((each) => each.PK.S === PK.S),
        item,
      );
    });

    it('edits an item, and not its key', async () => {
      const was = { PK, visits: { N: '3' } };
      await change('table', 'edit', { was, item: { PK, visits: { N: '4' } } });
      const { items } = await read<Page>('table', 'items');
      assert.deepEqual(
        items.find((each) => each.PK.S === PK.S),
        { PK, visits: { N: '4' } },
      );
      assert.deepEqual(await refusal(change('table', 'edit', { was, item: { PK: { S: 'other' } } })), [
        'usage',
        'PK is the key of the item, and a key cannot change.',
        'No request was sent. Add an item with the other key, and delete this one.',
      ]);
    });

    it('says what is wrong with an item before it is sent', async () => {
      for (const [item, message] of [
        [[], 'An item is a JSON object with an attribute for each name.'],
        [{ PK: 'x' }, 'The attribute PK needs one type and a value: {"S": "text"}.'],
        [{ PK: { S: 'x', N: '1' } }, 'The attribute PK needs one type and a value: {"S": "text"}.'],
        [{ PK, n: { N: 1 } }, 'The attribute n needs text in quotation marks for N.'],
        [{ PK, l: { L: [{ BOOL: 'no' }] } }, 'The attribute l[0] needs true or false for BOOL.'],
      ] as const)
        assert.equal((await refusal(change('table', 'add', { item })))[1], message);
    });

    it('deletes an item once', async () => {
      assert.deepEqual(await change('table', 'remove', { item: { PK } }), {});
      assert.equal(
        (await refusal(change('table', 'remove', { item: { PK } })))[1],
        'ConditionalCheckFailedException: The conditional request failed',
      );
    });

    it('shows 25 items a page, from the last key on', async () => {
      const items = Array.from({ length: 25 }, (_none, index) => ({
        PutRequest: { Item: { PK: { S: `item-${index}` } } },
      }));
      const command = new BatchWriteItemCommand({ RequestItems: { AWSWorkshopDemoTable: items } });
      await workspace.sandbox.client(DynamoDBClient).send(command);
      const first = await read<Page>('table', 'items');
      assert.equal(first.items.length, 25);
      assert.deepEqual(first.next, { PK: first.items[24]?.PK });
      const second = await read<Page>('table', 'items', { start: JSON.stringify(first.next) });
      assert.equal(second.next, null);
      const keys = [...first.items, ...second.items].map((item) => item.PK.S);
      assert.equal(new Set(keys).size, keys.length);
      assert.equal(keys.filter((key) => key.startsWith('item-')).length, 25);
    });
  });

  describe('a function', () => {
    it('shows the files of its deployed zip, its settings and an event for its route', async () => {
      const code = await read<{ files: { name: string; text: string }[] }>('create-function', 'code');
      assert.deepEqual(
        code.files.map(({ name }) => name),
        ['index.mjs'],
      );
      assert.match(code.files[0]?.text ?? '', /export async function handler\(event, context\)/);
      interface Settings {
        environment: object;
        layers: { arn: string }[];
        versions: { version: string }[];
        events: { name: string; event: { body?: string } }[];
      }
      const settings = await read<Settings>('create-function', 'settings');
      assert.deepEqual(settings.environment, { TABLE_NAME: 'AWSWorkshopDemoTable' });
      assert.deepEqual(
        settings.layers.map(({ arn }) => arn),
        [`arn:aws:lambda:ap-south-1:${account}:layer:aws-workshop-lambda-layer:1`],
      );
      assert.deepEqual(
        settings.versions.map(({ version }) => version),
        ['$LATEST'],
      );
      assert.deepEqual(
        settings.events.map(({ name }) => name),
        ['POST /shorten', 'Empty event'],
      );
    });

    it('runs a test event, with its result, its log lines and its report', async () => {
      interface Result {
        status: number;
        error: string | null;
        result: string;
        lines: string[];
        report: { memory: number; requestId: string };
      }
      const event = JSON.stringify({ body: '{"urlToShorten":"https://docs.aws.amazon.com/"}' });
      const { status, error, result, lines, report } = await change<Result>('create-function', 'invoke', { event });
      assert.deepEqual([status, error, (JSON.parse(result) as { statusCode: number }).statusCode], [200, null, 200]);
      assert.equal(report.memory, 128);
      assert.ok(lines.at(-1)?.startsWith(`REPORT RequestId: ${report.requestId}\tDuration: `));
      const { invocations } = await read<{ invocations: { requestId: string; init: number | null }[] }>(
        'create-function',
        'invocations',
      );
      assert.equal(invocations.at(-1)?.requestId, report.requestId);
      assert.ok(invocations.some(({ init }) => init !== null));
    });

    it('invokes nothing with an event that is not JSON', async () => {
      const [code, message, state] = await refusal(change('create-function', 'invoke', { event: '{' }));
      assert.deepEqual([code, state], ['usage', 'The function was not invoked.']);
      assert.match(message ?? '', /^The event is not JSON: /);
    });
  });

  it('filters the lines of a log group by the pattern of CloudWatch Logs', async () => {
    interface Lines {
      lines: { text: string }[];
      isCut: boolean;
    }
    const { lines, isCut } = await read<Lines>('create-log-group', 'lines', {
      since: '0',
      pattern: '{ $.level = "info" }',
    });
    assert.equal(isCut, false);
    assert.equal(lines.length, 0, 'A line with a prefix is no JSON.');
    const reports = await read<Lines>('create-log-group', 'lines', { since: '0', pattern: 'REPORT' });
    assert.ok(reports.lines.length > 0);
    assert.deepEqual(
      reports.lines.filter(({ text }) => !text.includes('REPORT')),
      [],
    );
    assert.equal((await refusal(read('create-log-group', 'lines', { since: '0', pattern: '{ $.x' })))[0], 'refused');
    assert.equal(
      (await refusal(read('create-log-group', 'lines', { since: 'x' })))[1],
      'since is a time in milliseconds.',
    );
  });

  describe('an API', () => {
    interface Routes {
      chains: { route: string; functionName: string; permission: { state: string; because: string }; repair: string }[];
      cors: object;
      stages: object[];
    }

    it('shows each route as a chain, and the chain breaks with its permission', async () => {
      const { chains, cors, stages } = await read<Routes>('api', 'routes');
      assert.deepEqual(
        chains.map(({ route, functionName, permission, repair }) => [route, functionName, permission.state, repair]),
        [
          ['GET /{shortId}', 'getLongURL', 'allowed', 'get-permission'],
          ['POST /shorten', 'createShortURL', 'allowed', 'create-permission'],
        ],
      );
      assert.deepEqual(cors, {
        origins: ['*'],
        methods: ['*'],
        headers: ['content-type'],
        exposed: [],
        credentials: false,
        maxAge: null,
      });
      assert.deepEqual(stages, [{ name: '$default', isAutoDeployed: true, rate: 10, burst: 20, routes: [] }]);
      const StatementId = (await workspace.inspectAll()).find(({ id }) => id === 'get-permission')?.name.split('/')[1];
      const command = new RemovePermissionCommand({ FunctionName: 'getLongURL', StatementId });
      await workspace.sandbox.client(LambdaClient).send(command);
      const [broken] = (await read<Routes>('api', 'routes')).chains;
      assert.deepEqual(broken?.permission, {
        state: 'missing',
        because: 'The function has no resource policy: API Gateway cannot invoke it, and answers 500.',
        statement: null,
      });
    });

    interface Sent {
      answer: { status: number } | null;
      browser: {
        preflight: { because: string; headers: object; answer: { status: number }; refusal: string | null } | null;
        isSent: boolean;
        refusal: string | null;
      } | null;
    }
    const headers = { 'content-type': 'application/json' };
    const body = '{"urlToShorten":"https://docs.aws.amazon.com/"}';
    const origin = 'https://example.com';
    const send = (more: object) => change<Sent>('api', 'send', { method: 'POST', path: '/shorten', body, ...more });

    it('sends a request as curl does: without an origin, and without a preflight', async () => {
      const { answer, browser } = await send({ headers });
      assert.deepEqual([answer?.status, browser], [200, null]);
    });

    it('sends it as a browser does for a page of another origin: after a preflight', async () => {
      const { answer, browser } = await send({ headers, origin });
      assert.equal(answer?.status, 200);
      assert.equal(browser?.preflight?.because, 'the content type application/json');
      assert.deepEqual(browser.preflight.headers, {
        origin,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'content-type',
      });
      assert.deepEqual([browser.preflight.answer.status, browser.isSent, browser.refusal], [204, true, null]);
    });

    it('does not send what the preflight does not allow, and names the header', async () => {
      const { answer, browser } = await send({ headers: { ...headers, 'x-trace': '1' }, origin });
      assert.deepEqual(
        [answer, browser?.isSent, browser?.refusal],
        [null, false, 'The answer does not allow the headers x-trace.'],
      );
    });

    it('needs no preflight for a plain text, as for a form', async () => {
      const { browser } = await send({ headers: { 'content-type': 'text/plain' }, origin });
      assert.deepEqual([browser?.preflight, browser?.isSent], [null, true]);
    });

    it('sends nothing that no client would send', async () => {
      for (const [wrong, message] of [
        [{ method: 'BREW' }, 'BREW is not one of GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE.'],
        [{ headers: { Host: 'evil.example' } }, 'The client sets the header Host by itself.'],
        [{ headers: { 'x-a': 'b\r\nc: d' } }, 'The header x-a is a text of printable ASCII characters.'],
        [
          { origin: 'https://example.com/path' },
          'An origin is a scheme and a host, such as https://example.com, without a path.',
        ],
      ] as const)
        assert.equal((await refusal(send(wrong)))[1], message);
      assert.match(String((await refusal(send({ path: 'x@evil.example' })))[1]), /^A path starts with \//);
    });
  });

  describe('a bucket', () => {
    interface Access {
      isPublic: boolean;
      lanes: { flag: string | null; stoppedAt: string | null }[];
      tried: { status: number | null }[];
    }
    const stops = ({ lanes }: Access) => lanes.map(({ flag, stoppedAt }) => [flag, stoppedAt]);

    it('shows its objects, a page at a time', async () => {
      const { objects, next } = await read<{ objects: { key: string }[]; next: string | null }>('bucket', 'objects');
      assert.ok(objects.some(({ key }) => key === 'index.html'));
      assert.equal(next, null);
    });

    it('draws who gets through: nobody but CloudFront once all is private again', async () => {
      const access = await read<Access>('bucket', 'access');
      assert.equal(access.isPublic, false);
      assert.deepEqual(stops(access), [
        ['RestrictPublicBuckets', 'account'],
        ['BlockPublicPolicy', 'account'],
        ['IgnorePublicAcls', 'account'],
        ['BlockPublicAcls', 'account'],
        [null, null],
      ]);
      assert.deepEqual(
        access.tried.map(({ status }) => status),
        [403, 200],
      );
    });

    it('opens the gates one after the other, and then the policy decides', async () => {
      const { bucketName: Bucket } = await workspace.work(({ checkpoint }) => Promise.resolve(checkpoint));
      const off = {
        BlockPublicAcls: false,
        IgnorePublicAcls: false,
        BlockPublicPolicy: false,
        RestrictPublicBuckets: false,
      };
      const PublicAccessBlockConfiguration = off;
      const s3 = workspace.sandbox.client(S3Client);
      const control = workspace.sandbox.client(S3ControlClient);
      await control.send(new PutAccountBlockCommand({ AccountId: account, PublicAccessBlockConfiguration }));
      assert.deepEqual(stops(await read<Access>('bucket', 'access'))[0], ['RestrictPublicBuckets', 'bucket']);
      await s3.send(new PutPublicAccessBlockCommand({ Bucket, PublicAccessBlockConfiguration }));
      assert.deepEqual(stops(await read<Access>('bucket', 'access')), [
        ['RestrictPublicBuckets', 'policy'],
        ['BlockPublicPolicy', null],
        ['IgnorePublicAcls', 'policy'],
        ['BlockPublicAcls', 'policy'],
        [null, null],
      ]);
      const Statement = [
        { Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: `arn:aws:s3:::${Bucket}/*` },
      ];
      await s3.send(
        new PutBucketPolicyCommand({ Bucket, Policy: JSON.stringify({ Version: '2012-10-17', Statement }) }),
      );
      const open = await read<Access>('bucket', 'access');
      assert.deepEqual([open.isPublic, stops(open)[0]], [true, ['RestrictPublicBuckets', null]]);
      assert.equal(open.tried[0]?.status, 200);
    });
  });

  it('shows whether a distribution answered from its cache, and invalidates', async () => {
    interface Sent {
      answer: { headers: Record<string, string> };
    }
    const get = () => change<Sent>('distribution', 'send', { method: 'GET', path: '/favicon.svg' });
    await get();
    assert.equal((await get()).answer.headers['x-cache'], 'Hit from cloudfront');
    const { requests } = await read<{ requests: { name: string; cache: string }[] }>('distribution', 'requests');
    assert.deepEqual(
      requests.slice(0, 2).map(({ name, cache }) => [name, cache]),
      [
        ['GET /favicon.svg', 'Hit from cloudfront'],
        ['GET /favicon.svg', 'Miss from cloudfront'],
      ],
    );
    const { id } = await change<{ id: string }>('distribution', 'invalidate', { paths: ['/*'] });
    interface Settings {
      status: string;
      origins: { isIdentityThere: boolean }[];
      behaviours: { cachePolicy: string }[];
      invalidations: { id: string }[];
    }
    const { status, origins, behaviours, invalidations } = await read<Settings>('distribution', 'settings');
    assert.deepEqual([status, origins[0]?.isIdentityThere, invalidations[0]?.id], ['Deployed', true, id]);
    assert.deepEqual(
      behaviours.map(({ cachePolicy }) => cachePolicy),
      ['CachingOptimized'],
    );
    assert.equal((await get()).answer.headers['x-cache'], 'Miss from cloudfront');
    assert.match(String((await refusal(change('distribution', 'invalidate', { paths: [] })))[1]), /1 to 20 paths/);
  });

  describe('a role', () => {
    interface Decision {
      decision: string;
      statements: { policy: string; kind: string; actions: string[]; statement: object | null }[];
      seen: { decision: string } | null;
    }
    const ask = (action: string, resource: string) => read<Decision>('role', 'decision', { action, resource });

    it('answers a question with the statement that decides, and with the last request that asked it', async () => {
      const { decision, statements, seen } = await ask('dynamodb:PutItem', tableArn);
      assert.deepEqual(
        [decision, statements.map(({ policy, kind, actions }) => [policy, kind, actions]), seen?.decision],
        ['allowed', [['AmazonDynamoDBFullAccess', 'managed policy', ['dynamodb:*']]], 'allow'],
      );
      const nothing = await ask('s3:GetObject', '*');
      assert.deepEqual([nothing.decision, nothing.statements, nothing.seen], ['implicitDeny', [], null]);
    });

    it('finds a deny in an inline policy of several lines', async () => {
      const iam = workspace.sandbox.client(IAMClient);
      const deny = { Sid: 'NoPut', Effect: 'Deny', Action: 'dynamodb:Put*', Resource: '*' };
      const allow = { Effect: 'Allow', Action: 's3:ListBucket', Resource: '*' };
      const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [allow, deny] }, null, 2);
      await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: 'no-put', PolicyDocument }));
      const { decision, statements } = await ask('dynamodb:PutItem', tableArn);
      await iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName: 'no-put' }));
      assert.deepEqual(
        [decision, statements],
        ['explicitDeny', [{ policy: 'no-put', kind: 'inline policy', statement: deny, actions: ['dynamodb:Put*'] }]],
      );
    });

    it('takes an action and an ARN, and nothing else', async () => {
      assert.equal((await refusal(ask('PutItem', '*')))[1], 'An action has the form dynamodb:PutItem.');
      assert.equal((await refusal(ask('dynamodb:PutItem', 'table')))[1], 'A resource is an ARN, or * for all.');
    });
  });

  it('knows only the resources, views and changes that there are', async () => {
    assert.equal((await refusal(read('nothing', 'items')))[1], 'There is no resource "nothing".');
    assert.equal((await refusal(read('table', 'constructor')))[1], 'There is no view "constructor".');
    assert.equal((await refusal(change('logs-policy', 'add')))[1], 'There is no view "role-policy".');
    assert.equal((await refusal(change('table', 'drop')))[1], 'There is no change "drop".');
  });

  it('leaves no call of a read in the journal', async () => {
    const before = (await readJournal(workspace.paths.journal)).length;
    await read('table', 'items');
    assert.equal((await readJournal(workspace.paths.journal)).length, before);
  });

  it('asks whether a change is allowed, and sends a GET also where none is', async () => {
    const notAllowed = () => Promise.reject(new WorkshopError({ code: 'refused', message: 'Read-only.' }));
    const changed = (id: string, body: object) => changeResource(context(), { id, ...body }, notAllowed);
    assert.equal((await refusal(changed('table', { change: 'add', item: { PK: { S: 'no' } } })))[1], 'Read-only.');
    assert.equal(
      (await refusal(changed('api', { change: 'send', method: 'POST', path: '/shorten' })))[1],
      'Read-only.',
    );
    const sent = (await changed('distribution', { change: 'send', method: 'GET', path: '/' })) as {
      answer: { status: number };
    };
    assert.equal(sent.answer.status, 200);
  });

  describe('on AWS, which the sandbox plays', () => {
    const approval = { confirm: () => Promise.resolve(), save: () => Promise.resolve() };
    const item = { PK: { S: 'on-aws' } };
    let sandboxFolder: string;
    const ofOthers = ['AWS_SESSION_TOKEN', 'AWS_PROFILE', 'AWS_ENDPOINT_URL'];
    let environment: NodeJS.ProcessEnv;

    before(async () => {
      environment = { ...process.env };
      const { accessKeyId, secretAccessKey } = workspace.sandbox.sandbox.key;
      Object.assign(process.env, { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey });
      for (const name of ofOthers) delete process.env[name];
      sandboxFolder = await readFile(workspace.paths.checkpoint, 'utf8');
      const target = { kind: 'aws', account, region: 'ap-south-1', endpoint: workspace.sandbox.url };
      await writeFile(workspace.paths.checkpoint, JSON.stringify({ ...(JSON.parse(sandboxFolder) as object), target }));
    });
    after(async () => {
      await writeFile(workspace.paths.checkpoint, sandboxFolder);
      for (const name of ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY']) delete process.env[name];
      Object.assign(process.env, environment);
    });

    const withPage = async (options: object, work: (page: OpenedPage) => Promise<void>) => {
      const opened = await openConsole(workspace.paths, { approval, ...options });
      const page = await openPage(opened);
      try {
        await work(page);
      } finally {
        page.close();
        await opened.close();
      }
    };
    const post = (page: OpenedPage, body: object) =>
      page.post<{ error?: { message: string; next: string } }>('change', body);

    it('shows resources, log lines and where AWS shows requests, and changes nothing', () =>
      withPage({}, async (page) => {
        const read = async <T>(path: string) => {
          const { status, body } = await page.get<T>(path);
          assert.equal(status, 200, JSON.stringify(body));
          return body;
        };
        const { items } = await read<{ items: object[] }>('view?id=table&part=items');
        assert.ok(items.length > 0);
        const { lines } = await read<{ lines: { text: string }[] }>('view?id=create-log-group&part=lines&since=0');
        assert.ok(lines.some(({ text }) => text.startsWith('REPORT ')));
        const question = `action=dynamodb:PutItem&resource=${tableArn}`;
        const asked = await read<{ decision: string; seen: null }>(`view?id=role&part=decision&${question}`);
        assert.deepEqual([asked.decision, asked.seen], ['allowed', null]);
        const { target, requests, where } = await read<RequestList>('requests');
        assert.deepEqual([target, requests], ['aws', []]);
        assert.deepEqual(
          where.map(({ what }) => /^(Log lines|CloudTrail|X-Ray)/.exec(what)?.[0]),
          ['Log lines', 'CloudTrail', 'X-Ray'],
        );
        for (const body of [
          { id: 'table', change: 'add', item },
          { id: 'create-function', change: 'invoke', event: '{}' },
          { id: 'api', change: 'send', method: 'POST', path: '/shorten' },
          { id: 'distribution', change: 'invalidate', paths: ['/*'] },
        ]) {
          const { status, body: answer } = await post(page, body);
          const refused = [422, `The console changes nothing in the AWS account ${account}.`];
          assert.deepEqual([status, answer.error?.message], refused, body.change);
        }
        const { status } = await post(page, { id: 'api', change: 'send', method: 'GET', path: '/none' });
        assert.equal(status, 200, 'A GET changes nothing.');
      }));

    it('changes what the learner asks for, once the terminal has allowed it', () =>
      withPage({ allowChanges: true }, async (page) => {
        const { status, body } = await post(page, { id: 'table', change: 'add', item });
        assert.equal(status, 200, JSON.stringify(body));
        assert.equal((await post(page, { id: 'table', change: 'remove', item })).status, 200);
      }));
  });

  describe('in the page', () => {
    const openBrowser = useBrowser();
    let opened: TestConsole;
    let browser: BrowserPage;

    before(async () => {
      opened = await openConsole(workspace.paths);
      browser = await openBrowser(opened.origin + opened.link);
    });
    after(() => opened?.close());

    /** Opens a tab by its address. */
    const show = async (id: string, tab: string) => {
      const { page } = browser;
      await page.goto(`${page.url().split('#')[0]}#/resources/${id}/${tab}`);
      await page.locator(`#tab-${tab}[aria-selected="true"]`).waitFor();
      return page;
    };
    const assertForEveryone = async () => {
      assert.deepEqual(await browser.violations(), []);
      assert.equal(await browser.overflowsAt(390), false);
    };

    it('adds an item from a form, shows its text as text, and deletes it after a question', async () => {
      const page = await show('table', 'items');
      await page.getByRole('button', { name: 'Add an item' }).click();
      await page.getByLabel('Value').first().fill('from-the-page');
      await page.getByRole('button', { name: 'Add an attribute' }).click();
      await page.getByLabel('Attribute', { exact: true }).nth(1).fill('note');
      await page.getByLabel('Value').nth(1).fill('<img src=x onerror=alert(1)>');
      await assertForEveryone();
      await page.getByLabel('DynamoDB JSON', { exact: true }).check();
      assert.deepEqual(JSON.parse(await page.getByLabel('Item in DynamoDB JSON').inputValue()), {
        PK: { S: 'from-the-page' },
        note: { S: '<img src=x onerror=alert(1)>' },
      });
      await page.getByRole('button', { name: 'Add', exact: true }).click();
      await page.getByText('The item was added.').waitFor({ state: 'attached' });
      const added = page.getByRole('button', { name: 'Delete from-the-page' });
      if ((await added.count()) === 0) await page.getByRole('button', { name: 'Next page' }).click();
      await added.waitFor();
      assert.equal(await page.locator('main img').count(), 0);
      await added.click();
      await page.getByRole('button', { name: 'Delete', exact: true }).click();
      await added.waitFor({ state: 'detached' });
    });

    it('runs a test event, and plots the invocations', async () => {
      let release = () => undefined as void;
      const isReleased = new Promise<void>((resolve) => (release = resolve));
      await browser.page.route('**/api/view?*part=settings', (route) => isReleased.then(() => route.continue()), {
        times: 1,
      });
      const page = await show('create-function', 'test');
      const event = page.getByLabel('Event, as JSON');
      assert.equal(await event.isDisabled(), true, 'the example would replace what is typed before it comes');
      release();
      await event.fill('{"body":"{}"}');
      await page.getByRole('button', { name: 'Run', exact: true }).click();
      const result = await page.getByLabel('Result', { exact: true }).last().innerText();
      assert.equal((JSON.parse(result) as { statusCode: number }).statusCode, 400);
      assert.match(await page.getByLabel('Log lines of this invocation', { exact: true }).innerText(), /\nREPORT /);
      await assertForEveryone();
      // The page reads again once it is visible again, and keeps what it shows where that fails.
      await page.route('**/api/resource?*', (route) => route.abort(), { times: 1 });
      await page.evaluate(`document.dispatchEvent(new Event('visibilitychange'))`);
      await page.getByRole('region', { name: 'One resource' }).getByText('The console does not answer.').waitFor();
      assert.equal(await page.getByLabel('Result', { exact: true }).last().innerText(), result);
      await show('create-function', 'invocations');
      await page.getByRole('img', { name: /^Durations of \d+ invocations/ }).waitFor();
      await assertForEveryone();
      await show('create-function', 'code');
      await page.getByLabel('index.mjs', { exact: true }).getByText('export async function handler').waitFor();
      await show('create-function', 'configuration');
      await page.getByText('TABLE_NAME').waitFor();
      await show('create-function', 'about');
      await page.getByRole('heading', { name: /^code = .*sha256/ }).waitFor();
      assert.equal(await browser.overflowsAt(390), false, 'a hash is broken into lines');
    });

    it('follows the lines of a log group, and pauses', async () => {
      const page = await show('create-log-group', 'lines');
      await page.locator('.log-line').first().waitFor();
      const isOfLines = (url: URL) => url.searchParams.get('part') === 'lines';
      await page.route(isOfLines, (route) => route.abort(), { times: 1 });
      const lost = page.getByRole('alert').getByText('The console does not answer.');
      await lost.waitFor();
      await lost.waitFor({ state: 'detached' });
      await page.getByRole('button', { name: 'Pause' }).click();
      await page.getByText('Paused.').waitFor();
      await page.getByLabel('Filter pattern').fill('{ $.x');
      await page.getByRole('button', { name: 'Filter', exact: true }).click();
      await page.getByRole('alert').getByText('InvalidParameterException').waitFor();
      await assertForEveryone();
    });

    it('shows a missing permission as a broken link, and repairs it', async () => {
      const page = await show('api', 'routes');
      const chain = page.getByRole('region', { name: 'GET /{shortId}' });
      await chain.getByText('The chain is broken.').waitFor();
      await assertForEveryone();
      await chain.getByRole('button', { name: 'Repair' }).click();
      await chain.getByText('invoked').waitFor();
    });

    it('explains what a browser would not send', async () => {
      const page = await show('api', 'request');
      await page.getByLabel('Headers, one a line').fill('x-trace: 1');
      await page.getByLabel('as a browser, for a page of').check();
      await page.getByRole('button', { name: 'Send', exact: true }).click();
      await page.getByText('The answer does not allow the headers x-trace.').waitFor();
      await page.getByText('The browser keeps it back.').waitFor();
      await assertForEveryone();
    });

    it('draws the gates of a bucket, and the hits of a distribution', async () => {
      const page = await show('bucket', 'access');
      const lanes = page.getByRole('table', { name: /^Block Public Access/ }).getByRole('row');
      await lanes.nth(1).waitFor();
      assert.deepEqual(
        (await lanes.nth(1).getByRole('cell').allInnerTexts()).map((text) => text.trim()),
        ['RestrictPublicBuckets off', 'RestrictPublicBuckets off', 'passes', 'gets through'],
      );
      await assertForEveryone();
      await show('bucket', 'objects');
      await page.getByRole('rowheader', { name: 'index.html' }).waitFor();
      await show('distribution', 'distribution');
      await page.getByText('Hit from cloudfront').first().waitFor();
      const link = page.locator('.requests a[aria-current="true"]');
      const [list, chosen] = [await page.locator('.requests').boundingBox(), await link.boundingBox()];
      assert.ok(list && chosen && chosen.y >= list.y && chosen.y + chosen.height <= list.y + list.height);
      await assertForEveryone();
    });

    it('answers a question about a role with the statement that decides', async () => {
      const page = await show('role', 'question');
      await page.getByLabel('May this role do').fill('dynamodb:PutItem');
      await page.getByLabel('on the resource').fill(tableArn);
      await page.getByRole('button', { name: 'Ask' }).click();
      await page.getByText('Yes, allowed').waitFor();
      const statement = page.getByLabel('Statement of AmazonDynamoDBFullAccess', { exact: true });
      assert.equal((JSON.parse(await statement.innerText()) as { Action: string[] }).Action[0], 'dynamodb:*');
      await assertForEveryone();
      await show('role', 'policies');
      await page.getByLabel('Trust policy', { exact: true }).getByText('lambda.amazonaws.com').waitFor();
    });
  });
});
