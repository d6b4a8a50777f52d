// While a page is served: Enter in the terminal prints a new link to it, until Ctrl-C.
import type { Context } from '../context.ts';
import type { Access } from './access.ts';

export function newLinksByKey({ ui, signal }: Pick<Context, 'ui' | 'signal'>, origin: string, access: Access): void {
  const keys = ui.keys?.();
  if (!keys) return;
  const read = async () => {
    for (;;) {
      await keys.next();
      if (signal.aborted) return;
      ui.say(`\n  ${origin}${access.link()}`);
    }
  };
  signal.addEventListener('abort', () => keys.pause(), { once: true });
  void read();
}
