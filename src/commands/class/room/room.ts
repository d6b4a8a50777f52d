// The room of a class: its learners, their progress, the messages to them. Every change is in the file before it counts.
import { createHash, randomBytes, randomInt } from 'node:crypto';
import { usageError } from '../../../engine/errors.ts';
import { apply, newLearner, positionOf, type LearnerState } from './learner-state.ts';
import { limits, onlyReport, type JoinAnswer, type Message, type Report, type SyncRequest } from './report.ts';
import { appendRecord, readRecords, type RoomRecord } from './room-file.ts';

interface SentMessage extends Message {
  /** A learner; null for everyone. */
  readonly to: string | null;
}

export interface Room {
  readonly className: string;
  /** A code that no other class has. */
  readonly id: string;
  /** What learners type to join. */
  readonly code: string;
  readonly learners: ReadonlyMap<string, LearnerState>;
  readonly messages: readonly SentMessage[];
  /** Calls this after each change. */
  onChange: () => void;
  isCode(given: string): boolean;
  newCode(): void;
  /** Throws a WorkshopError where the name is taken, or the room is full. */
  join(name: string): JoinAnswer;
  byToken(token: string): LearnerState | undefined;
  /** Takes what is new, and returns the messages that were not shown yet. */
  sync(learner: LearnerState, request: SyncRequest): readonly Message[];
  /** The events of a file. Returns how many were new. Throws a WorkshopError where the room is full. */
  take(name: string, journal: string, reports: readonly Report[]): number;
  leave(learner: string): void;
  /** Throws a WorkshopError for an unknown learner, or after too many messages. */
  send(to: string | null, text: string): void;
  helped(learner: string): void;
  /** What learners are asked when they have done the whole course; undefined where nothing was set. */
  readonly survey: string | undefined;
  setSurvey(text: string): void;
  /** Asks everyone who was not asked yet: a class can end before the course. */
  askAll(): void;
}

/** Without letters and digits that are taken for one another. */
const codeLetters = 'ABCDEFGHJKMNPQRSTUVWXYZ23456789';

