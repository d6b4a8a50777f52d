// The account scan after a teardown: whether the account still has resources of the workshop, independent of the
// checkpoint. Lists of AWS show for a while what is deleted already, so it tries a second time.
import type { AccountScan, FoundResource } from '../../../../engine/remove/receipt.ts';
import type { RemainingResource } from '../../../../engine/remove/teardown.ts';
import { now, type Run } from '../../../../engine/run.ts';
import type { Aws } from '../../../../engine/types.ts';
import { WorkshopError } from '../../../../engine/errors.ts';
import { evidenceFor, isIn, resemblanceOf, scanResources, type ScanOptions } from './scan-resources.ts';

export async function scanAccount(aws: Aws, options: ScanOptions & { readonly suffix: string }): Promise<AccountScan> {
  const { suffix } = options;
  const { resources, read, notRead, accountBlock } = await scanResources(aws, options);
  const found: FoundResource[] = [];
  const namesakes: FoundResource[] = [];
  for (const one of resources) {
    const { noun: what, name, owner, knownBy, suffixInName } = one;
    const isElsewhere = owner === suffix && !isIn(aws.region, one);
    if (isElsewhere) continue;
    if (owner === suffix && knownBy)
      found.push({ what, name, because: knownBy === 'tag' ? 'our tag' : await evidenceFor(one) });
    else if (suffixInName === suffix) namesakes.push({ what, name, because: await resemblanceOf(one) });
  }
  return {
    at: now(),
    found,
    namesakes,
    looked: read.map(({ noun, count }) => ({ at: noun, seen: count })),
    unseen: notRead.map(({ what, because, isNotServed }) => ({
      at: what,
      because,
      ...(isNotServed && { notServed: true }),
    })),
    account: accountBlock ?? null,
  };
}

export async function scanAfterTeardown(
  { aws, checkpoint, explain, endsCommand }: Run,
  left: readonly RemainingResource[],
) {
  const scan = () => scanAccount(aws, { suffix: checkpoint.suffix, explain, endsCommand });
  let last = await scan();
  // The scan also finds what could not be removed: no waiting helps there.
  if (last.found.length === 0 || left.length > 0) return last;
  try {
    await aws.waiter.until(
      { for: 'the lists of AWS to leave out what is deleted', usually: 2, atMost: 5 },
      async () => {
        last = await scan();
        return last.found.length === 0 ? true : undefined;
      },
    );
  } catch (error) {
    if (!(error instanceof WorkshopError && error.code === 'timed-out')) throw error;
  }
  return last;
}
