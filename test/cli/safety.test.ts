// What the CLI refuses or asks about before it changes something.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { DynamoDBClient, DeleteTableCommand } from '@aws-sdk/client-dynamodb';
import { PutPublicAccessBlockCommand, S3ControlClient } from '@aws-sdk/client-s3-control';
import { sandboxTarget } from '../../src/aws/target/target.ts';
import { withRunOptions } from '../../src/commands/shared/run-options.ts';
import type { Context } from '../../src/commands/shared/context.ts';
import type { Run } from '../../src/engine/run.ts';
import { findSandbox } from '../../src/sandbox/client/process.ts';
import { makeFolder, type Folder } from '../helpers/cli/folder.ts';
import { makeBuiltFolder } from '../helpers/cli/built-folder.ts';

interface Receipt {
  readonly gone: readonly { readonly id: string; readonly seen: string; readonly at: string }[];
  readonly sweep: { readonly found: readonly object[] };
}

describe('workshop, safely', () => {
  let folder: Folder;
  afterEach(() => folder?.remove());

  /** With a sandbox that runs; with a step, in a copy of a course that is built up to it. */
  async function startIn(builtTo?: string, pace = 'instant') {
    folder = await (builtTo === undefined ? makeFolder() : makeBuiltFolder(builtTo));
    const { code, stderr } = await folder.run('sandbox', 'start', '--pace', pace, '--trust-folder');
    assert.equal(code, 0, stderr);
  }

  it('plans, builds, repairs, undoes, and hands out a receipt', async function () {
    this.timeout(120_000);
    await startIn();
    await folder.prepare('goto', 'environment');
    const checkpoint = await readFile(folder.home('checkpoint.json'), 'utf8');
    const plan = await folder.run('next', '--dry-run');
    assert.equal(plan.code, 0, plan.stderr);
    assert.match(
      plan.stdout,
      /Create the DynamoDB table \(table\): 1 change\n {2}create +DynamoDB table AWSWorkshopDemoTable/,
    );
    assert.match(plan.stderr, /\nThis was a dry run\. Nothing was created, changed or saved\.\nNEXT workshop next\n$/);
    assert.equal(await readFile(folder.home('checkpoint.json'), 'utf8'), checkpoint);

    await folder.prepare('goto', 'role');
    const { client } = await administrator();
    await client(DynamoDBClient).send(new DeleteTableCommand({ TableName: 'AWSWorkshopDemoTable' }));
    const inspect = await folder.run('inspect');
    assert.equal(inspect.code, 0);
    assert.match(inspect.stderr, /NEXT workshop repair {3}# 1 resource missing or changed\n$/);
    const repair = await folder.run('repair');
    assert.equal(repair.code, 0, repair.stderr);
    assert.match(repair.stderr, /To repair:\n {2}missing +table: DynamoDB table AWSWorkshopDemoTable/);
    assert.match(repair.stdout, /^Repaired 1 resource\.\n {2}recreated {2}table\n$/);

    const asked = await folder.run('undo');
    assert.equal(asked.code, 3);
    assert.match(asked.stderr, /Undo "Create the IAM role for the functions" and delete 2 resources\?\n[\s\S]*--yes/);
    const dry = await folder.run('undo', '--dry-run', '--json');
    const { step, actions } = JSON.parse(dry.stdout) as { step: string; actions: { id: string; action: string }[] };
    assert.equal(step, 'role');
    assert.deepEqual(
      actions.map(({ id, action }) => `${action} ${id}`),
      ['remove logs-policy', 'remove role'],
    );
    const undone = await folder.run('undo', '--yes');
    assert.equal(undone.code, 0, undone.stderr);
    assert.equal(undone.stdout, 'Undone: Create the IAM role for the functions (role)\n');

    const shown = await folder.run('teardown', '--dry-run');
    assert.match(
      shown.stdout,
      /remove +DynamoDB table AWSWorkshopDemoTable \(arn:aws:dynamodb:ap-south-1:\d+:table\/\w+\)/,
    );
    const teardown = await folder.run('teardown', '--yes', '--json');
    assert.equal(teardown.code, 0, teardown.stderr);
    const { removed, left, receipt } = JSON.parse(teardown.stdout) as { removed: object[]; left: []; receipt: string };
    assert.deepEqual([removed.length, left], [1, []]);
    const { gone, sweep } = JSON.parse(await readFile(receipt, 'utf8')) as Receipt;
    assert.deepEqual(
      gone.map(({ id }) => id),
      ['table'],
    );
    assert.match(gone[0]?.seen ?? '', /ResourceNotFoundException/);
    assert.deepEqual(sweep.found, []);
    assert.ok((await readdir(folder.home())).some((name) => /^receipt-[\dTZ-]+\.json$/.test(name)));
  });

  it('ends teardown with 6 while the account has workshop resources', async function () {
    this.timeout(120_000);
    await startIn();
    await folder.prepare('goto', 'table');
    // The notes are lost; the thing is not.
    const saved = JSON.parse(await readFile(folder.home('checkpoint.json'), 'utf8')) as object;
    await writeFile(folder.home('checkpoint.json'), JSON.stringify({ ...saved, resources: [], steps: {} }));
    const { code, stdout, stderr } = await folder.run('teardown', '--yes');
    assert.equal(code, 6, stdout + stderr);
    assert.match(
      stdout,
      /^The account still has workshop resources that this folder has no record of:\n {2}DynamoDB table AWSWorkshopDemoTable: known by our tag$/m,
    );
    assert.ok(existsSync(folder.home('checkpoint.json')), 'the next teardown looks again');
  });

  it('hands control back with 7 where AWS takes minutes, and status says what is under way', async function () {
    this.timeout(120_000);
    await startIn('public-access', 'aws');
    const { code, stdout, stderr } = await folder.run('next', '--no-wait');
    assert.equal(code, 7, stderr);
    assert.match(stdout, /Stopped waiting for the distribution to be deployed[\s\S]*usually takes 4 min/);
    assert.match(stderr, /NEXT workshop next/);
    assert.match(
      (await folder.run('status')).stdout,
      /distribution +waiting[\s\S]*\nWaiting since \d{4}-\d\d-\d\d \d\d:\d\d UTC for the distribution to be deployed to all edges, usually 4 min\. Continue with: workshop next\n/,
    );
    const status = JSON.parse((await folder.run('status', '--json')).stdout) as {
      steps: { id: string; status: string }[];
      waiting: { step: string };
    };
    assert.equal(status.steps.find(({ id }) => id === 'distribution')?.status, 'started');
    assert.equal(status.waiting.step, 'distribution');

    const skipped = await folder.run('next', '--skip');
    assert.equal(skipped.code, 0, skipped.stderr);
    assert.match(skipped.stdout, /^Skipped: distribution, bucket-policy, private-again\. All other steps are done\.$/m);
    const after = JSON.parse((await folder.run('status', '--json')).stdout) as typeof status & { next: string };
    assert.deepEqual(
      [after.next, ...after.steps.slice(-3).map(({ status }) => status)],
      ['distribution', 'todo', 'todo', 'todo'],
    );

    const { child, ended } = folder.begin('next');
    // Ctrl-C while it waits: before, nothing is under way yet.
    await new Promise<void>((waits) => {
      let heard = '';
      child.stderr?.on('data', (chunk: Buffer) => {
        heard += chunk.toString();
        if (heard.includes('waiting for the distribution')) waits();
      });
    });
    child.kill('SIGINT');
    const stopped = await ended;
    assert.equal(stopped.code, 7, stopped.stderr);
    assert.match(stopped.stderr, /NEXT workshop next/);
  });

  it('refuses to skip what later steps need', async () => {
    await startIn();
    await folder.prepare('goto', 'environment');
    const { code, stderr } = await folder.run('next', '--skip');
    assert.equal(code, 2);
    assert.match(stderr, /The step table cannot be skipped/);
  });

  it('reminds in status while Block Public Access of the account is off', async function () {
    this.timeout(120_000);
    await startIn('hosting');
    const { client, account } = await administrator();
    const flags = {
      BlockPublicAcls: true,
      IgnorePublicAcls: true,
      BlockPublicPolicy: true,
      RestrictPublicBuckets: true,
    };
    await client(S3ControlClient).send(
      new PutPublicAccessBlockCommand({ AccountId: account, PublicAccessBlockConfiguration: flags }),
    );
    const reminder =
      /^Block Public Access of the account \d+ is off, for all its buckets\. The step private-again or a teardown turns it on again\.$/m;
    assert.doesNotMatch((await folder.run('status')).stdout, reminder);
    await folder.prepare('goto', 'public-access');
    assert.match((await folder.run('status')).stdout, reminder);
    await folder.prepare('undo', '--yes');
    assert.doesNotMatch((await folder.run('status')).stdout, reminder);
  });

  it('asks in an account of AWS about the public by itself: --yes is no answer, --allow-public is', async () => {
    const said: string[] = [];
    const ui = {
      say: (text: string) => void said.push(text),
      confirm: (question: string) => Promise.resolve(said.push(question) < 0),
    };
    const context = { ui, yes: true } as unknown as Context;
    const onAws = { checkpoint: { target: { kind: 'aws' } } } as unknown as Run;
    const danger = { meaning: 'Everything opens.', question: 'Open?', flag: '--allow-public' };
    assert.equal(await withRunOptions(context, onAws, {}).confirmDanger?.(danger), false);
    assert.deepEqual(said, ['Everything opens.', 'Open?']);
    assert.equal(await withRunOptions(context, onAws, { allowPublic: true }).confirmDanger?.(danger), true);
    const inSandbox = { checkpoint: { target: { kind: 'sandbox' } } } as unknown as Run;
    assert.equal(withRunOptions(context, inSandbox, {}).confirmDanger, undefined);
  });

  async function administrator() {
    const locator = await findSandbox(folder.home('sandbox'));
    assert.ok(locator);
    const { config } = sandboxTarget(locator, 'ap-south-1');
    const client = <C>(Client: new (config: never) => C): C => new Client({ ...config } as never);
    return { client, account: locator.account };
  }
});
