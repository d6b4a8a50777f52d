// The change set that a request names.
import type { Call } from '../../../server/service.ts';
import type { Store } from '../../../state/store.ts';
import { changeSetNotFound, stackDoesNotExist, validationError } from '../errors.ts';
import { findStack, placeKey, recordsOf, stackKey, type ChangeSetRecord, type StackRecord } from '../records.ts';

interface Named {
  readonly StackName?: string | undefined;
  readonly ChangeSetName?: string | undefined;
}

/** By its ARN, or by its stack and its name. Once executed, another one can have its name: the newest counts. */
export function findChangeSet(
  store: Store,
  call: Call,
  { StackName, ChangeSetName = '' }: Named,
): [ChangeSetRecord, StackRecord] {
  const { changeSets } = recordsOf(store);
  if (ChangeSetName.startsWith('arn:')) {
    const found = changeSets.values(placeKey(call)).find(({ id }) => id === ChangeSetName);
    const of = found && findStack(store, call, found.stackId);
    return found && of ? [found, of] : changeSetNotFound(ChangeSetName);
  }
  if (StackName === undefined)
    return validationError('StackName must be specified if ChangeSetName is not specified as an ARN.');
  const stack = findStack(store, call, StackName) ?? stackDoesNotExist(StackName);
  const [newest] = changeSets
    .values(`${stackKey(stack)}|`)
    .filter(({ name }) => name === ChangeSetName)
    .toSorted((a, b) => b.created - a.created);
  return newest ? [newest, stack] : changeSetNotFound(ChangeSetName);
}
