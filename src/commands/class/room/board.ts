// What the board shows: the learners in the order in which they need help, the pace of the room, and the messages.
import { byAttention, medianMinutes, type Attention, type Stuck } from './attention.ts';
import { readyHint, type CheckTexts, type ReadyHint } from './check-texts.ts';
import { boardSteps, failingCheckOf } from './learner-state.ts';
import { paceOf, type ChapterPace } from './pace.ts';
import type { Room } from './room.ts';
import { surveyOf, type Survey } from './survey.ts';

interface Board {
  readonly at: string;
  readonly className: string;
  /** What learners type; null where nobody can join by network. */
  readonly join: string | null;
  /** How many steps the course has. */
  readonly of: number;
  readonly chapters: readonly ChapterPace[];
  /** Learners at each step, in the order of the course. */
  readonly steps: readonly BoardStep[];
  /** Who needs help first. */
  readonly learners: readonly BoardLearner[];
  /** The question at the end; null where none is set, and for a projector. */
  readonly survey: Survey | null;
  /** The newest first. Empty for a projector. */
  readonly messages: readonly BoardMessage[];
}

interface BoardStep {
  readonly id: string;
  readonly title: string;
  readonly chapter: number;
  readonly done: number;
  readonly here: number;
  readonly stuck: number;
  /** Of those who have done it; null for fewer than three. */
  readonly medianMinutes: number | null;
}

interface BoardLearner {
  readonly id: string;
  /** Null for a projector. */
  readonly name: string | null;
  /** Null where all steps are done. */
  readonly step: string | null;
  readonly title: string | null;
  readonly done: number;
  readonly since: string;
  readonly heardAt: string;
  readonly state: 'help' | 'stuck' | 'working' | 'complete';
  readonly stuck: Stuck | null;
  /** The check that fails at this step; null where none does. */
  readonly failing: { readonly check: string; readonly title: string; readonly failures: number } | null;
  /** What the learner wrote; null for a projector. */
  readonly help: { readonly at: string; readonly text: string | null } | null;
  readonly hints: number;
  /** What the learner asked a hint for, and how far it went. `title`: of the check, or of the step. */
  readonly lastHint: {
    readonly step: string;
    readonly check: string | null;
    readonly title: string;
    readonly rung: number;
  } | null;
  /** The next hint, ready to be sent: for the check that fails, or else for the step. Null for who works well. */
  readonly hint: ReadyHint | null;
  /** Messages to this learner that were not shown at a command yet. */
  readonly waiting: number;
}

interface BoardMessage {
  readonly at: string;
  /** A name; null for everyone. */
  readonly to: string | null;
  readonly text: string;
  readonly shown: number;
  readonly of: number;
}

const shownMessages = 50;

interface BoardOptions {
  /** What learners type; null where nobody can join by network. */
  readonly join: string | null;
  /** For everyone in the room to see, so without names and without what learners wrote. */
  readonly projector: boolean;
  readonly texts: CheckTexts;
}

export function boardOf(room: Room, { join, projector, texts }: BoardOptions): Board {
  const now = Date.now();
  const learners = [...room.learners.values()];
  const medians = medianMinutes(learners);
  const rows = byAttention(learners, medians, now);
  const shownId = (index: number, id: string) => (projector ? String(index + 1) : id);
  return {
    at: new Date(now).toISOString(),
    className: room.className,
    join,
    of: boardSteps.length,
    chapters: paceOf(rows, medians, now),
    steps: boardSteps.map(({ id, title, chapter }) => {
      const here = rows.filter(({ position }) => position.step?.id === id);
      return {
        id,
        title,
        chapter,
        done: learners.filter(({ steps }) => steps.get(id)?.state === 'done').length,
        here: here.length,
        stuck: here.filter(({ stuck }) => stuck).length,
        medianMinutes: medians.has(id) ? Math.round(medians.get(id) ?? 0) : null,
      };
    }),
    learners: rows.map(({ learner, position, stuck }, index) => ({
      ...(projector
        ? { failing: null, hint: null, lastHint: null }
        : helpFor(room, { learner, position, stuck }, texts)),
      id: shownId(index, learner.id),
      name: projector ? null : learner.name,
      step: position.step?.id ?? null,
      title: position.step?.title ?? null,
      done: position.done,
      since: new Date(position.since).toISOString(),
      heardAt: new Date(learner.heardAt).toISOString(),
      state: learner.help ? 'help' : stuck ? 'stuck' : position.step ? 'working' : 'complete',
      stuck: stuck ?? null,
      help: learner.help
        ? { at: new Date(learner.help.at).toISOString(), text: projector ? null : learner.help.text }
        : null,
      hints: learner.hints,
      waiting: room.messages.filter(({ id, to }) => id > learner.shown && to === learner.id).length,
    })),
    survey: projector ? null : surveyOf(room),
    messages: projector ? [] : messagesOf(room),
  };
}

/** What the instructor can say to a learner: what fails, which hint was seen, and which comes next. */
function helpFor(
  { messages }: Room,
  { learner, position: { step }, stuck }: Attention,
  texts: CheckTexts,
): Pick<BoardLearner, 'failing' | 'lastHint' | 'hint'> {
  const { lastHint } = learner;
  const failing = step && failingCheckOf(learner);
  const titleOf = (id: string) => texts.titles.get(id) ?? boardSteps.find((one) => one.id === id)?.title ?? id;
  const sent = messages.filter(({ to }) => to === null || to === learner.id).map(({ text }) => text);
  const seenOfStep = lastHint?.check === null && lastHint.step === step?.id ? lastHint.rung : 0;
  const subject = { step: step?.id ?? '', check: failing?.id ?? null, seen: failing?.rung ?? seenOfStep, sent };
  return {
    failing: failing ? { check: failing.id, title: titleOf(failing.id), failures: failing.failures } : null,
    lastHint: lastHint ? { ...lastHint, title: titleOf(lastHint.check ?? lastHint.step) } : null,
    hint: failing || stuck || learner.help ? (readyHint(texts, subject) ?? null) : null,
  };
}

function messagesOf({ messages, learners }: Room): BoardMessage[] {
  return messages
    .slice(-shownMessages)
    .reverse()
    .map(({ id, at, to, text }) => {
      const addressed = [...learners.values()].filter(
        (one) => (to === null && one.joinedAt <= Date.parse(at)) || one.id === to,
      );
      return {
        at,
        to: to === null ? null : (learners.get(to)?.name ?? 'a learner who left'),
        text,
        shown: addressed.filter(({ shown }) => shown >= id).length,
        of: addressed.length,
      };
    });
}
