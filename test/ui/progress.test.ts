// The lines that people read while the engine works.
import assert from 'node:assert/strict';
import type { Event } from '../../src/engine/types.ts';
import { textUi } from '../../src/ui/text.ts';

const step = { step: 'table', title: 'Create the DynamoDB table', chapter: 2 };
const resource = { id: 'table', kind: 'table', what: 'DynamoDB table Demo' };
const failure = {
  step: 'hosting',
  id: 'hosting.access-denied',
  title: 'The website answers 403',
  because: 'it is private',
};
const check = { type: 'check', step: 'table', id: 'table.item-round-trip', title: 'An item goes in' } as const;

const cases: readonly [event: Event, accessible: string, signs: string][] = [
  [{ type: 'resource.ready', ...resource, change: 'created' }, '  created  DynamoDB table Demo', '  ✔ created  DynamoDB table Demo'],
  [{ type: 'resource.ready', ...resource, change: 'updated' }, '  updated  DynamoDB table Demo', '  ✔ updated  DynamoDB table Demo'],
  [{ type: 'resource.ready', ...resource, change: 'unchanged' }, '  unchanged  DynamoDB table Demo', '  ✔ unchanged  DynamoDB table Demo'],
  [{ type: 'resource.removed', ...resource, restored: false }, '  deleted  DynamoDB table Demo', '  ✔ deleted  DynamoDB table Demo'],
  [{ type: 'resource.removed', ...resource, restored: true }, '  restored  DynamoDB table Demo', '  ✔ restored  DynamoDB table Demo'],
  [{ type: 'resource.kept', ...resource, reason: 'it has no tag' }, '  kept  DynamoDB table Demo: it has no tag', '  ℹ kept  DynamoDB table Demo: it has no tag'],
  [{ type: 'resource.failed', ...resource, reason: 'AccessDenied' }, '  failed  DynamoDB table Demo: AccessDenied', '  ✖ failed  DynamoDB table Demo: AccessDenied'],
  [{ type: 'failure.seen', ...failure, seen: '403 AccessDenied' }, '  expected failure  403 AccessDenied: it is private', '  ✱ expected failure  403 AccessDenied: it is private'],
  [{ type: 'failure.absent', ...failure, seen: '200' }, '  no failure  The website answers 403: 200. It was set up before.', '  ℹ no failure  The website answers 403: 200. It was set up before.'],
  [{ type: 'failure.unseen', ...failure, seen: 'no website here' }, '  not checked  The website answers 403: no website here', '  ℹ not checked  The website answers 403: no website here'],
  [{ ...check, status: 'pass' }, '  passed  An item goes in', '  ✔ passed  An item goes in'],
  [{ ...check, status: 'superseded', because: 'step x has changed it' }, '  skipped  An item goes in: step x has changed it', '  · skipped  An item goes in: step x has changed it'],
  [{ ...check, status: 'blocked', because: 'it needs y' }, '  not checked  An item goes in: it needs y', '  · not checked  An item goes in: it needs y'],
  [{ ...check, status: 'error', because: 'no network' }, '  error  An item goes in: no network', '  ✖ error  An item goes in: no network'],
  [{ ...check, status: 'error', because: 'no such part', notServed: true }, '  not checked  An item goes in: no such part', '  ℹ not checked  An item goes in: no such part'],
  [
    { ...check, status: 'fail', because: 'It was changed.', expected: 'a', actual: 'b', help: 'workshop repair' },
    '  failed  An item goes in\n      expected: a\n      actual:   b\n      It was changed.\n      NEXT workshop repair',
    '  ✖ failed  An item goes in\n      expected: a\n      actual:   b\n      It was changed.\n      → workshop repair',
  ],
  [{ type: 'drift', step: 'table', handbook: 'Node 14', today: 'Node 24', why: 'Node 14 is old.' }, '  handbook of 2022  Node 14.\n      Today: Node 24.\n      Why: Node 14 is old.', '  ℹ handbook of 2022  Node 14.\n      Today: Node 24.\n      Why: Node 14 is old.'],
  [{ type: 'step.verified', ...step }, 'Create the DynamoDB table: done, all checks passed', '✔ Create the DynamoDB table: done, all checks passed'],
  [{ type: 'step.verified', ...step, passed: 2, skipped: 1 }, 'Create the DynamoDB table: done, 2 checks passed, 1 skipped', '✔ Create the DynamoDB table: done, 2 checks passed, 1 skipped'],
  [{ type: 'step.verified', ...step, passed: 0, skipped: 1 }, 'Create the DynamoDB table: done earlier, and not checked: a later step has changed it', 'ℹ Create the DynamoDB table: done earlier, and not checked: a later step has changed it'],
  [{ type: 'step.failed', ...step, failed: 2 }, 'Create the DynamoDB table: 2 checks failed', '✖ Create the DynamoDB table: 2 checks failed'],
  [{ type: 'step.failed', ...step, failed: 3, blocked: 2 }, 'Create the DynamoDB table: 1 check failed, 2 not run', '✖ Create the DynamoDB table: 1 check failed, 2 not run'],
  [{ type: 'step.unproven', ...step, checks: 1 }, 'Create the DynamoDB table: done, but this server could not run 1 check', 'ℹ Create the DynamoDB table: done, but this server could not run 1 check'],
  [{ type: 'step.reopened', ...step }, 'Create the DynamoDB table: was done, but a check fails now', '✖ Create the DynamoDB table: was done, but a check fails now'],
  [{ type: 'exercise.ended', exercise: 'cors-origin', by: 'hand' }, 'You fixed it. The exercise was cors-origin.', '✔ You fixed it. The exercise was cors-origin.'],
  [{ type: 'exercise.ended', exercise: 'cors-origin', by: 'fix' }, '', ''],
  [{ type: 'step.started', ...step }, '', ''],
]; // prettier-ignore

describe('a progress line', () => {
  for (const [event, accessible, signs] of cases) {
    const what = 'status' in event ? `${event.type} ${event.status}` : event.type;
    it(`of ${what} is "${accessible.split('\n')[0]?.trim()}"`, async () => {
      assert.equal(await written(event, true), accessible && `${accessible}\n`);
      assert.equal(await written(event, false), signs && `${signs}\n`);
    });
  }
});

async function written(event: Event, accessible: boolean): Promise<string> {
  const options = { json: false, ndjson: false, color: false, interactive: false, width: () => 80 };
  const ui = await textUi({ ...options, accessible });
  let text = '';
  const { write } = process.stderr;
  process.stderr.write = (chunk: string | Uint8Array) => Boolean((text += String(chunk))) || true;
  try {
    ui.on(event);
  } finally {
    process.stderr.write = write;
  }
  return text;
}
