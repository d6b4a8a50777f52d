// The progress of a class as a file: CSV for a spreadsheet, JSON, and statements of xAPI for a learning record store.
import { jsonText } from '../../../lib/visible.ts';
import { csvOf } from '../shared/csv.ts';
import { hashedUuid } from '../shared/hashed-uuid.ts';
import { boardOf } from './board.ts';
import type { CheckTexts } from './check-texts.ts';
import { boardSteps, durationsOf, type LearnerState } from './learner-state.ts';
import type { Room } from './room.ts';

/** A row for each learner and step that was opened. */
export function progressCsv({ learners }: Room): string {
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
  return csvOf([head, ...rows]);
}

export function jsonOf(room: Room, texts: CheckTexts): string {
  const { at, className, of, chapters, steps, learners, survey } = boardOf(room, {
    join: null,
    projector: false,
    texts,
  });
  const withSteps = learners.map((learner) => ({
    ...learner,
    steps: stepsOf(room.learners.get(learner.id)),
  }));
  return `${jsonText({ version: 1, at, className, of, chapters, steps, learners: withSteps, survey }, 2)}\n`;
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
          // The same statement has the same id, so that a store takes it once.
          id: hashedUuid(`${home} ${learner.id} ${id} ${doneAt}`),
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

function timeOf(ms: number): string {
  return new Date(ms).toISOString();
}
