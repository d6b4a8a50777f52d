import assert from 'node:assert/strict';
import type { InjectionKind, InjectionPlan } from '../../src/sandbox/sandbox.ts';
import type { Census } from '../helpers/sandbox/census.ts';
import { censusOf, surviveInjections } from './injections.ts';

/** Every call that makes something is hit once; a lost answer is repeated by the SDK, which does not know of the effect. */
const onceEach = (kind: InjectionKind): InjectionPlan => {
  const hit = new Set<string>();
  return (service, operation) => {
    const key = `${service} ${operation}`;
    if (hit.has(key) || !/^(Create|Put|Publish|Add|Attach|Update|Delete|Remove|Detach)/.test(operation))
      return undefined;
    hit.add(key);
    return kind;
  };
};

describe('a bad day of AWS', () => {
  // The table, the role, the functions and the API: with the layer, whose calls every-fault.ts tries as well, these
  // are what a call that is repeated makes twice.
  const last = 'cors';
  let clean: Census;
  before(async function () {
    this.timeout(30_000);
    clean = await censusOf(last);
  });

  for (const kind of ['drop-before', 'drop-after', '500'] as const) {
    it(`with ${kind} at every kind of change is survived, and makes nothing twice`, async function () {
      this.timeout(60_000);
      assert.ok((await surviveInjections(onceEach(kind), last, clean)) >= 12);
    });
  }

  it('with throttling of every 7th call is survived, and makes nothing twice', async function () {
    this.timeout(60_000);
    const throttling: InjectionPlan = (_service, _operation, nth) => (nth % 7 === 0 ? 'throttle' : undefined);
    assert.ok((await surviveInjections(throttling, 'role', await censusOf('role'))) >= 3);
  });
});
