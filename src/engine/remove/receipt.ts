// The receipt of a teardown: what is gone and how that was seen, what remains and why, and what the sweep found.
import { now } from '../run.ts';
import type { RemainingResource } from './teardown.ts';
import type { Checkpoint, RemovedResource, Json, TargetId } from '../types.ts';

/** What an independent look at the account has found, without the notes. */
export interface AccountScan {
  readonly at: string;
  /** Ours, by tag or by name. */
  readonly found: readonly FoundResource[];
  /** Of our names, without our tag: somebody else's, and not touched. */
  readonly namesakes: readonly FoundResource[];
  readonly looked: readonly { readonly at: string; readonly seen: number }[];
  /** Block Public Access of the account as it is now; null where nothing is configured. */
  readonly account: Json;
  /** What could not be looked at. */
  readonly unseen: readonly { readonly at: string; readonly because: string }[];
}

export interface FoundResource {
  readonly what: string;
  readonly name: string;
  readonly because: string;
}

export interface Receipt {
  readonly version: 1;
  readonly at: string;
  readonly target: TargetId;
  readonly suffix: string;
  readonly gone: readonly RemovedResource[];
  readonly left: readonly RemainingResource[];
  readonly sweep: AccountScan;
}

export function receiptOf(
  { target, suffix, gone = [] }: Checkpoint,
  left: readonly RemainingResource[],
  sweep: AccountScan,
): Receipt {
  return { version: 1, at: now(), target, suffix, gone, left, sweep };
}

/** Without colons, which Windows does not allow in names. */
export function receiptName({ at }: Receipt): string {
  return `receipt-${at.replace(/[:.]/g, '-')}.json`;
}
