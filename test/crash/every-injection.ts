// Every kind of injected failure over the whole course. Takes minutes, because every throttled call waits:
// mocha test/crash/every-injection.ts
import assert from 'node:assert/strict';
import type { InjectionKind } from '../../src/sandbox/sandbox.ts';
import type { Census } from '../helpers/sandbox/census.ts';
import { censusOf, everySeventh, surviveInjections } from './injections.ts';

const last = 'private-again';

describe('failures of AWS, over the whole course', () => {
  let clean: Census;
  before(async function () {
    this.timeout(120_000);
    clean = await censusOf(last);
  });

  for (const kind of ['throttle', '500', '503', 'drop-before', 'drop-after'] as const) {
    it(`survives ${kind} at every 7th call, and creates nothing twice`, async function () {
      this.timeout(600_000);
      await assertSurvives(kind);
    });
  }

  for (const kind of ['throttle', 'drop-after'] as const) {
    it(`survives ${kind} at every 7th call while steps run in parallel`, async function () {
      this.timeout(600_000);
      await assertSurvives(kind, 'side by side');
    });
  }

  async function assertSurvives(kind: InjectionKind, how?: 'side by side'): Promise<void> {
    const { met, calls } = await surviveInjections(everySeventh(kind), last, clean, how && { how });
    assert.equal(met.length, Math.floor(calls / 7));
  }
});
