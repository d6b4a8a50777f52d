// AWS's own pace, in a tenth of its time, so that whoever goes on after a crash meets what is not ready, not visible or
// not yet believed elsewhere.
import { paces, type Pace } from '../../src/sandbox/sandbox.ts';

export const tenthOfAwsPace: Pace = {
  ...(Object.fromEntries(Object.entries(paces.aws).map(([what, ms]) => [what, ms / 10])) as typeof paces.aws),
  // That would be 18 s, three times for each crash.
  distribution: 1_500,
};

/** What makes something, and so could make it twice. */
export const createsOrChanges = /^(Create|Put|Publish|Add|Attach|Update)/;
