// Values that a stack exports, and the stacks that import them.
import type { Store } from '../../../state/store.ts';
import { validationError } from '../errors.ts';
import { placeKey, recordsOf, type OutputRecord, type StackRecord } from '../records.ts';

type Place = Pick<StackRecord, 'account' | 'region'>;

export interface Export {
  readonly name: string;
  readonly value: string;
  readonly stack: StackRecord;
}

export function exportsOf(store: Store, place: Place): Export[] {
  const stacks = recordsOf(store).stacks.values(placeKey(place));
  return stacks
    .filter(({ status }) => status !== 'DELETE_COMPLETE')
    .flatMap((stack) =>
      stack.outputs.flatMap(({ exportName, value }) =>
        exportName === undefined ? [] : [{ name: exportName, value, stack }],
      ),
    );
}

export function importersOf(store: Store, place: Place, name: string): StackRecord[] {
  const stacks = recordsOf(store).stacks.values(placeKey(place));
  return stacks.filter(({ imports, status }) => status !== 'DELETE_COMPLETE' && imports.includes(name));
}

/** Throws where another stack has an export of the same name, or one that is about to go or to change is in use. */
export function checkExports(store: Store, stack: StackRecord, outputs: readonly OutputRecord[]): void {
  for (const { exportName } of outputs) {
    const other = exportsOf(store, stack).find(({ name, stack: of }) => name === exportName && of.id !== stack.id);
    if (other) validationError(`Export with name ${exportName} is already exported by stack ${other.stack.name}. `);
  }
  for (const { exportName, value } of stack.outputs) {
    if (exportName === undefined) continue;
    const users = importersOf(store, stack, exportName).filter(({ id }) => id !== stack.id);
    const wanted = outputs.find((output) => output.exportName === exportName);
    if (users.length === 0 || wanted?.value === value) continue;
    const verb = wanted ? 'updated' : 'deleted';
    validationError(
      `Export ${exportName} cannot be ${verb} as it is in use by ${users.map(({ name }) => name).join(', ')}`,
    );
  }
}
