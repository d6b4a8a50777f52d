// The state of a reset in a bucket. Two invocations for one account never overwrite each other's state: each write names
// the version that it replaces.
import { jsonText } from '../../../../lib/visible.ts';
import { memberKey } from '../../shared/member.ts';
import { stateForm } from '../reset-forms.ts';
import type { ResetStore } from '../reset-store.ts';
import type { MemberState } from '../reset-types.ts';
import { StateConflict } from '../run-stage.ts';
import { keyOf, putObject, readObject, writeObject, type ClassBucket } from './objects.ts';

export function bucketStore(where: ClassBucket): ResetStore {
  /** The versions that this store has read or written. */
  const etags = new Map<string, string>();
  return {
    async loadState(scope) {
      const key = stateKey(where, scope);
      const stored = await readObject(where, key);
      if (!stored) {
        etags.delete(key);
        return undefined;
      }
      etags.set(key, stored.etag);
      const state = JSON.parse(stored.text) as MemberState;
      const problem = stateForm(state, '');
      if (problem !== undefined || memberKey(state.place) !== memberKey(scope))
        throw new Error(`s3://${where.bucket}/${key} cannot be used: its ${problem ?? 'place is another one'}`);
      return state;
    },
    async saveState(state) {
      const key = stateKey(where, state.place);
      const etag = await writeObject(where, key, JSON.stringify(state), etags.get(key));
      if (etag === undefined) throw new StateConflict(`s3://${where.bucket}/${key} was changed by somebody else`);
      etags.set(key, etag);
    },
    async saveReceipt(receipt) {
      const key = keyOf(where, `receipts/${memberKey(receipt.place)}.json`);
      await putObject(where, key, `${jsonText(receipt, 2)}\n`);
    },
  };
}

function stateKey(where: ClassBucket, scope: MemberState['place']): string {
  return keyOf(where, `state/${memberKey(scope)}.json`);
}
