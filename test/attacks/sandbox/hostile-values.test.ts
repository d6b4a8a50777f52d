// Every value of every operation, replaced by a hostile one through the real wire: each gets an answer that AWS could
// give, never an internal error and never a dropped connection. `SEED` and `ROUNDS` make it another or a longer one.
import assert from 'node:assert/strict';
import { describeRequest, sendRequest, type SentRequest } from '../../fuzz/fuzz.ts';
import { hostileChanges } from '../../fuzz/hostile-values.ts';
import { startPopulatedSandbox, type PopulatedSandbox } from '../../fuzz/populated-sandbox.ts';
import { randomOf } from '../../fuzz/random.ts';
import { validRequest } from '../../fuzz/valid-requests.ts';

const rounds = Number(process.env['ROUNDS'] ?? 1);
const random = randomOf(Number(process.env['SEED'] ?? 11));
const atOnce = 8;

describe('generated: hostile values in every place', function () {
  this.timeout(120_000 * rounds);
  let populated: PopulatedSandbox;
  before(async () => void (populated = await startPopulatedSandbox()));
  after(() => populated.stop());

  for (const id of [
    'sts',
    'iam',
    'dynamodb',
    'lambda',
    'logs',
    'apigatewayv2',
    'cloudfront',
    'cloudwatch',
    'cloudformation',
    'ecr',
    'organizations',
    'ssoadmin',
    'identitystore',
    'ssm',
    'stepfunctions',
    's3control',
    's3',
  ])
    it(id, async () => {
      const service = populated.services.find((one) => one.id === id);
      assert.ok(service);
      const requests: SentRequest[] = [];
      const host = ['host', new URL(populated.test.url).host] as const;
      const operations = [...service.operations.values()];
      for (const [round, operation] of Array.from({ length: 2 * rounds }, () => operations)
        .flat()
        .entries()) {
        // Otherwise they would delete what the other requests need.
        const isDeadly = /^Delete|^Remove|^Detach/.test(operation.name);
        // Many parameters together are refused by a rule about two of them, so each operation also gets a few.
        const hasMember = () => round < operations.length || random.chance(0.5);
        const { wire } = await validRequest(service, operation, isDeadly ? {} : populated.known, random, hasMember);
        for (const change of hostileChanges({ ...wire, headers: [host, ...wire.headers] }, random))
          requests.push({ what: `${id} ${operation.name}`, service: id, to: 'control plane', wire: change() });
      }
      for (let from = 0; from < requests.length; from += atOnce) {
        const batch = requests.slice(from, from + atOnce);
        const answers = await Promise.all(
          batch.map((request) => sendRequest(populated, request).catch((error: Error) => ({ wrong: error.message }))),
        );
        answers.forEach(({ wrong }, index) => {
          if (wrong !== undefined) assert.fail(`${wrong}\n${describeRequest(batch[index] as SentRequest)}`);
        });
      }
      assert.ok(requests.length > 0);
    });

  it('have changed no prototype', () => {
    assert.deepEqual(Object.keys(Object.prototype), []);
    assert.equal(({} as Record<string, unknown>)['S'], undefined);
  });
});
