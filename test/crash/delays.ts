// AWS's delays in a tenth of the time, so that the run after a crash finds resources that are not ready or not visible
// yet.
import { paces, type Pace } from '../../src/sandbox/sandbox.ts';

export const tenthOfAwsPace: Pace = {
  ...(Object.fromEntries(Object.entries(paces.aws).map(([what, ms]) => [what, ms / 10])) as typeof paces.aws),
  // That would be 18 s, three times for each crash.
  distribution: 1_500,
};

/** Calls that create something, and so could create it twice. */
export const createsOrChanges = /^(Create|Put|Publish|Add|Attach|Update)/;
