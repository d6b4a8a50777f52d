// A step by hand at a terminal: its keys, and Ctrl-C.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import {
  CreateTableCommand,
  DeleteTableCommand,
  DynamoDBClient,
  waitUntilTableNotExists,
} from '@aws-sdk/client-dynamodb';
import { sandboxTarget } from '../../../../../src/aws/target/target.ts';
import { readLocator } from '../../../../../src/sandbox/client/locator.ts';
import { makeFolder, type Folder } from '../../../../helpers/cli/folder.ts';
import { withGlobalInstall } from '../../../../helpers/cli/global-install.ts';
import { hasTerminal, openTerminal, type Session } from '../../../../helpers/cli/terminal.ts';

const run = promisify(execFile);
const TableName = 'AWSWorkshopDemoTable';

describe('next --by-hand at a terminal', function () {
  this.timeout(120_000);
  let folder: Folder | undefined;
  let session: Session | undefined;

  before(async function () {
    if (!hasTerminal()) {
      process.stderr.write('    `script` of util-linux is not installed: its tests are skipped.\n');
      return this.skip();
    }
    folder = await makeFolder();
    assert.equal((await folder.run('goto', 'environment', '--yes', '--pace', 'instant')).code, 0);
  });
  // A command that a failed test leaves behind would keep the lock.
  afterEach(async () => {
    session?.kill();
    await session?.ended;
  });
  after(() => folder?.remove());

  const open = (...args: string[]) => (session = openTerminal(String(folder?.dir), ['next', ...args]));

  it('shows hints from vague to precise, the commands, and the width of now; Ctrl-C keeps the step open', async () => {
    const terminal = open('--by-hand');
    await terminal.shows('Keys: Enter checks now');
    terminal.type('h');
    await terminal.shows('What to notice (1 of 4)');
    terminal.type('h');
    await terminal.shows('Where to look (2 of 4)');
    terminal.type('s');
    await terminal.shows('aws dynamodb create-table');
    await terminal.shows('--table-name AWSWorkshopDemoTable');
    terminal.type('x');
    await terminal.shows('Keys: Enter checks now, h hint, s commands, d does the rest. Ctrl-C stops.');
    terminal.resize(40);
    // The program learns its new width by a signal, which can come after the key.
    await terminal.typeUntil('x', 'Keys: Enter checks now, h hint, s\ncommands, d does the rest. Ctrl-C stops.');
    terminal.type('\u0003');
    const { code, text } = await terminal.ended;
    assert.equal(code, 130, text);
    const status = await folder?.run('status', '--json');
    const { steps, next } = JSON.parse(String(status?.stdout)) as {
      steps: { id: string; status: string; byHand?: boolean }[];
      next: string;
    };
    const table = steps.find(({ id }) => id === 'table');
    assert.deepEqual([next, table?.status, table?.byHand], ['table', 'started', true]);
  });

  it('begins the commands with a line that works in every folder', async () => {
    const { stdout } = (await folder?.run('next', '--commands')) ?? { stdout: '' };
    const [first = ''] = stdout.split('\n');
    const elsewhere = { cwd: '/', env: withGlobalInstall() };
    const { stdout: endpoint } = await run('bash', ['-c', `${first}; echo "$AWS_ENDPOINT_URL"`], elsewhere);
    assert.match(endpoint, /^http:\/\/127\.0\.0\.1:\d+\n$/);
  });

  it('shows each check as it becomes true, and what must be deleted first; `next` alone goes on', async () => {
    const terminal = open();
    await terminal.shows('Keys: Enter checks now');
    const dynamodb = dynamodbOf(folder);
    const create = (PartitionKey: string) =>
      dynamodb.send(
        new CreateTableCommand({
          TableName,
          AttributeDefinitions: [{ AttributeName: PartitionKey, AttributeType: 'S' }],
          KeySchema: [{ AttributeName: PartitionKey, KeyType: 'HASH' }],
          BillingMode: 'PAY_PER_REQUEST',
        }),
      );
    await create('id');
    await terminal.shows(
      '✖ differs  DynamoDB table AWSWorkshopDemoTable\n      partitionKey: expected PK, actual id\n',
    );
    terminal.type('s');
    await terminal.shows(
      /# The table .* has the partition key "id" instead of "PK"\. [\s\S]*\naws dynamodb delete-table --table-name AWSWorkshopDemoTable > \/dev\/null/,
    );
    await dynamodb.send(new DeleteTableCommand({ TableName }));
    await waitUntilTableNotExists({ client: dynamodb, maxWaitTime: 30, minDelay: 1, maxDelay: 1 }, { TableName });
    terminal.type('\r');
    await terminal.shows('· missing  DynamoDB table AWSWorkshopDemoTable\n');
    // No key: the command checks by itself.
    await create('PK');
    await terminal.shows('✔ found  DynamoDB table AWSWorkshopDemoTable\n');
    await terminal.shows('✔ passed  The table stores an item and returns it\n');
    await terminal.shows('Adopt it? (y/N)');
    terminal.type('y\r');
    const { code, text } = await terminal.ended;
    assert.equal(code, 0, text);
    assert.match(
      text,
      /✔ adopted {2}DynamoDB table AWSWorkshopDemoTable\n✔ .*: done, all checks passed\n→ workshop next --by-hand\n→ workshop next {3}# the tool builds it$/,
    );
    assert.doesNotMatch(text, /What happens now/, 'the guide was shown before');
  });

  it('lets the tool do the rest at the key d', async () => {
    const terminal = open('--by-hand');
    await terminal.shows('Keys: Enter checks now');
    terminal.type('d');
    await terminal.shows('done, all checks passed');
    assert.equal((await terminal.ended).code, 0);
    const inspected = await folder?.run('inspect', 'role', '--json');
    assert.match(String(inspected?.stdout), /"state": "present"/);
  });
});

function dynamodbOf(folder: Folder | undefined): DynamoDBClient {
  const locator = readLocator(String(folder?.home('sandbox')));
  if (!locator) assert.fail('no sandbox');
  return new DynamoDBClient(sandboxTarget(locator, 'ap-south-1').config as never);
}
