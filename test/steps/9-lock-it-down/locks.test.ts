// The optional steps that lock the stack down: the attack works before each of them, and fails after it.
import assert from 'node:assert/strict';
import { next, type NextOptions } from '../../../src/commands/course/next/next.ts';
import { status } from '../../../src/commands/course/status/status.ts';
import { undo } from '../../../src/commands/course/undo/undo.ts';
import { readCheckpoint } from '../../../src/workspace/checkpoint.ts';
import { course } from '../../../steps/index.ts';
import { extraSteps } from '../../../src/engine/course.ts';
import type { CourseOutputs } from '../../../steps/outputs.ts';
import { runCommand } from '../../helpers/workspace/own-code.ts';
import { openTestWorkspace, type TestWorkspace } from '../../helpers/workspace/test-workspace.ts';

interface Document {
  readonly next: string | null;
  readonly verified: boolean;
  readonly extras: { id: string; status: string }[];
}

describe('a stack that is locked down', function () {
  this.timeout(120_000);
  let workspace: TestWorkspace;
  before(async () => {
    workspace = await openTestWorkspace();
    await workspace.goto('private-again');
  });
  after(() => workspace.stop());

  const run = (options: NextOptions) =>
    runCommand<NextOptions, Document>(workspace, next, options, { yes: options.byHand === undefined });
  const outputsOf = async <Id extends keyof CourseOutputs>(step: Id) =>
    (await readCheckpoint(workspace.paths))?.steps[step]?.outputs as CourseOutputs[Id];
  /** Builds the step, and resolves with the expected failure that it showed. */
  async function build(step: string): Promise<string | undefined> {
    const from = workspace.events.length;
    const checks = await workspace.goto(step);
    assert.deepEqual(
      checks.filter((check) => check.status !== 'pass'),
      [],
    );
    const seen = workspace.events.slice(from).find((event) => event.type === 'failure.seen');
    return seen?.type === 'failure.seen' ? seen.seen : undefined;
  }

  it('is optional: the course is complete without it, and up and next build nothing of it', async () => {
    for (const options of [{ all: true }, {}]) {
      const { exitCode, document } = await run(options);
      assert.deepEqual([exitCode, document.next], [0, null]);
    }
    const { document, lines } = await runCommand<object, Document>(workspace, status, {});
    assert.equal(document.next, null);
    assert.deepEqual(
      document.extras.map(({ id, status: state }) => [id, state]),
      extraSteps(course).map(({ id }) => [id, 'todo']),
    );
    assert.match(lines.join('\n'), /\n\nOptional: workshop goto <step>\n *9 +cors-origin /);
  });

  it('is built by hand where the learner asks for a step by its name, and next continues it', async () => {
    const opened = await run({ to: 'cors-origin', byHand: true, once: true });
    assert.deepEqual([opened.exitCode, opened.document.next], [1, 'cors-origin']);
    const { exitCode, document } = await run({ byHand: false });
    assert.deepEqual([exitCode, document.verified, document.next], [0, true, null]);
    assert.equal((await runCommand<object, Document>(workspace, status, {})).document.extras[0]?.status, 'verified');
    await undoLast();
  });

  it('answers the preflight of a page of another origin only before cors-origin', async () => {
    const { apiUrl } = await outputsOf('api');
    const allowed = async () => {
      const headers = { origin: 'https://other.example', 'access-control-request-method': 'POST' };
      const answer = await fetch(`${apiUrl}/shorten`, { method: 'OPTIONS', headers });
      return answer.headers.get('access-control-allow-origin');
    };
    assert.equal(await allowed(), '*');
    assert.equal(
      await build('cors-origin'),
      'OPTIONS /shorten from https://attacker.example: 204, access-control-allow-origin: *',
    );
    assert.equal(await allowed(), null);
  });

  it('lets CloudFront add security headers only after security-headers, to errors as well', async () => {
    const { distributionUrl } = await outputsOf('distribution');
    const headersAt = async (path: string) => {
      const { headers, status: code } = await fetch(`${distributionUrl}${path}`);
      const added = ['x-frame-options', 'x-content-type-options', 'strict-transport-security', 'referrer-policy'];
      return [code, ...added.map((name) => headers.get(name))];
    };
    assert.deepEqual(await headersAt('/'), [200, null, null, null, null]);
    assert.equal(await build('security-headers'), 'GET /: 200, x-frame-options: none');
    const added = ['SAMEORIGIN', 'nosniff', 'max-age=31536000', 'strict-origin-when-cross-origin'];
    assert.deepEqual(await headersAt('/'), [200, ...added]);
    assert.deepEqual(await headersAt('/no-such-object'), [403, ...added]);
    await undoLast();
    assert.deepEqual(await headersAt('/'), [200, null, null, null, null]);
    assert.equal((await workspace.inspectAll()).find(({ id }) => id === 'distribution')?.state, 'present');
  });

  async function undoLast(): Promise<void> {
    assert.equal((await runCommand(workspace, undo, {}, { yes: true })).exitCode, 0);
  }
});
