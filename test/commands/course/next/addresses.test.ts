// An address is printed by the step that makes it answer, and not again by the steps after it.
import assert from 'node:assert/strict';
import { next } from '../../../../src/commands/course/next/next.ts';
import { recordUi } from '../../../helpers/cli/recorded-ui.ts';
import { openTestWorkspace, type TestWorkspace } from '../../../helpers/workspace/test-workspace.ts';

describe('workshop next', () => {
  let workspace: TestWorkspace;
  before(async () => {
    workspace = await openTestWorkspace({ builtTo: 'logs' });
  });
  after(() => workspace.stop());

  async function addresses(): Promise<string[]> {
    const { ui, lines } = recordUi();
    const context = { ui, paths: workspace.paths, signal: new AbortController().signal, yes: true };
    assert.equal(await next(context, {}), 0);
    return lines
      .flatMap((line) => line.split('\n'))
      .filter((line) => /^(api|website|distribution) {2,}http/.test(line));
  }

  it('prints the address of the API with the step that creates it, and with no other', async function () {
    this.timeout(120_000);
    const [line = '', ...others] = await addresses();
    assert.match(line, /^api +http:\/\/127\.0\.0\.1:\d+$/);
    assert.deepEqual(others, []);
    assert.deepEqual(await addresses(), []);
  });
});
