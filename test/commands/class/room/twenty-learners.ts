// `npm run test:class`: a class of twenty without internet. Each learner is `workshop` processes in an own folder with an
// own sandbox, the instructor a `workshop class serve` and a real browser. Takes a minute on two free cores.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Membership } from '../../../../src/commands/room/client/membership.ts';
import { makeFolder, type CommandResult, type Folder } from '../../../helpers/cli/folder.ts';
import { freePort } from '../../../helpers/workspace/board.ts';
import { useBrowser, type BrowserPage } from '../../../page/console/open-browser.ts';

/** What would need the internet fails at once. */
const offline = {
  HTTPS_PROXY: 'http://127.0.0.1:9/',
  HTTP_PROXY: 'http://127.0.0.1:9/',
  NO_PROXY: '127.0.0.1,localhost',
};
const processesAtOnce = 4;
/** From the end of a learner's command to the row on the board: half a second, on a busy machine much more. */
const liveMs = 20_000;
/** The board counts attempts of a check that are this far apart. */
const attemptMs = 10_000;

interface Learner {
  readonly name: string;
  readonly folder: Folder;
  /** Where this learner reaches the board. */
  address: string;
  /** How many steps the learner has done. */
  done: number;
}

/** The way of one learner to the board, which can be cut. */
interface Cable {
  readonly port: number;
  cut(): Promise<void>;
  plugIn(): Promise<void>;
}

describe('a class of twenty learners without internet', function () {
  this.timeout(180_000);
  this.bail(true);
  const openBrowser = useBrowser();
  const learners: Learner[] = [];
  let instructor: Folder;
  let board: { child: ReturnType<Folder['begin']>['child']; ended: Promise<CommandResult> };
  let browser: BrowserPage;
  let code: string;
  let cable: Cable;
  let stuck: Learner;
  let away: Learner;

  /** Resolves with what the learner sees. */
  const run = async ({ folder, name }: Learner, ...args: string[]): Promise<string> => {
    const { code: exit, stdout, stderr } = await folder.runWith(offline, ...args);
    assert.equal(exit, 0, `${name}: workshop ${args.join(' ')}\n${stdout}${stderr}`);
    return stdout + stderr;
  };
  const rowOf = ({ name }: Learner) =>
    browser.page.locator('#learners tr').filter({ has: browser.page.getByRole('rowheader', { name, exact: true }) });
  const isShown = async (learner: Learner) =>
    rowOf(learner)
      .filter({ hasText: `${learner.done} of 17` })
      .waitFor({ timeout: liveMs });
  const forEach = async (work: (learner: Learner) => Promise<void>) => {
    const waiting = learners.values();
    const worker = async () => {
      for (const learner of waiting) await work(learner);
    };
    await Promise.all(Array.from({ length: processesAtOnce }, worker));
  };

  before(async () => {
    instructor = await makeFolder();
    board = instructor.beginWith(
      offline,
      'class',
      'serve',
      '--class',
      'spring',
      '--port',
      String(await freePort()),
      '--json',
    );
    const { child } = board;
    assert.ok(child.stdout);
    const [line] = (await Promise.race([
      once(child.stdout, 'data'),
      board.ended.then(({ stderr }) => assert.fail(stderr)),
    ])) as [Buffer];
    const ready = JSON.parse(line.toString()) as { url: string; address: string; code: string };
    code = ready.code;
    const port = Number(ready.address.split(':')[1]);
    cable = await openCable(port);
    for (let number = 1; number <= 20; number++)
      learners.push({
        name: `Learner ${String(number).padStart(2, '0')}`,
        folder: await makeFolder(),
        address: ready.address,
        done: 0,
      });
    stuck = learners[6] as Learner;
    away = learners[13] as Learner;
    away.address = `127.0.0.1:${cable.port}`;
    browser = await openBrowser(ready.url);
  });

  after(async () => {
    await cable?.cut();
    board?.child.kill('SIGINT');
    await board?.ended;
    for (const { folder } of learners) await folder.remove();
    await instructor?.remove();
  });

  it('shows each learner within seconds after workshop join', async () => {
    await forEach(async (learner) => {
      const output = await run(learner, 'join', learner.address, code, '--name', learner.name);
      assert.match(output, new RegExp(`^You are in the class spring as ${learner.name}\\.`));
      await isShown(learner);
    });
    await browser.page.getByText('20 learners · 0 need help · 0 complete').waitFor();
  });

  it('shows each step that is done within seconds, and learners at the step they work on', async () => {
    await forEach(async (learner) => {
      const isByHand = learner === stuck;
      await run(learner, 'start', '--target', 'sandbox', ...(isByHand ? ['--by-hand'] : []));
      const steps = isByHand ? 1 : 1 + (learners.indexOf(learner) % 3);
      for (let step = 1; step <= steps; step++) {
        await run(learner, 'next', '--no-quiz', '--no-pause');
        learner.done = step;
        await isShown(learner);
      }
    });
    await browser.page.getByText('20 learners · 0 need help · 0 complete').waitFor();
    const here = await browser.page.locator('#steps tr td:nth-of-type(2)').allTextContents();
    // After one, two and three steps.
    assert.deepEqual(here, ['0', '7', '7', '6', ...Array<string>(13).fill('0')]);
  });

  it('shows first the one whose check has failed three times, with the check and the hint', async () => {
    const attempt = async () => {
      const { code: exit, stdout } = await stuck.folder.runWith(offline, 'next');
      assert.equal(exit, 1, stdout);
    };
    await attempt();
    await createWrongTable(stuck);
    for (let number = 1; number <= 3; number++) {
      await attempt();
      if (number < 3) await new Promise((resolve) => setTimeout(resolve, attemptMs));
    }
    await browser.page.getByText('20 learners · 1 need help · 0 complete').waitFor({ timeout: liveMs });
    assert.match((await browser.page.locator('#learners tr').first().textContent()) ?? '', /^Learner 07.*is stuck/);
    const card = browser.page.locator('#help li');
    assert.equal(await card.count(), 1);
    await card.getByText('Learner 07, at “Create the DynamoDB table”').waitFor();
    await card.getByText('the check “The table stores an item and returns it” failed 3 times').waitFor();
  });

  it('sends the hint, which that learner alone sees at the next command', async () => {
    const { page } = browser;
    const hint = (await page.locator('#help .hint .text').textContent()) ?? '';
    assert.notEqual(hint, '');
    await page.getByRole('button', { name: `Send hint 1 of 4 to ${stuck.name}` }).click();
    await page.getByText(`Sent hint 1 of 4 to ${stuck.name}.`).waitFor();
    const outputs = new Map<string, string>();
    await forEach(async (learner) => {
      outputs.set(learner.name, await run(learner, 'status'));
    });
    const shownTo = [...outputs].filter(([, output]) => output.includes('Message of your instructor'));
    assert.deepEqual(
      shownTo.map(([name]) => name),
      [stuck.name],
    );
    assert.ok(outputs.get(stuck.name)?.includes(`):\n  ${hint.replaceAll('\n', '\n  ')}`));
    await page.getByText(`to ${stuck.name}, shown to 1 of 1:`).waitFor({ timeout: liveMs });
    assert.ok(!(await run(stuck, 'status')).includes('Message of your instructor'));
  });

  it('lets a learner without network work on, and shows all of it once the network is back', async () => {
    await cable.cut();
    const before = away.done;
    await run(away, 'next', '--no-quiz', '--no-pause');
    await run(away, 'next', '--no-quiz', '--no-pause');
    assert.match(
      await run(away, 'help-me', 'Is the board away?'),
      /No board has answered at .*: ECONN\w+\.\nYour question is sent with a later command\./,
    );
    await isShown(away);
    await browser.page.locator('#to').selectOption(away.name);
    await browser.page.getByLabel('Message', { exact: true }).fill('We go on at ten.');
    await browser.page.getByRole('button', { name: 'Send', exact: true }).click();
    await browser.page.getByText(`Sent to ${away.name}.`).waitFor();
    await cable.plugIn();
    // After a board that did not answer, commands do not wait for it for ten seconds.
    const { offlineUntil } = await away.folder.read<Membership>('membership.json');
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, offlineUntil - Date.now())));
    const output = await run(away, 'status');
    away.done = before + 2;
    await isShown(away);
    await browser.page.locator('#help li.help').getByText('Is the board away?').waitFor({ timeout: liveMs });
    assert.match(output, /Message of your instructor \(\d\d:\d\d\):\n {2}We go on at ten\./);
  });
});

