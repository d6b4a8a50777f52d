// The course up to the API while AWS fails: each change, or each call, fails once before it succeeds.
import assert from 'node:assert/strict';
import type { InjectionKind, InjectionPlan } from '../../src/sandbox/sandbox.ts';
import type { Census } from '../helpers/sandbox/census.ts';
import { byService, censusOf, surviveInjections } from './injections.ts';

/** The first call of each operation fails; the SDK repeats a call whose answer is lost, and does not know its effect. */
const onceEach = (kind: InjectionKind, operations: RegExp): InjectionPlan => {
  const seen = new Set<string>();
  return (service, operation) => {
    const call = `${service} ${operation}`;
    if (seen.has(call) || !operations.test(operation)) return undefined;
    seen.add(call);
    return kind;
  };
};

/** What the steps and the teardown change, up to the API. */
const changedUpToCors = {
  apigatewayv2:
    'CreateApi CreateIntegration CreateRoute CreateStage DeleteApi DeleteIntegration DeleteRoute DeleteStage UpdateApi',
  dynamodb: 'CreateTable DeleteItem DeleteTable PutItem',
  iam: 'AttachRolePolicy CreateRole DeleteRole DetachRolePolicy',
  lambda: 'AddPermission CreateFunction DeleteFunction RemovePermission UpdateFunctionCode',
  logs: 'CreateLogGroup DeleteLogGroup PutRetentionPolicy',
};

/** What the first three steps and the teardown change. */
const changedUpToRole = {
  dynamodb: 'CreateTable DeleteItem DeleteTable PutItem',
  iam: 'AttachRolePolicy CreateRole DeleteRole DetachRolePolicy',
};

const changes = /^(Create|Put|Publish|Add|Attach|Update|Delete|Remove|Detach)/;

describe('failures of AWS', () => {
  // The table, the role, the functions and the API: with the layer, whose calls every-injection.ts tries as well, a
  // repeated call could create these twice.
  const last = 'cors';
  let clean: Census;
  before(async function () {
    this.timeout(120_000);
    clean = await censusOf(last);
  });

  for (const kind of ['drop-before', 'drop-after', '500'] as const) {
    it(`are survived with ${kind} at every kind of change, and nothing is created twice`, async function () {
      this.timeout(120_000);
      const { met } = await surviveInjections(onceEach(kind, changes), last, clean);
      assert.deepEqual(byService(met), changedUpToCors);
    });
  }

  it('are survived with throttling at every kind of call, and nothing is created twice', async function () {
    this.timeout(120_000);
    const { met } = await surviveInjections(onceEach('throttle', /^/), 'role', await censusOf('role'));
    // Which reads there are, is for the resources to choose.
    assert.deepEqual(byService(met.filter((call) => changes.test(call.split(' ')[1] ?? ''))), changedUpToRole);
  });
});
