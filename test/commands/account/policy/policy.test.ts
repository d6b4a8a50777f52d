// The output of `workshop policy`.
import assert from 'node:assert/strict';
import { makeFolder, type Folder } from '../../../helpers/cli/folder.ts';

interface Policy {
  readonly Version: string;
  readonly Statement: { Sid: string; Action: string[]; Resource: string[] }[];
}

describe('workshop policy', () => {
  let folder: Folder;
  beforeEach(async () => void (folder = await makeFolder()));
  afterEach(() => folder.remove());

  async function print(...args: string[]): Promise<Policy> {
    const { code, stdout, stderr } = await folder.run('policy', ...args);
    assert.equal(code, 0, stderr);
    return JSON.parse(stdout) as Policy;
  }

  it('prints a policy and nothing else on stdout, without a workspace', async () => {
    const { Version, Statement } = await print('--suffix', 'ana', '--region', 'eu-west-1');
    assert.equal(Version, '2012-10-17');
    const table = Statement.find(({ Sid }) => Sid === 'Table');
    assert.deepEqual(table?.Resource, ['arn:aws:dynamodb:eu-west-1:*:table/AWSWorkshopDemoTable-ana']);
    assert.ok(table?.Action.includes('dynamodb:CreateTable'));
    // What a service allows on its several types of resources is one statement.
    assert.deepEqual(Statement.find(({ Sid }) => Sid === 'Bucket')?.Resource, [
      'arn:aws:s3:::aws-workshop-ana-????????',
      'arn:aws:s3:::aws-workshop-ana-????????/*',
    ]);
  });

  it('allows an instructor to remove resources of learners with any suffix, and to create none', async () => {
    const actions = (await print('--for', 'instructor')).Statement.flatMap(({ Action }) => Action);
    assert.ok(actions.includes('dynamodb:DeleteTable'));
    assert.deepEqual(
      actions.filter((action) => /:(Create|Publish|Attach|Pass|POST)/.test(action)),
      [],
    );
  });

  it('names the second policy, of the optional chapters, which has the options of the first', async () => {
    const { stderr } = await folder.run('policy', '--suffix', 'ana');
    assert.match(
      stderr,
      /The optional chapters 9 and 10 need a second policy as well: workshop policy --for optional-chapters --suffix ana/,
    );
    const { Statement } = await print('--for', 'optional-chapters', '--suffix', 'ana');
    assert.deepEqual(Statement.find(({ Sid }) => Sid === 'Table')?.Action, [
      'dynamodb:UpdateContinuousBackups',
      'dynamodb:UpdateTimeToLive',
    ]);
  });

  it('knows no other audience', async () => {
    const { code, stderr } = await folder.run('policy', '--for', 'everybody');
    assert.equal(code, 2);
    assert.match(
      stderr,
      /There is no audience "everybody"\.\n {2}The audiences are: learner, optional-chapters, instructor\.\n {2}NEXT workshop policy --help/,
    );
  });
});
