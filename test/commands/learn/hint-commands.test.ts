// The last hint of a check is a command that ends the exercise: tried for each exercise, as a learner would.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { exercises } from '../../../src/commands/exercise/exercises/index.ts';
import { extraSteps, stepOfCheck } from '../../../src/engine/course.ts';
import { course } from '../../../steps/index.ts';
import { fromRoot } from '../../helpers/root.ts';
import { makeFolder, type Folder } from '../../helpers/cli/folder.ts';

const locks = extraSteps(course).map(({ id }) => id);

describe('the last hint', function () {
  this.timeout(120_000);
  let folder: Folder;
  before(async () => {
    folder = await makeFolder();
    await folder.run('sandbox', 'start', '--pace', 'instant');
  });
  afterEach(() => folder.run('fix'));
  after(() => folder.remove());

  for (const [last, offered] of [
    ['public-access', exercises.filter(({ until }) => until !== undefined)],
    ['private-again', exercises.filter(({ until, needs }) => until === undefined && !locks.includes(needs))],
    ['chapter 9', exercises.filter(({ needs }) => locks.includes(needs))],
  ] as const) {
    describe(`after ${last}`, () => {
      before(async () => {
        const built = await folder.run('goto', last, '--yes', '--allow-public');
        assert.equal(built.code, 0, built.stderr);
      });

      for (const { name, symptom } of offered) {
        it(`names a command that ends ${name}`, async () => {
          const broken = await folder.run('break', name);
          assert.equal(broken.code, 0, broken.stderr);
          const step = stepOfCheck(symptom);
          const failing = await folder.run('verify', step);
          assert.equal(failing.code, 1, failing.stderr);
          const command = await lastCommand(step, symptom);
          const ran = await folder.run(...command, '--yes');
          assert.equal(ran.code, 0, ran.stderr);
          const repaired = await folder.run('verify', step);
          assert.equal(repaired.code, 0, `workshop ${command.join(' ')}\n${repaired.stderr}`);
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
