// Whether the function can enter accounts, for `class deploy`. It changes nothing, so it needs no approval.
import { enterAccount } from '../../account/enter-account.ts';
import type { Instructor } from '../../account/instructor.ts';
import { reasonOf } from '../../account/work-in-account.ts';
import type { Member } from '../../shared/member.ts';

export interface EntryCheck {
  readonly className: string;
  readonly entries: readonly Member[];
}

/** For each of them why it cannot be entered, or null. */
export function checkEntries({ entries }: EntryCheck, instructor: Instructor, signal: AbortSignal) {
  return Promise.all(
    entries.map(async (member) => {
      try {
        (await enterAccount(instructor, member, { emit: () => undefined, signal, onlyReads: true })).close();
        return null;
      } catch (error) {
        return reasonOf(error);
      }
    }),
  );
}
