// How far the scans of a class are.
import type { ConcurrencyLimit } from '../../../lib/map-concurrently.ts';
import type { Ui } from '../../../ui/ui.ts';

/** To be called after each account. `atOnce`: how many accounts are scanned at a time. */
export function scanProgress(ui: Pick<Ui, 'on'>, atOnce: ConcurrencyLimit): (done: number, all: number) => void {
  const began = Date.now();
  return (done, all) =>
    ui.on({
      type: 'waiting',
      for: 'the account scans',
      elapsed: (Date.now() - began) / 1000,
      usually: Math.ceil(all / atOnce.current) * 10,
      atMost: 600,
      last: `${done} of ${all}`,
    });
}
