// The last hint of a check is a command that ends the exercise: tried for each exercise, as a learner would.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { exercises } from '../../../src/commands/exercise/exercises/index.ts';
import { commands } from '../../../src/commands/index.ts';
import { extraSteps, stepOfCheck } from '../../../src/engine/course.ts';
import { course } from '../../../steps/index.ts';
import { fromRoot } from '../../helpers/root.ts';
import { recordUi } from '../../helpers/cli/recorded-ui.ts';
import { openTestWorkspace, type TestWorkspace } from '../../helpers/workspace/test-workspace.ts';

const locks = extraSteps(course).map(({ id }) => id);

describe('the last hint', function () {
  this.timeout(120_000);
  let workspace: TestWorkspace;
  before(async () => {
    workspace = await openTestWorkspace({ builtTo: 'public-access' });
  });
  afterEach(() => run('fix'));
  after(() => workspace.stop());

  /** A command without options, answered with --yes: inside the test, because a process for each takes most of its time. */
  async function run(name: string, ...args: string[]): Promise<{ code: number; text: string }> {
    const command = commands.find((each) => each.name === name);
    assert.ok(command, `workshop ${name} is no command.`);
    const { ui, lines } = recordUi();
    const { signal } = new AbortController();
    const code = await command.run({ ui, paths: workspace.paths, signal, yes: true }, args, {});
    return { code, text: lines.join('\n') };
  }

  for (const [last, offered] of [
    ['public-access', exercises.filter(({ until }) => until !== undefined)],
    ['private-again', exercises.filter(({ until, needs }) => until === undefined && !locks.includes(needs))],
    ['chapter 9', exercises.filter(({ needs }) => locks.includes(needs))],
  ] as const) {
    describe(`after ${last}`, () => {
      before(async () => {
        await workspace.goto(last);
      });

      for (const { name, symptom } of offered) {
        it(`names a command that ends ${name}`, async () => {
          const broken = await run('break', name);
          assert.equal(broken.code, 0, broken.text);
          const step = stepOfCheck(symptom);
          const failing = await run('verify', step);
          assert.equal(failing.code, 1, failing.text);
          const [command = '', ...args] = await lastCommand(step, symptom);
          const ran = await run(command, ...args);
          assert.equal(ran.code, 0, ran.text);
          const repaired = await run('verify', step);
          assert.equal(repaired.code, 0, `workshop ${command} ${args.join(' ')}\n${repaired.text}`);
        });
      }
    });
  }
});

/** The first command of the tool that the fourth rung names. */
async function lastCommand(step: string, check: string): Promise<string[]> {
  const text = await readFile(fromRoot('templates', 'steps', step, 'hints.md'), 'utf8');
  const [, body = ''] = text.split(new RegExp(`^## ${check}$`, 'm'));
  const [, rung = ''] = /^4\. (.*)$/m.exec(body) ?? [];
  const [, command = ''] = /`workshop ([^`{]+)`/.exec(rung.replaceAll('{{getFunction}}', 'getLongURL')) ?? [];
  return command.split(' ');
}