/** Forwards connections to this port of the machine. */
async function openCable(to: number): Promise<Cable> {
  const sockets = new Set<Socket>();
  let server: Server;
  const open = async (port: number) => {
    server = createServer((from) => {
      const onward = connect(to, '127.0.0.1');
      for (const [socket, other] of [
        [from, onward],
        [onward, from],
      ] as const) {
        sockets.add(socket);
        socket.on('error', () => other.destroy()).on('close', () => sockets.delete(socket));
        socket.pipe(other);
      }
    });
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    return (server.address() as AddressInfo).port;
  };
  const port = await open(0);
  return {
    port,
    async cut() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
    async plugIn() {
      await open(port);
    },
  };
}

/** By hand, with the key of another course: the check cannot store its item. */
async function createWrongTable({ folder }: Learner): Promise<void> {
  const { stdout } = await folder.run('sandbox', 'env');
  const value = (name: string) => new RegExp(`${name}='([^']*)'`).exec(stdout)?.[1] ?? '';
  const client = new DynamoDBClient({
    endpoint: value('AWS_ENDPOINT_URL'),
    region: value('AWS_REGION'),
    credentials: { accessKeyId: value('AWS_ACCESS_KEY_ID'), secretAccessKey: value('AWS_SECRET_ACCESS_KEY') },
  });
  await client.send(
    new CreateTableCommand({
      TableName: 'AWSWorkshopDemoTable',
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      BillingMode: 'PAY_PER_REQUEST',
    }),
  );
  client.destroy();
}
