// `npm run test:class`: a whole class in every account, and one that is to fail. Too long for the suite.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import type { CallInterceptor } from '../../../../src/aws/calls/clients.ts';
import { rehearse } from '../../../helpers/workspace/rehearse.ts';

describe('a rehearsal', function () {
  this.timeout(600_000);

  it('of fifty leaves nothing of ours, and touches nothing else', async () => {
    const { code, document, error } = await rehearse({ learners: '50', seed: '7' });
    assert.deepEqual([error, document?.differences, code], [undefined, [], 0]);
  });

  it('plays a class day by the real commands, and finds nothing left and nothing foreign touched', async () => {
    const { code, dir, text, document } = await rehearse({ learners: '8', seed: '19' });
    assert.deepEqual(document?.differences, []);
    assert.equal(code, 0);
    assert.deepEqual(
      document.acts.map((act) => act.code),
      [0, 1, 6, null, 6, 6, 1],
    );
    assert.match(text, /not seen: The AWS creden/);
    assert.match(text, /not touched: its alias is "shop-production-\d+", which says prod/);
    assert.match(text, /^The rehearsal went well:$/m);
    assert.ok(dir && !existsSync(dir), 'the folder is gone');
  });

  it('fails where a whole kind of things is overlooked', async () => {
    // Whoever is rehearsed sees no tables; the census does.
    const blind: CallInterceptor = ({ operation }, next) =>
      operation === 'ListTables' ? Promise.resolve({ TableNames: [] } as never) : next();
    const { code, document, text } = await rehearse({ learners: '8', seed: '19' }, blind);
    assert.equal(code, 1);
    assert.equal(document?.ok, false);
    assert.match(text, /The rehearsal FAILED/);
    assert.match(document.differences.join('\n'), /left, or changed: table AWSWorkshopDemoTable /);
    assert.match(text, /next: workshop class rehearse --learners 8 --seed 19 --keep/);
  });
});
