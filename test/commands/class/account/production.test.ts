// Which accounts count as production accounts, by which word.
import assert from 'node:assert/strict';
import { productionReason } from '../../../../src/commands/class/account/production.ts';

describe('a production account', () => {
  const lifts = '(--allow-production lifts this)';
  const reasons: readonly (readonly [facts: Parameters<typeof productionReason>[0], reason: string])[] = [
    [{ alias: 'shop-production' }, `its alias "shop-production" has the word "production" ${lifts}`],
    [{ alias: 'PROD' }, `its alias "PROD" has the word "prod" ${lifts}`],
    [{ alias: 'shop-prd2' }, `its alias "shop-prd2" has the word "prd" ${lifts}`],
    [{ alias: 'shop', name: 'ShopProd 1' }, `its name "ShopProd 1" has the word "prod" ${lifts}`],
    [
      { alias: null, path: 'Production/Shop' },
      `its organizational unit "Production/Shop" has the word "production" ${lifts}`,
    ],
    [{ alias: null, environment: 'prod' }, `its tag environment "prod" has the word "prod" ${lifts}`],
  ];
  for (const [facts, reason] of reasons)
    it(`is known by one whole word: ${reason}`, () => assert.equal(productionReason(facts), reason));

  it('is not known by a part of a word', () => {
    const facts = {
      alias: 'products-lab',
      name: 'Reproduction',
      path: 'Productivity/Training',
      environment: 'preprod',
    };
    assert.equal(productionReason(facts), undefined);
    assert.equal(productionReason({ alias: null }), undefined);
  });
});