/** Continues the room of this file, or opens a new one. */
export function openRoom(file: string, className: string): Room {
  const learners = new Map<string, LearnerState>();
  const byHash = new Map<string, LearnerState>();
  const messages: SentMessage[] = [];
  let id = '';
  let code = '';
  let survey: string | undefined;

  function happened(record: RoomRecord): void {
    const at = Date.parse(record.at);
    switch (record.type) {
      case 'opened':
        id = record.room;
        return;
      case 'code':
        code = record.code;
        return;
      case 'joined': {
        const { learner, name, token: tokenHash } = record;
        const state = newLearner({ id: learner, name, joinedAt: at, tokenHash });
        learners.set(learner, state);
        if (tokenHash !== undefined) byHash.set(tokenHash, state);
        return;
      }
      case 'left': {
        const state = learners.get(record.learner);
        learners.delete(record.learner);
        if (state?.tokenHash !== undefined) byHash.delete(state.tokenHash);
        return;
      }
      case 'reported': {
        const state = learners.get(record.learner);
        if (!state) return;
        for (const report of record.reports) apply(state, report, record.skew);
        state.journals.set(record.journal, record.reports.at(-1)?.end ?? 0);
        return;
      }
      case 'message':
        messages.push({ id: record.id, at: record.at, to: record.to, text: record.text });
        if (record.isSurvey) markAsked(record.to);
        return;
      case 'survey':
        survey = record.text;
        return;
      case 'shown': {
        const state = learners.get(record.learner);
        if (state) state.shown = record.id;
        return;
      }
      case 'helped': {
        const state = learners.get(record.learner);
        if (state) state.help = undefined;
      }
    }
  }

  function markAsked(learner: string | null): void {
    const state = learners.get(learner ?? '');
    if (state) state.isAsked = true;
  }

  type NewRecord = RoomRecord extends infer One ? (One extends RoomRecord ? Omit<One, 'at'> : never) : never;
  const write = (record: NewRecord): void => {
    const whole = { at: new Date().toISOString(), ...record } as RoomRecord;
    appendRecord(file, whole);
    happened(whole);
    room.onChange();
  };

  function add(name: string, tokenHash: string | undefined): string {
    if (learners.size >= limits.learners)
      throw usageError(`The class has ${limits.learners} learners already.`, 'ask your instructor');
    const learner = randomBytes(9).toString('base64url');
    write({ type: 'joined', learner, name, ...(tokenHash !== undefined && { token: tokenHash }) });
    return learner;
  }

  const nextMessage = () => (messages.at(-1)?.id ?? 0) + 1;

  /** At most once: the number of learners limits these messages. */
  function ask({ id: to, isAsked }: LearnerState): void {
    if (survey !== undefined && !isAsked)
      write({ type: 'message', id: nextMessage(), to, text: questionText(survey), isSurvey: true });
  }

  const named = (name: string) => [...learners.values()].find((one) => keyOf(one.name) === keyOf(name));

  function report(state: LearnerState, journal: string, reports: readonly Report[], skew: number): number {
    const before = state.journals.get(journal) ?? -1;
    // A learner who begins again and again is one who attacks the board.
    if (before < 0 && state.journals.size >= 20) return 0;
    const news = reports.filter(({ end }, index) => end > Math.max(before, reports[index - 1]?.end ?? -1));
    const taken = news.slice(0, Math.max(0, limits.reportsOfLearner - state.count)).map(onlyReport);
    if (taken.length > 0) write({ type: 'reported', learner: state.id, journal, skew, reports: taken });
    return taken.length;
  }

  const room: Room = {
    className,
    get id() {
      return id;
    },
    get code() {
      return code;
    },
    learners,
    messages,
    onChange: () => undefined,
    isCode: (given) => given.toUpperCase().replace(/[^A-Z0-9]/g, '') === code.replace('-', ''),
    newCode: () => write({ type: 'code', code: randomCode() }),
    join(name) {
      if (named(name)) throw nameTaken(name);
      const token = randomBytes(24).toString('base64url');
      return { room: id, className, learner: add(name, hashOf(token)), token };
    },
    byToken: (token) => byHash.get(hashOf(token)),
    sync(state, { now, journal, shown, reports }) {
      const skew = Date.now() - Date.parse(now);
      report(state, journal, reports, skew);
      state.heardAt = Date.now();
      // With the answer to the command that has finished the course.
      if (!positionOf(state).step) ask(state);
      const last = messages.at(-1)?.id ?? 0;
      if (shown > state.shown && shown <= last) write({ type: 'shown', learner: state.id, id: shown });
      else room.onChange();
      return messages
        .filter((one) => one.id > shown && (one.to === null || one.to === state.id))
        .filter(({ at }) => Date.parse(at) >= state.joinedAt)
        .slice(0, limits.messages)
        .map(({ id: number, at, text }) => ({ id: number, at, text }));
    },
    take(name, journal, reports) {
      const state = named(name) ?? learners.get(add(name, undefined));
      return state ? report(state, journal, reports, 0) : 0;
    },
    leave(learner) {
      if (learners.has(learner)) write({ type: 'left', learner });
    },
    send(to, text) {
      if (to !== null && !learners.has(to)) throw usageError('This learner is not in the class any more.', '');
      if (messages.length >= limits.allMessages)
        throw usageError(`The class has ${limits.allMessages} messages already.`, 'workshop class serve --class next');
      write({ type: 'message', id: nextMessage(), to, text });
    },
    helped(learner) {
      if (learners.get(learner)?.help) write({ type: 'helped', learner });
    },
    get survey() {
      return survey;
    },
    setSurvey(text) {
      if (text !== survey) write({ type: 'survey', text });
    },
    askAll() {
      for (const learner of learners.values()) if (learner.tokenHash !== undefined) ask(learner);
    },
  };

  readRecords(file).forEach(happened);
  if (id === '') write({ type: 'opened', version: 1, room: randomBytes(9).toString('base64url'), className });
  if (code === '') room.newCode();
  return room;
}

/** Five letters of 31, twice: 49 bits, which nobody guesses at ten attempts a minute. */
function randomCode(): string {
  const part = () => Array.from({ length: 5 }, () => codeLetters[randomInt(codeLetters.length)]).join('');
  return `${part()}-${part()}`;
}

/** A link leads to a form of the instructor's; a question is answered here. */
function questionText(survey: string): string {
  const how = /https?:\/\//.test(survey) ? '' : '\nTo answer: workshop feedback "your answer"';
  return `Your instructor asks at the end of the class:\n${survey}${how}`;
}

function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

function keyOf(name: string): string {
  return name.normalize('NFKC').toLowerCase();
}

function nameTaken(name: string) {
  return usageError(
    `The class has a learner "${name}" already.`,
    'join with another name; or ask your instructor to remove the first one on the board',
    { state: 'You did not join.' },
  );
}
