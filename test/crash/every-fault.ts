// Every kind of fault over the whole course. Takes minutes, as every throttled call waits: mocha test/crash/every-fault.ts
import assert from 'node:assert/strict';
import type { InjectionPlan } from '../../src/sandbox/sandbox.ts';
import type { Census } from '../helpers/sandbox/census.ts';
import { censusOf, surviveInjections } from './injections.ts';

describe('a bad day of AWS, over the whole course', () => {
  let clean: Census;
  before(async function () {
    this.timeout(60_000);
    clean = await censusOf('private-again');
  });

  for (const kind of ['throttle', '500', '503', 'drop-before', 'drop-after'] as const) {
    it(`with ${kind} at every 7th call is survived, and makes nothing twice`, async function () {
      this.timeout(600_000);
      const faults: InjectionPlan = (_service, _operation, nth) => (nth % 7 === 0 ? kind : undefined);
      assert.ok((await surviveInjections(faults, 'private-again', clean)) > 40);
    });
  }

  for (const kind of ['throttle', 'drop-after'] as const) {
    it(`with ${kind} at every 7th call is survived by steps side by side, too`, async function () {
      this.timeout(600_000);
      const faults: InjectionPlan = (_service, _operation, nth) => (nth % 7 === 0 ? kind : undefined);
      assert.ok((await surviveInjections(faults, 'private-again', clean, { how: 'side by side' })) > 40);
    });
  }
});
