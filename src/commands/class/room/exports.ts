// The progress of a class as a file: CSV for a spreadsheet, JSON, and statements of xAPI for a learning record store.
import { createHash } from 'node:crypto';
import { jsonText } from '../../../lib/visible.ts';
import { boardOf } from './board.ts';
import { boardSteps, durationsOf, type LearnerState } from './learner-state.ts';
import type { Room } from './room.ts';

/** A row for each learner and step that was opened. */
export function csvOf({ learners }: Room): string {
  const head = ['learner', 'step', 'chapter', 'state', 'opened', 'done', 'minutes', 'failing checks', 'hints'];
  const rows = [...learners.values()].flatMap((learner) => {
    const durations = durationsOf(learner);
    return boardSteps.flatMap(({ id, chapter }) => {
      const progress = learner.steps.get(id);
      if (!progress) return [];
      const failing = [...learner.checks].filter(([, check]) => check.step === id && check.failures > 0);
      const minutes = durations.get(id);
      return [
        [
          learner.name,
          id,
          String(chapter),
          progress.state,
          timeOf(progress.openedAt),
          progress.doneAt === undefined ? '' : timeOf(progress.doneAt),
          minutes === undefined ? '' : (minutes / 60_000).toFixed(1),
          failing.map(([check]) => check).join(' '),
          String(learner.hints),
        ],
      ];
    });
  });
  return [head, ...rows].map((cells) => `${cells.map(cell).join(',')}\r\n`).join('');
}

/** A spreadsheet calculates what begins with one of these characters. */
function cell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

export function jsonOf(room: Room): string {
  const { at, className, of, chapters, steps, learners } = boardOf(room, null, { projector: false });
  const withSteps = learners.map((learner) => ({
    ...learner,
    steps: stepsOf(room.learners.get(learner.id)),
  }));
  return `${jsonText({ version: 1, at, className, of, chapters, steps, learners: withSteps }, 2)}\n`;
}

function stepsOf(learner: LearnerState | undefined) {
  return boardSteps.flatMap(({ id }) => {
    const progress = learner?.steps.get(id);
    if (!progress) return [];
    const { state, openedAt, doneAt } = progress;
    return [{ id, state, opened: timeOf(openedAt), done: doneAt === undefined ? null : timeOf(doneAt) }];
  });
}

/**
 * A statement for each step that is done. The actor is an account with the learner's name, and no e-mail address.
 * source: xAPI 1.0.3, part 2, sections 2.2 to 2.4; verb http://adlnet.gov/expapi/verbs/completed
 */
export function xapiOf(room: Room): string {
  const home = `urn:url-shortener-workshop:room:${room.id}`;
  const statements = [...room.learners.values()].flatMap((learner) => {
    const durations = durationsOf(learner);
    return boardSteps.flatMap(({ id, title }) => {
      const doneAt = learner.steps.get(id)?.doneAt;
      if (doneAt === undefined) return [];
      const seconds = Math.max(0, Math.round((durations.get(id) ?? 0) / 1000));
      return [
        {
          id: uuidOf(`${home} ${learner.id} ${id} ${doneAt}`),
          actor: { objectType: 'Agent', name: learner.name, account: { homePage: home, name: learner.name } },
          verb: { id: 'http://adlnet.gov/expapi/verbs/completed', display: { en: 'completed' } },
          object: {
            objectType: 'Activity',
            id: `urn:url-shortener-workshop:step:${id}`,
            definition: { name: { en: title }, type: 'http://adlnet.gov/expapi/activities/lesson' },
          },
          result: { completion: true, duration: `PT${seconds}S` },
          timestamp: timeOf(doneAt),
        },
      ];
    });
  });
  return `${jsonText(statements, 2)}\n`;
}

/** The same statement has the same id, so that a store takes it once. */
function uuidOf(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex');
  const variant = ((Number.parseInt(hex[16] ?? '0', 16) & 3) | 8).toString(16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

function timeOf(ms: number): string {
  return new Date(ms).toISOString();
}
