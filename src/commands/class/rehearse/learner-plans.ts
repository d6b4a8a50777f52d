// Who is in a rehearsed class, how far each one comes, and what befalls them: drawn from a seed.
import { chanceOf, type Chance } from '../../../lib/seeded-random.ts';

/**
 * `denied`: the role lets the instructor in no more. `expired`: the session ends in the middle of things. `prod`: the
 * account's alias says prod. `broken`: a fault was put in. `crashed`: stopped in the middle of a step.
 */
export type Mishap = 'denied' | 'expired' | 'prod' | 'broken' | 'crashed';

export interface Part {
  readonly name: string;
  /** Steps of the course that are built and proven. */
  readonly steps: number;
  readonly mishap: Mishap | undefined;
  /** Things of others lie in the account, as like the workshop's as can be. */
  readonly crowded: boolean;
  /** Somebody has switched Block Public Access of the account off by hand. */
  readonly opened: boolean;
  /** Which of the possible faults, or at which call it stops: a number that anything can be picked by. */
  readonly die: number;
}

/** So that each mishap has its learner, and some have none. */
export const fewest = 8;

export function castOf(learners: number, seed: number, allSteps: number): Part[] {
  const chance = chanceOf(seed);
  const mishaps = chance.shuffled(mishapsOf(learners));
  const crowd = new Set(chance.shuffled([...mishaps.keys()]).slice(0, Math.max(3, Math.round(learners / 5))));
  const open = new Set(chance.shuffled([...mishaps.keys()]).slice(0, Math.max(2, Math.round(learners / 8))));
  // One at least has come to the end, and one has not begun.
  const [end, beginning] = chance.shuffled([...mishaps.keys()].filter((index) => mishaps[index] === undefined));
  return mishaps.map((mishap, index) => ({
    name: nameOf(index),
    mishap,
    steps: index === end ? allSteps : index === beginning ? 0 : stepsOf(mishap, chance, allSteps),
    crowded: crowd.has(index),
    opened: open.has(index),
    die: chance.number(1_000_000),
  }));
}

function mishapsOf(learners: number): (Mishap | undefined)[] {
  const often = 1 + Math.floor(learners / 16);
  const drawn: Mishap[] = ['denied', 'expired', 'prod'];
  for (let count = 0; count < often; count += 1) drawn.push('broken', 'crashed');
  return Array.from({ length: learners }, (_, index) => drawn[index]);
}

/** Enough for the mishap to show: the earliest fault needs a role, and a session must have time to end in. */
function stepsOf(mishap: Mishap | undefined, { number }: Chance, all: number): number {
  const least = { denied: 1, expired: 12, prod: 2, broken: 4, crashed: 1 };
  const from = mishap ? least[mishap] : 0;
  const most = mishap === 'crashed' ? all - 1 : all;
  return from + number(most - from + 1);
}

const names =
  'Ana Ben Cem Dana Eve Fay Gus Hana Ines Jan Kofi Lea Mei Nia Omar Pia Quin Rosa Sam Tara Uma Vera Wen Xenia Yara Zoe ' +
  'Amir Bela Chidi Dora Emil Farah Goran Hugo Ida Jun Kira Luca Mona Nils Olga Paul Rafi Siri Theo Ugo Vito Wanda Yusuf Zara';

function nameOf(index: number): string {
  const all = names.split(' ');
  const round = Math.floor(index / all.length);
  return `${all[index % all.length]}${round === 0 ? '' : ` ${round + 1}`}`;
}
