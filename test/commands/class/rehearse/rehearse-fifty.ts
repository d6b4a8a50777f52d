// `npm run test:class`: a rehearsal of fifty, and one that must fail. Too long for the suite.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CallInterceptor } from '../../../../src/aws/calls/clients.ts';
import { isSandboxApproved } from '../../../../src/workspace/approved-sandboxes.ts';
import { pathsOf } from '../../../../src/workspace/paths.ts';
import { rehearse } from '../../../helpers/workspace/rehearse.ts';

describe('a rehearsal', function () {
  this.timeout(600_000);

  it('of fifty leaves no workshop resources, and changes nothing else', async () => {
    const { code, document, error } = await rehearse({ learners: '50', seed: '7' });
    assert.deepEqual([error, document?.differences, code], [undefined, [], 0]);
  });

  it('runs a class day with the real commands, and finds no difference', async () => {
    const { code, dir, text, document } = await rehearse({ learners: '8', seed: '19' });
    assert.deepEqual(document?.differences, []);
    assert.equal(code, 0);
    assert.deepEqual(
      document.acts.map((act) => act.code),
      [0, 1, 1, 1, 1, 1, 0, 0, 0, 0, 1, 0, 0, 1, 0, 1, 1, 6, null, 6, 6, 1],
    );
    assert.match(text, /^6 of 8 ready$/m);
    assert.match(text, /^Learners join with$/m);
    assert.match(text, /^\d of 8 learners certified by did:key:\w+$/m);
    assert.match(text, /create 2 policies, create user, attach 2 policies, create access key; .*\.credentials$/m);
    assert.match(text, /^\d\d:\d\d {2}1 change\nFay /m);
    assert.match(text, /no access: The AWS creden/);
    assert.match(text, /will not be changed: its alias "shop-production-\d+" has the word "production"/);
    assert.match(text, /^The rehearsal passed:$/m);
    assert.match(
      text,
      /^ {2}6 learners had an access key, all signed in by IAM Identity Center and were on the board; no access is left$/m,
    );
    assert.ok(dir && !existsSync(dir), 'the folder is gone');
  });

  it('fails where a scan overlooks a whole resource type', async () => {
    // The class commands find no tables. The inventory of the rehearsal does.
    const blind: CallInterceptor = ({ operation }, next) =>
      operation === 'ListTables' ? Promise.resolve({ TableNames: [] } as never) : next();
    const stateDir = await mkdtemp(join(tmpdir(), 'workshop-state-'));
    const kept = { learners: '8', seed: '19', keep: true };
    const { code, dir, document, text } = await rehearse(kept, blind, undefined, stateDir);
    // Nobody who looks into the kept folder is asked whether its functions may run.
    assert.equal(await isSandboxApproved(stateDir, pathsOf(dir)), true);
    for (const folder of [dir, stateDir]) await rm(folder, { recursive: true, force: true });
    assert.equal(code, 1);
    assert.equal(document?.ok, false);
    assert.match(text, /^The rehearsal FAILED with \d+ differences?:$/m);
    assert.match(document.differences.join('\n'), /left or changed: table AWSWorkshopDemoTable /);
    assert.match(text, /next: workshop class rehearse --learners 8 --seed 19 --keep/);
  });
});
