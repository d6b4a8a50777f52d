// How much of the course is done, and how long the rest takes.
import assert from 'node:assert/strict';
import { progressLines } from '../../../src/commands/course/status/status.ts';
import { courseSteps } from '../../../src/engine/course.ts';
import type { Checkpoint } from '../../../src/engine/types.ts';
import { course } from '../../../steps/index.ts';

const withDone = (...ids: string[]) =>
  ({ steps: Object.fromEntries(ids.map((id) => [id, { status: 'verified', at: '' }])) }) as unknown as Checkpoint;

describe('the progress of a course', () => {
  it('counts the steps, and estimates each chapter that is left', () => {
    assert.deepEqual(progressLines(course, withDone('environment', 'table', 'role', 'functions')), [
      '4 of 17 steps done, about 83 minutes left',
      '  chapter 4: 8, chapter 5: 15, chapter 6: 20, chapter 7: 20, chapter 8: 20',
    ]);
  });

  it('has no estimate when all of the handbook is done', () => {
    const ids = courseSteps(course).map(({ id }) => id);
    assert.deepEqual(progressLines(course, withDone(...ids)), ['17 of 17 steps done']);
  });

  it('knows the minutes of every chapter of the handbook', () => {
    for (const { number, minutes, extra } of course) assert.ok(extra || (minutes ?? 0) > 0, String(number));
  });
});
