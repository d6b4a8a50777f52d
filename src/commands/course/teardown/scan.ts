// The sweep after a teardown, with the patience that lists of AWS need: some show for a while what is gone already.
import { scanAccount } from '../../../aws/account-scan/account-scan.ts';
import { WorkshopError } from '../../../engine/errors.ts';
import type { AccountScan } from '../../../engine/remove/receipt.ts';
import type { Run } from '../../../engine/run.ts';
import type { Left } from '../../../engine/remove/teardown.ts';

export async function sweepPatiently(run: Run, left: readonly Left[]): Promise<AccountScan> {
  const { aws, checkpoint } = run;
  const options = { suffix: checkpoint.suffix, explain: run.explain, fatal: run.fatal };
  let last = await scanAccount(aws, options);
  // What is known to be left is found as well: no time makes it go.
  if (last.found.length === 0 || left.length > 0) return last;
  try {
    await aws.patience.until({ for: 'the lists of AWS to forget what is gone', usually: 2, atMost: 5 }, async () => {
      last = await scanAccount(aws, options);
      return last.found.length === 0 ? true : undefined;
    });
  } catch (error) {
    if (!(error instanceof WorkshopError && error.code === 'timed-out')) throw error;
  }
  return last;
}
