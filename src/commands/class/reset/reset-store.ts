// Where the state of a reset is kept: in the files of a laptop, or in a bucket for the state machine.
import type { MemberScope } from '../shared/member.ts';
import type { AccountReceipt, MemberState } from './reset-types.ts';

export interface ResetStore {
  saveState(state: MemberState): Promise<void>;
  /** Undefined where nothing was done in the account yet. Throws where the state cannot be read. */
  loadState(scope: MemberScope): Promise<MemberState | undefined>;
  saveReceipt(receipt: AccountReceipt): Promise<void>;
  /** Sets the folder of a learner aside that `prepare --build` made: its checkpoint is wrong once a reset has started. */
  retireLearnerFolder?(scope: MemberScope): Promise<void>;
}
