// Whether anything listens at the address of a sandbox. A killed one is told apart from a busy one within a second.
import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** Windows and macOS refuse a connection also when too many wait, so it is tried for this long. Milliseconds. */
const tryFor = 800;

export async function listens(url: string): Promise<boolean> {
  const { hostname, port } = new URL(url);
  for (const until = performance.now() + tryFor; ; await sleep(100)) {
    const socket = connect({ host: hostname, port: Number(port), timeout: tryFor });
    try {
      // One that hangs accepts no connection in time, but it is there.
      await Promise.race([once(socket, 'connect'), once(socket, 'timeout')]);
      return true;
    } catch {
      if (performance.now() > until) return false;
    } finally {
      socket.destroy();
    }
  }
}
