// `workshop read`, `hint` and `why`, and the question before a step.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { courseSteps } from '../../../src/engine/course.ts';
import { course } from '../../../steps/index.ts';
import { makeFolder, type Folder } from '../../helpers/cli/folder.ts';

describe('workshop, as a teacher', () => {
  let folder: Folder;
  before(async () => {
    folder = await makeFolder();
    await folder.prepare('sandbox', 'start', '--pace', 'instant');
  });
  after(() => folder.remove());

  it('read lists what there is, shows one as plain text in a pipe, and knows names before they are made', async () => {
    const list = await folder.run('read', '--json');
    const { steps, topics } = JSON.parse(list.stdout) as { steps: { id: string }[]; topics: { id: string }[] };
    assert.deepEqual(
      steps.map(({ id }) => id),
      courseSteps(course).map(({ id }) => id),
      'the steps of the handbook, the locks and the optional tasks',
    );
    assert.ok(topics.some(({ id }) => id === 'serverless'));
    const { stdout, stderr, code } = await folder.run('read', 'table');
    assert.equal(code, 0, stderr);
    assert.match(stdout, /You create the table AWSWorkshopDemoTable in ap-south-1/);
    assert.ok(!/[`]|\*\*/.test(stdout) && !stdout.includes('\u001b'));
    assert.match((await folder.run('read', 'dynamodb')).stdout, /Product#2 +Order#3/);
    assert.match((await folder.run('read', 'dynamo')).stderr, /Did you mean dynamodb\?[\s\S]*NEXT workshop read/);
  });

  it('an exercise starts once, fails its check, gets more precise hints, is explained and repaired', async () => {
    assert.equal((await folder.run('goto', 'cors', '--yes')).code, 0);
    const tooEarly = await folder.run('break', 'root-object');
    assert.match(tooEarly.stderr, /The exercise root-object needs the step bucket-policy to be done\./);

    const broken = await folder.run('break', 'cors-origin', '--json');
    assert.equal(broken.code, 0, broken.stderr);
    const [id, check] = ['cors.preflight-allowed', 'The preflight response allows the page to call the API'];
    assert.deepEqual(JSON.parse(broken.stdout), {
      broken: {
        exercise: 'cors-origin',
        step: 'cors',
        id,
        check,
        says: 'The page says "network error". The same request works with curl.',
      },
    });
    const { exercises } = JSON.parse((await folder.run('break', 'list', '--json')).stdout) as { exercises: object[] };
    assert.deepEqual(
      exercises.find((one) => 'name' in one && one.name === 'cors-origin'),
      { name: 'cors-origin', area: 'the API', possible: true },
    );
    const again = await folder.run('break');
    assert.deepEqual(
      [again.code, /Another exercise is active\.[\s\S]*The active exercise is cors-origin\./.test(again.stderr)],
      [2, true],
      again.stderr,
    );
    const verify = await folder.run('verify', 'cors');
    assert.equal(verify.code, 1);
    assert.match(verify.stderr, /failed {2}The preflight response[\s\S]*NEXT workshop hint/);

    const hints: object[] = [];
    for (let rung = 1; rung <= 2; rung += 1) {
      const { stdout } = await folder.run('hint', '--json');
      const given = JSON.parse(stdout) as { step: string; id: string; check: string; rung: number };
      hints.push([given.step, given.id, given.check, given.rung]);
    }
    assert.deepEqual(hints, [
      ['cors', id, check, 1],
      ['cors', id, check, 2],
    ]);
    assert.match((await folder.run('why', 'last')).stdout, /The preflight response[\s\S]*CORS/);

    const fix = await folder.run('fix');
    assert.equal(fix.code, 0, fix.stderr);
    assert.match(
      fix.stdout,
      /^The exercise was cors-origin\.\n\nThe API allowed only pages from https:\/\/example\.org\.[\s\S]*\n\nAll checks pass again\.\n/,
    );
    assert.equal((await folder.run('fix')).stdout, 'No exercise is active, so there is nothing to fix.\n');
    assert.match((await folder.run('hint')).stderr, /Next step: .*\(package\)/);
    const journal = await readFile(folder.home('journal.ndjson'), 'utf8');
    for (const type of ['exercise.started', 'exercise.ended', 'hint.given'])
      assert.match(journal, new RegExp(`"${type}"`));
  });

  it('next ends an exercise before it builds the next step', async () => {
    await folder.prepare('break', 'route-deleted');
    const next = await folder.run('next');
    assert.equal(next.code, 0, next.stderr);
    assert.match(
      next.stderr,
      /\nAn exercise is active\. It ends before the next step is built:\n {2}updated {2}API route GET \/\{shortId\}\n/,
    );
    assert.equal((await folder.run('verify', 'api')).code, 0);
  });

  it('why explains steps, resources with their live values, settings and errors', async () => {
    assert.match(
      (await folder.run('why', 'create-function.environment')).stdout,
      /create-function\.environment = \{\}[\s\S]*Otherwise:/,
    );
    assert.match((await folder.run('why', 'role')).stdout, /Step 3[\s\S]*name = aws-workshop-lambda-role/);
    assert.match((await folder.run('why', 'NoSuchBucketPolicy')).stdout, /What to do:/);
    const sentence =
      'User: arn:aws:sts::1:assumed-role/aws-workshop-lambda-role/createShortURL is not authorized to perform: dynamodb:PutItem on resource: arn:aws:dynamodb:x';
    const { stdout } = await folder.run('why', sentence, '--json');
    const found = JSON.parse(stdout) as { statement: object; step: string };
    assert.deepEqual(found.statement, { Effect: 'Allow', Action: 'dynamodb:PutItem', Resource: 'arn:aws:dynamodb:x' });
    assert.equal(found.step, 'database-access');
    const term = await folder.run('why', 'sort', 'key');
    assert.match(term.stdout, /^sort key, SK, range key\n\nThe second part of the primary key of a table\./);
    assert.match(term.stderr, /NEXT workshop read dynamodb\n$/);
    const unknown = await folder.run('why', 'xyzzy');
    assert.deepEqual([unknown.code, /There is no explanation "xyzzy"\./.test(unknown.stderr)], [2, true]);
  });
});
