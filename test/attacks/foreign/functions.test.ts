// The state of a sandbox from somebody else: its functions' code does not run as the learner before they agree once.
import assert from 'node:assert/strict';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InvokeCommand, LambdaClient, ListFunctionsCommand } from '@aws-sdk/client-lambda';
import { sandboxTarget } from '../../../src/aws/target/target.ts';
import { functionsApproval } from '../../../src/commands/shared/approval/approve-functions.ts';
import type { Context } from '../../../src/commands/shared/context.ts';
import { findSandbox } from '../../../src/sandbox/client/process.ts';
import { pathsOf } from '../../../src/workspace/paths.ts';
import { makeFolder, type Folder } from '../../helpers/cli/folder.ts';
import { recordUi } from '../../helpers/cli/recorded-ui.ts';
import { testFunctions } from '../../helpers/sandbox/functions.ts';
import { refusal, type TestSandbox } from '../../helpers/sandbox/test-sandbox.ts';

describe('the functions of a foreign sandbox', function () {
  this.timeout(120_000);
  let theirs: Folder;
  let mine: Folder;
  beforeEach(async () => {
    [theirs, mine] = [await makeFolder(), await makeFolder()];
    await theirs.prepare('sandbox', 'start', '--pace', 'instant');
    const code = `export const handler = async () => 'taken by ' + process.pid;`;
    await (await testFunctions({ client: await clientOf(theirs) } as unknown as TestSandbox)).deploy('evil', code);
    await theirs.prepare('sandbox', 'stop');
    await cp(theirs.home(), mine.home(), { recursive: true });
  });
  afterEach(async () => {
    await theirs.remove();
    await mine.remove();
  });

  async function clientOf(folder: Folder) {
    const found = await findSandbox(folder.home('sandbox'));
    assert.ok(found);
    const { config } = sandboxTarget(found, 'ap-south-1');
    return <C>(Client: new (config: never) => C): C => new Client({ ...config, maxAttempts: 1 } as never);
  }
  const invoke = async () =>
    (await clientOf(mine))(LambdaClient).send(new InvokeCommand({ FunctionName: 'evil', Payload: Buffer.from('{}') }));

  it('do not run before --trust-folder, which --yes is not, and can be read meanwhile', async () => {
    const { code, stderr } = await mine.run('sandbox', 'start', '--yes');
    assert.equal(code, 0);
    assert.match(
      stderr,
      /^The functions of this sandbox do not run: it was not made on this machine, and their code would run as you\.\n/,
    );
    assert.match(stderr, /\nTo run them, add --trust-folder once\.\n/);
    assert.deepEqual(await refusal(invoke()), {
      name: 'AccessDeniedException',
      status: 403,
      message:
        'The sandbox does not run this function: its folder was not made on this machine, and its code would run as you. ' +
        'To run it: workshop sandbox start --trust-folder',
    });
    const { Functions } = await (await clientOf(mine))(LambdaClient).send(new ListFunctionsCommand({}));
    assert.deepEqual(
      Functions?.map(({ FunctionName }) => FunctionName),
      ['evil'],
    );

    const trusted = await mine.run('sandbox', 'start', '--trust-folder');
    assert.doesNotMatch(trusted.stderr, /do not run/);
    const { Payload } = await invoke();
    assert.match(Buffer.from(Payload ?? []).toString(), /^"taken by \d+"$/);
    await mine.prepare('sandbox', 'stop');
    const again = await mine.run('sandbox', 'start');
    assert.doesNotMatch(again.stderr, /do not run/);
    await invoke();
  });

  it('of an own sandbox go on running after a stop', async () => {
    assert.doesNotMatch((await theirs.run('sandbox', 'start')).stderr, /do not run/);
  });

  it('are asked for on a terminal, once for a start', async () => {
    const stateDir = await mkdtemp(join(tmpdir(), 'workshop-approvals-'));
    const context = (ui: Context['ui']) => ({ ui, paths: pathsOf(mine.dir), stateDir }) as Context;
    const foreign = { isNew: false, isRunning: false };
    const declined = recordUi([false]);
    assert.equal(await functionsApproval(context(declined.ui))(foreign), false);
    assert.deepEqual(declined.asked, ['Run the functions of this folder as you?']);
    const running = recordUi([true]);
    assert.equal(await functionsApproval(context(running.ui))({ ...foreign, isRunning: true }), false);
    assert.deepEqual(running.asked, []);
    assert.equal(await functionsApproval(context(recordUi([true]).ui))(foreign), true);
    assert.equal(await functionsApproval(context(recordUi().ui))(foreign), true, 'the answer is remembered');
    await rm(mine.home('origin.json'));
    assert.equal(await functionsApproval(context(recordUi().ui))(foreign), false, 'for the same folder only');
    await rm(stateDir, { recursive: true });
  });
});
