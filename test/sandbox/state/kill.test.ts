// Every acknowledged change is there after a kill -9 at any moment. Eight kills here; more, and other moments, with
// KILLS=500 SEED=7 npx mocha --timeout 0 test/sandbox/state/kill.test.ts
import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { seededRandom } from '../../../src/lib/seeded-random.ts';
import { freePort, makeTempDir, startDaemon, type Daemon } from '../../helpers/sandbox/daemon.ts';
import { prepareWriters, writersOf, type Writer } from './writers.ts';

const kills = Number(process.env['KILLS'] ?? 8);
/** Each kind of write loads its service, in each life: a few at a time make shorter lives, and more of them. */
const writersPerLife = 2;
const seed = Number(process.env['SEED'] ?? 1);

/** Numbers of each kind of write. */
type Counts = Map<string, Set<number>>;

describe('a sandbox under writes', () => {
  let folder: Awaited<ReturnType<typeof makeTempDir>>;
  let daemon: Daemon;
  before(async () => void (folder = await makeTempDir()));
  after(async () => {
    await daemon.stop();
    await folder.remove();
  });

  it(`has after each of ${kills} kills all that it acknowledged, and nothing in part`, async () => {
    const port = await freePort();
    const chance = seededRandom(seed);
    const urls = new Map<number, string>();
    const acknowledged: Counts = new Map();
    let next = 0;
    daemon = await startDaemon({ dir: folder.dir, port });
    await prepareWriters(daemon);
    for (let kill = 0; kill < kills; kill += 1) {
      const some = (_: Writer, index: number) => (index + kill) % 7 < writersPerLife || kill % 8 === 7;
      const writers = writersOf(daemon, urls).filter(some);
      const { began, ended, done } = writeUntilKilled(writers, () => (next += 1));
      // In the life of all kinds, each is acknowledged at least once, however slow the machine.
      if (kill % 8 === 7) while (![...ended.values()].every(({ size }) => size > 0)) await sleep(20);
      await sleep(chance.number(500));
      await daemon.kill();
      const fresh = await done;
      daemon = await startDaemon({ dir: folder.dir, port });
      for (const [name, numbers] of fresh) {
        const all = acknowledged.get(name) ?? new Set();
        acknowledged.set(name, all);
        for (const n of numbers) all.add(n);
      }
      await compare(daemon, urls, fresh, began);
    }
    const counts = Object.fromEntries([...acknowledged].map(([name, numbers]) => [name, numbers.size]));
    assert.ok(
      Object.keys(counts).length === 7 && Object.values(counts).every((count) => count > 0),
      JSON.stringify(counts),
    );
    // Once more from the first to the last: what an early life has written must outlast all the later deaths.
    await compare(daemon, urls, acknowledged, new Map());
    if (process.env['KILLS']) process.stdout.write(`${JSON.stringify(counts)}\n`);
  }).timeout(Math.max(60_000, kills * 3_000));
});

/** All of them at once, each until its call fails. */
function writeUntilKilled(writers: readonly Writer[], number: () => number) {
  const began: Counts = new Map();
  const fresh: Counts = new Map();
  const done = async () => {
    await Promise.all(
      writers.map(async ({ name, write }) => {
        const [mine, ended] = [new Set<number>(), new Set<number>()];
        began.set(name, mine);
        fresh.set(name, ended);
        for (;;) {
          const n = number();
          mine.add(n);
          try {
            await write(n);
          } catch (error) {
            const dead = ['ECONNRESET', 'ECONNREFUSED', 'EPIPE'].includes((error as NodeJS.ErrnoException).code ?? '');
            if (!dead) throw error;
            return;
          }
          ended.add(n);
        }
      }),
    );
    return fresh;
  };
  return { began, ended: fresh, done: done() };
}

async function compare(daemon: Daemon, urls: Map<number, string>, acknowledged: Counts, began: Counts): Promise<void> {
  await Promise.all(
    writersOf(daemon, urls).map(async ({ name, isThere }) => {
      for (const n of acknowledged.get(name) ?? []) assert.ok(await isThere(n), `${name} ${n} was acknowledged`);
      // In flight when it died: there or not, but whole.
      for (const n of began.get(name) ?? []) if (!acknowledged.get(name)?.has(n)) await isThere(n);
    }),
  );
}
