// The receipt of a teardown: what was removed with the evidence, what remains and why, and what the account scan found.
import { now } from '../run.ts';
import type { RemainingResource } from './teardown.ts';
import type { Checkpoint, RemovedResource, Json, TargetId } from '../types.ts';

/** The result of an account scan, independent of the checkpoint. */
export interface AccountScan {
  readonly at: string;
  /** Workshop resources, by tag or by name. */
  readonly found: readonly FoundResource[];
  /** Resources of others with a workshop name but without our tag. They were not changed. */
  readonly namesakes: readonly FoundResource[];
  readonly looked: readonly { readonly at: string; readonly seen: number }[];
  /** Block Public Access of the account now; null if it is not configured. */
  readonly account: Json;
  /** What the scan could not read. */
  readonly unseen: readonly UnseenResources[];
}

interface UnseenResources {
  readonly at: string;
  readonly because: string;
  /** The server in place of AWS has no such resources at all, so none can be left. */
  readonly notServed?: boolean;
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

/** Without colons, which Windows does not allow in file names. */
export function receiptName({ at }: Receipt): string {
  return `receipt-${at.replace(/[:.]/g, '-')}.json`;
}
