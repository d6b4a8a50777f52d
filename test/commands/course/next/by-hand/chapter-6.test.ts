// Chapter 6 done by hand with the real AWS CLI: the code, its layer and the access to the table, with wrong turns.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sha256 } from '../../../../../src/lib/zip.ts';
import { typedAwsCli, type TypedAwsCli } from '../../../../helpers/aws/typed-aws-cli.ts';
import { failure, linesFrom, roundByHand } from '../../../../helpers/workspace/by-hand.ts';
import { layer, role, trust, stepsByHand, type StepsByHand } from '../../../../helpers/workspace/steps-by-hand.ts';
import { openTestWorkspace, type TestWorkspace } from '../../../../helpers/workspace/test-workspace.ts';

/** One after the other: each step stands on the one before. */
describe('chapter 6 by hand', function () {
  this.timeout(300_000);
  let workspace: TestWorkspace;
  let typed: TypedAwsCli;
  let text: TypedAwsCli['text'];
  let hands: StepsByHand;

  before(async function () {
    workspace = await openTestWorkspace({ builtTo: 'package' });
    const found = await typedAwsCli(workspace.sandbox);
    if (!found) return this.skip();
    typed = found;
    ({ text } = typed);
    hands = stepsByHand(workspace, typed);
  });
  after(async () => {
    await typed?.end();
    await workspace?.stop();
  });

  const round = () => roundByHand(workspace);
  async function assertAdopted(step: string): Promise<void> {
    const { code, shown } = await roundByHand(workspace, { yes: true });
    assert.deepEqual([code, shown.filter((line) => line.startsWith('created'))], [0, []]);
    assert.equal((await hands.checkpoint()).steps[step]?.status, 'verified');
  }
  const archive = (file: string) => `fileb://${join(workspace.paths.build, file)}`;
  const sha256Of = (file: string) => readFile(join(workspace.paths.build, file)).then(sha256);

  it('names the hash of a layer that was published from the wrong zip, and takes the next version', async () => {
    await round();
    await text`lambda publish-layer-version --layer-name ${layer} --zip-file ${archive('getLongURL.zip')}
      --description workshop=url-shortener`;
    const [wanted, wrong] = [await sha256Of('lambdalayer.zip'), await sha256Of('getLongURL.zip')];
    const named = await round();
    assert.deepEqual(linesFrom(named, `differs  Lambda layer ${layer}`, 3).slice(1), [
      'sha256:',
      `expected: ${wanted}`,
      `actual:   ${wrong}`,
    ]);
    assert.deepEqual(
      linesFrom(named, 'failed  The layer version has exactly the content of lambdalayer.zip', 2).slice(1),
      [`expected: ${wanted}`, `actual:   ${wrong}`],
    );
    await hands.steps['layer']?.();
    await assertAdopted('layer');
    assert.match(await hands.output('layer', 'layerVersionArn'), /:2$/);
  });

  it('names the handler that the zip does not have, and the table that the code would use', async () => {
    await round();
    await text`lambda update-function-code --function-name createShortURL --zip-file ${archive('createShortURL.zip')}`;
    await text`lambda update-function-configuration --function-name createShortURL --handler main.handler
      --environment Variables={TABLE_NAME=AWSWorkshopDemoTabel}`;
    const named = await round();
    assert.deepEqual(linesFrom(named, 'differs  Lambda function createShortURL', 4).slice(1), [
      'handler: expected index.handler, actual main.handler',
      'environment.TABLE_NAME:',
      'expected: AWSWorkshopDemoTable',
      'actual:   AWSWorkshopDemoTabel',
    ]);
    assert.deepEqual(failure(named, 'createShortURL finds its packages and responds'), [
      'expected: 400 with a message',
      "actual:   Error: Cannot find module 'main'",
      'The zip does not have the file that the handler names.',
    ]);
  });

  it('names the code of the other function, and then the layer that is not attached', async () => {
    await text`lambda update-function-code --function-name getLongURL --zip-file ${archive('createShortURL.zip')}`;
    const layerArn = await hands.output('layer', 'layerVersionArn');
    await text`lambda update-function-configuration --function-name createShortURL --handler index.handler
      --environment Variables={TABLE_NAME=AWSWorkshopDemoTable} --layers ${layerArn}`;
    const swapped = await round();
    assert.ok(swapped.shown.includes('passed  createShortURL finds its packages and responds'));
    assert.deepEqual(failure(swapped, 'getLongURL runs the packed code'), [
      `expected: ${await sha256Of('getLongURL.zip')}`,
      `actual:   ${await sha256Of('createShortURL.zip')}`,
      'The code of the function and the zip differ.',
    ]);
    await text`lambda update-function-configuration --function-name createShortURL --layers`;
    assert.deepEqual(failure(await round(), 'createShortURL finds its packages and responds'), [
      'expected: 400 with a message',
      "actual:   Cannot find package 'nanoid' imported from /var/task/index.mjs",
      'The layer is not attached.',
    ]);
    await hands.steps['deploy']?.();
    await assertAdopted('deploy');
  });

  it('names the role that lacks the policy, which is attached to another one', async () => {
    await round();
    const policy = 'arn:aws:iam::aws:policy/AmazonDynamoDBFullAccess';
    await typed.write('trust.json', trust('lambda.amazonaws.com'));
    await text`iam create-role --role-name my-role --assume-role-policy-document file://trust.json`;
    await text`iam attach-role-policy --role-name my-role --policy-arn ${policy}`;
    const named = await round();
    assert.ok(named.shown.includes(`missing  policy AmazonDynamoDBFullAccess on the role ${role}`));
    assert.deepEqual(failure(named, 'POST /shorten stores a URL and returns its id'), [
      'expected: 200 with an id',
      'actual:   500 {"message":"Internal server error"}',
      'The function stored no URL, and its log says why. A new policy can take a minute to take effect.',
    ]);
    await hands.steps['database-access']?.();
    await assertAdopted('database-access');
  });
});
