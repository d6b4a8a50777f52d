// The learners of a rehearsed class: how far each one builds the course and what goes wrong, chosen from a seed.
import { seededRandom, type SeededRandom } from '../../../lib/seeded-random.ts';

/**
 * `denied`: the role no longer trusts the instructor. `expired`: the session ends in the middle. `prod`: the account's
 * alias says "production". `broken`: an exercise was started. `crashed`: stopped in the middle of a step.
 */
export type Incident = 'denied' | 'expired' | 'prod' | 'broken' | 'crashed';

export interface LearnerPlan {
  readonly name: string;
  /** How many steps of the course are built and verified. */
  readonly steps: number;
  readonly incident: Incident | undefined;
  /** The account has resources of others that look like the workshop's. */
  readonly hasLookAlikes: boolean;
  /** Block Public Access of the account was turned off by hand. */
  readonly publicAccessOff: boolean;
  /** A random number: it picks the exercise, or the call at which the learner stops. */
  readonly pick: number;
}

/** Enough for a learner with each incident, and some without. */
export const minimumLearners = 8;

/** How many steps the course has, and how many of them come before the first exercise. */
export interface CourseLength {
  readonly steps: number;
  readonly untilExercise: number;
}

export function planLearners(learners: number, seed: number, course: CourseLength): LearnerPlan[] {
  const chance = seededRandom(seed);
  const incidents = chance.shuffled(incidentsOf(learners));
  const indexes = [...incidents.keys()];
  const lookAlikes = new Set(chance.shuffled(indexes).slice(0, Math.max(3, Math.round(learners / 5))));
  const publicAccessOff = new Set(chance.shuffled(indexes).slice(0, Math.max(2, Math.round(learners / 8))));
  // At least one has finished the course, and one has not started.
  const [finished, notStarted] = chance.shuffled(indexes.filter((index) => incidents[index] === undefined));
  return incidents.map((incident, index) => ({
    name: nameOf(index),
    incident,
    steps: index === finished ? course.steps : index === notStarted ? 0 : stepsFor(incident, chance, course),
    hasLookAlikes: lookAlikes.has(index),
    publicAccessOff: publicAccessOff.has(index),
    pick: chance.number(1_000_000),
  }));
}

function incidentsOf(learners: number): (Incident | undefined)[] {
  const often = 1 + Math.floor(learners / 16);
  const incidents: Incident[] = ['denied', 'expired', 'prod'];
  for (let count = 0; count < often; count += 1) incidents.push('broken', 'crashed');
  return Array.from({ length: learners }, (_, index) => incidents[index]);
}

/** Enough for the incident to show: the first exercise needs some steps, and a session needs time to end in. */
function stepsFor(
  incident: Incident | undefined,
  { number }: SeededRandom,
  { steps: all, untilExercise }: CourseLength,
): number {
  const least = { denied: 1, expired: Math.ceil(all * 0.7), prod: 2, broken: untilExercise, crashed: 1 };
  const from = incident ? least[incident] : 0;
  const most = incident === 'crashed' ? all - 1 : all;
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
