// Limits how often one address may try to join: a code cannot be guessed, and the room cannot be filled in a moment.

interface Attempts {
  wrong: number;
  joined: number;
  readonly until: number;
}

interface JoinAttempts {
  /** How many seconds this address has to wait; 0 where it may try. */
  waitFor(address: string): number;
  count(address: string, outcome: 'wrong' | 'joined'): void;
}

const perMs = 60_000;
const mostWrong = 10;
/** A whole room can share one address. */
const mostJoined = 120;
/** The oldest are forgotten: the memory has a limit. */
const mostAddresses = 10_000;

export function createJoinAttempts(now: () => number = Date.now): JoinAttempts {
  const byAddress = new Map<string, Attempts>();

  function attemptsOf(address: string): Attempts {
    const known = byAddress.get(address);
    if (known && known.until > now()) return known;
    byAddress.delete(address);
    const fresh = { wrong: 0, joined: 0, until: now() + perMs };
    byAddress.set(address, fresh);
    const [oldest] = byAddress.keys();
    if (byAddress.size > mostAddresses && oldest !== undefined) byAddress.delete(oldest);
    return fresh;
  }

  return {
    waitFor(address) {
      const { wrong, joined, until } = attemptsOf(address);
      return wrong >= mostWrong || joined >= mostJoined ? Math.ceil((until - now()) / 1000) : 0;
    },
    count(address, outcome) {
      attemptsOf(address)[outcome] += 1;
    },
  };
}
