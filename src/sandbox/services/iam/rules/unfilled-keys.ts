// Refuses a policy with a condition key that AWS fills for its actions and the sandbox does not: such a policy would decide
// otherwise than on AWS. A key that the actions never have is no reason: on AWS it is absent as well.
import type { PolicyDocument, Statement } from '../../../server/access.ts';
import { globalKeys, serviceKeys } from '../../condition-keys.ts';
import { refuseConditionKey } from '../../shared/unsupported.ts';
import { variablesIn } from '../../shared/variables.ts';
import { listOf } from '../evaluation/patterns.ts';
import { actionsMatching, keyTest, type ActionReference } from '../evaluation/reference.ts';

const isKnown = keyTest([
  ...globalKeys.filled,
  ...globalKeys.absent,
  ...Object.values(serviceKeys).flatMap(({ filled, absent }) => [...filled, ...absent]),
]);
const isRefused = keyTest(globalKeys.refused);

export function refuseUnfilledKeys(document: PolicyDocument): void {
  for (const statement of listOf(document.Statement)) {
    let actions: readonly ActionReference[] | undefined;
    for (const key of keysIn(statement)) {
      if (isKnown(key)) continue;
      actions ??= actionsOf(statement);
      if (isRefused(key) || actions.some((action) => action.hasKey(key))) refuseConditionKey(key);
    }
  }
}

/** In conditions, and in policy variables. */
export function keysIn(statement: Statement): string[] {
  const conditions = Object.values(statement.Condition ?? {}).flatMap((keys) => Object.keys(keys));
  const { Resource, NotResource, Condition } = statement;
  const texts = JSON.stringify([Resource, NotResource, Condition]);
  const variables = variablesIn(texts).map((variable) => variable.replace(/,.*/s, '').trim());
  return [...conditions, ...variables.filter((key) => key !== '')];
}

function actionsOf({ Action, NotAction }: Statement): ActionReference[] {
  if (Action !== undefined) return actionsMatching(listOf(Action));
  const others = new Set(actionsMatching(listOf(NotAction)));
  return actionsMatching(['*']).filter((action) => !others.has(action));
}
