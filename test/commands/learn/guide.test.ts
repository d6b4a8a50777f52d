// The guides on screen: what `next` shows of them, on which target, and with which values.
import assert from 'node:assert/strict';
import { fill, introductionOf, readGuide, readIntroduction, valuesOf } from '../../../src/commands/learn/guide.ts';
import type { Checkpoint } from '../../../src/engine/types.ts';
import { makeFolder } from '../../helpers/cli/folder.ts';

const checkpointOn = (kind: 'sandbox' | 'aws', steps: object = {}) =>
  ({
    suffix: 'ana',
    bucketName: 'aws-workshop-ana',
    target: { kind, account: '123456789012', region: 'eu-west-1' },
    steps,
  }) as unknown as Checkpoint;

describe('a guide on screen', () => {
  it('is introduced by what stands before the mark, and by all of it where there is none', () => {
    assert.equal(introductionOf('what and why\n\n<!-- more -->\n\ndetails'), 'what and why\n\n');
    assert.equal(introductionOf('what and why\n\ndetails'), 'what and why\n\ndetails');
  });

  it('begins with its introduction, and shows no mark', async () => {
    const [whole, introduction] = [await readGuide('api', undefined), await readIntroduction('api', undefined)];
    assert.ok(whole.startsWith(`${introduction}\n`));
    assert.ok(whole.length > introduction.length + 500);
    assert.doesNotMatch(whole, /<!--/);
    assert.doesNotMatch(introduction, /## Try it yourself/);
  });

  it('leaves out the sections of the other target; without a workshop the target is the sandbox', () => {
    const text = 'a\n\n<!-- sandbox -->\nmine\n<!-- /sandbox -->\n<!-- aws -->\nyours\n<!-- /aws -->\n\nb';
    assert.equal(fill(text, undefined), 'a\n\nmine\n\nb');
    assert.equal(fill(text, checkpointOn('sandbox')), 'a\n\nmine\n\nb');
    assert.equal(fill(text, checkpointOn('aws')), 'a\n\nyours\n\nb');
  });

  it('shows a placeholder for what the steps to come will create', () => {
    assert.equal(
      fill('curl -X POST {{apiUrl}}/shorten; open {{websiteUrl}} or {{distributionUrl}}', checkpointOn('sandbox')),
      'curl -X POST <API address>/shorten; open <website address> or <CloudFront address>',
    );
    assert.equal(fill('{{bucketName}} of {{account}}', undefined), 'aws-workshop-<suffix> of <account id>');
  });

  it('knows names by the suffix before their steps run, and as created afterwards', () => {
    assert.equal(fill('{{tableName}} in {{region}}', undefined), 'AWSWorkshopDemoTable in ap-south-1');
    assert.equal(fill('{{createFunction}} in {{region}}', checkpointOn('aws')), 'createShortURL-ana in eu-west-1');
    const created = checkpointOn('aws', { functions: { outputs: { createFunction: 'createShortURL-ben' } } });
    assert.equal(valuesOf(created)['createFunction'], 'createShortURL-ben');
  });

  it('is shown by next up to its mark, with the command for the rest, and whole by read', async () => {
    const folder = await makeFolder();
    try {
      await folder.prepare('goto', 'role', '--yes', '--pace', 'instant');
      const { stderr, code } = await folder.run('next');
      assert.equal(code, 0, stderr);
      assert.match(stderr, /\nWhat happens now\n[\s\S]+\nMore: workshop read functions\n/);
      assert.doesNotMatch(stderr, /Try it yourself|<!--|By hand/);
      const { stdout } = await folder.run('read', 'functions');
      assert.match(stdout, /\nTry it yourself\n/);
      assert.doesNotMatch(stdout, /<!--/);
    } finally {
      await folder.remove();
    }
  });
});
