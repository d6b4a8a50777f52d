// The file of a class's room: a line of JSON for each thing that happened, only ever appended. A restart reads it again.
import { appendFileSync, constants, fstatSync } from 'node:fs';
import { isCut } from '../../../lib/files/lines.ts';
import { withOwnFile, readOwnFileIfAny } from '../../../lib/files/own-file.ts';
import {
  allOf,
  anyBoolean,
  anyNumber,
  anyTime,
  exactly,
  listForm,
  objectForm,
  oneOf,
  optional,
  orNull,
  textForm,
  type Form,
} from '../../../lib/form.ts';
import { journalForm, learnerNameForm, messageTextForm, reportForm, surveyForm, type Report } from './report.ts';

export type RoomRecord = { readonly at: string } & (
  | { readonly type: 'opened'; readonly version: 1; readonly room: string; readonly className: string }
  /** What learners type to join. Each new one replaces the one before it. */
  | { readonly type: 'code'; readonly code: string }
  /** `token`: its SHA-256, in hex. Absent for events from files. */
  | { readonly type: 'joined'; readonly learner: string; readonly name: string; readonly token?: string | undefined }
  | { readonly type: 'left'; readonly learner: string }
  /** `skew`: what the learner's clock is behind, in milliseconds. */
  | {
      readonly type: 'reported';
      readonly learner: string;
      readonly journal: string;
      readonly skew: number;
      readonly reports: readonly Report[];
    }
  /** `to`: null for everyone. */
  | {
      readonly type: 'message';
      readonly id: number;
      readonly to: string | null;
      readonly text: string;
      /** The question at the end of the class, to one learner. */
      readonly isSurvey?: boolean | undefined;
    }
  /** The question or the link for the end of the class. Each new one replaces the one before it. */
  | { readonly type: 'survey'; readonly text: string }
  | { readonly type: 'shown'; readonly learner: string; readonly id: number }
  | { readonly type: 'helped'; readonly learner: string }
);

const id = textForm('an id', /^[\w-]{1,64}$/);
const fieldsOf: Readonly<Record<RoomRecord['type'], Readonly<Record<string, Form>>>> = {
  opened: { version: exactly(1), room: id, className: learnerNameForm },
  code: { code: textForm('a code', /^[A-Z0-9-]{4,20}$/) },
  joined: { learner: id, name: learnerNameForm, token: optional(textForm('a hash', /^[0-9a-f]{64}$/)) },
  left: { learner: id },
  reported: { learner: id, journal: journalForm, skew: anyNumber, reports: listForm(reportForm) },
  message: {
    id: anyNumber,
    to: orNull(id),
    text: messageTextForm,
    isSurvey: optional(anyBoolean),
  },
  survey: { text: surveyForm },
  shown: { learner: id, id: anyNumber },
  helped: { learner: id },
};

const recordForm: Form = allOf(
  objectForm({
    at: anyTime,
    type: oneOf(...Object.keys(fieldsOf)),
  }),
  (value, path) => objectForm(fieldsOf[(value as RoomRecord).type])(value, path),
);

/** Bytes. A class of a hundred writes some megabytes. */
const longestFile = 256 * 1024 * 1024;

export class RoomFullError extends Error {
  override name = 'RoomFullError';
}

/** Throws a RoomFullError. */
export function appendRecord(file: string, record: RoomRecord): void {
  withOwnFile(file, constants.O_APPEND | constants.O_CREAT | constants.O_RDWR, (fd) => {
    const { size } = fstatSync(fd);
    const line = Buffer.from(`${JSON.stringify(record)}\n`);
    if (size + line.length > longestFile) throw new RoomFullError(`${file} has ${longestFile} bytes.`);
    appendFileSync(fd, isCut(fd) ? Buffer.concat([Buffer.from('\n'), line]) : line);
  });
}

/** Oldest first; empty where there is no file. What this program cannot have written is left out. */
export function readRecords(file: string): RoomRecord[] {
  return (readOwnFileIfAny(file) ?? '').split('\n').flatMap((line) => {
    try {
      const record: unknown = JSON.parse(line);
      return recordForm(record, '') === undefined ? [record as RoomRecord] : [];
    } catch {
      return [];
    }
  });
}
