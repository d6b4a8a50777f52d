// The teaching texts beside the guides: hints, questions, reasons and errors fit the course as it is.
import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { verify } from '../src/engine/check/verify.ts';
import { courseSteps, findStep, handbookSteps } from '../src/engine/course.ts';
import type { Checkpoint, Event } from '../src/engine/types.ts';
import { prices, pricesAsOf } from '../src/aws/prices.ts';
import { fill, readGuide, readTopic, topics, valuesOf } from '../src/commands/learn/guide.ts';
import { readCheckTexts } from '../src/commands/class/room/check-texts.ts';
import { commands } from '../src/commands/index.ts';
import { before as heading, hintsFor } from '../src/commands/learn/hint/hints.ts';
import { questionFor } from '../src/commands/learn/quiz.ts';
import { errorReasons, findError, kindReasons, stepReason } from '../src/commands/learn/why/answers.ts';
import { kinds } from '../src/resources/index.ts';
import { findTerm, terms } from '../src/commands/learn/why/terms.ts';
import { course } from '../steps/index.ts';
import { openTestWorkspace, type TestWorkspace } from './helpers/workspace/test-workspace.ts';
import { fromRoot } from './helpers/root.ts';
import { checkIds } from './steps/check-ids.ts';

const steps = courseSteps(course).map(({ id }) => id);
const templates = (...path: string[]) => fromRoot('templates', ...path);

describe('what is taught', () => {
  let workspace: TestWorkspace;
  let checkpoint: Checkpoint;
  let events: readonly Event[];
  /** Of building all steps. */
  let built: readonly Event[];
  before(async () => {
    workspace = await openTestWorkspace({ suffix: 'ana' });
    await workspace.goto(steps.at(-1) ?? '');
    built = [...workspace.events];
    checkpoint = JSON.parse(await readFile(workspace.paths.checkpoint, 'utf8')) as Checkpoint;
    // Where public-access was skipped, distribution makes another check in place of its last one.
    await workspace.work(async ({ run }) => {
      delete run.checkpoint.steps['public-access'];
      const courseStep = findStep(course, 'distribution');
      await verify(run, courseStep, await courseStep.load());
    });
    ({ events } = workspace);
  });
  after(() => workspace.stop());

  it('is checked under these ids, in this order, and all checks pass', () => {
    const seen: Record<string, string[]> = {};
    for (const event of built) {
      if (event.type === 'check') assert.equal(event.status, 'pass', event.id);
      if (event.type === 'check') (seen[event.step] ??= []).push(event.id);
      if (event.type === 'failure.seen') (seen[event.step] ??= []).push(`${event.id} (failure)`);
    }
    assert.deepEqual(seen, checkIds);
    assert.deepEqual(Object.keys(seen), Object.keys(checkIds));
  });

  it('has one id for each check', () => {
    const all = Object.values(checkIds).flat();
    assert.equal(new Set(all.map((id) => id.replace(/ .*/, ''))).size, all.length);
  });

  it('has four hints for every check that the course makes, and for every step, the last with a command', async () => {
    const checks = events.flatMap((event) => (event.type === 'check' ? [[event.step, event.id] as const] : []));
    const subjects = [...checks, ...steps.map((step) => [step, null] as const)];
    assert.ok(checks.length > 40, 'the course makes its checks');
    const wrong: string[] = [];
    for (const [step, id] of subjects) {
      const hints = await hintsFor(step, id, checkpoint);
      const last = hints[3] ?? '';
      if (hints.length !== 4 || hints.some((hint) => hint.length < 20 && hint !== last))
        wrong.push(`${id ?? step} has ${hints.length}`);
      else if (!commandsIn(last)) wrong.push(`${id ?? step} ends without a command: ${last}`);
    }
    assert.deepEqual(wrong, []);
  });

  it('lists the title of each check of the handbook as the check itself has it', async () => {
    const { titles } = await readCheckTexts();
    // The suffix is part of the names of functions.
    const titleOf = (title: string) => title.replaceAll('-ana', '');
    const made = new Map(
      events.flatMap((event) => (event.type === 'check' ? [[event.id, titleOf(event.title)] as const] : [])),
    );
    const handbook = new Set(handbookSteps(course).map(({ id }) => id));
    const expected = [...made].filter(([id]) => handbook.has(id.split('.', 1)[0] ?? ''));
    assert.ok(expected.length > 25);
    assert.deepEqual(new Map([...titles].filter(([id]) => made.has(id))), new Map(expected));
  });

  it('has no hints for checks that the course does not make', async () => {
    const made = new Set(events.flatMap((event) => (event.type === 'check' ? [event.id] : [])));
    for (const step of steps) {
      const text = await readFile(templates('steps', step, 'hints.md'), 'utf8');
      const ids = [...text.matchAll(/^## (.*)$/gm)].map((found) => found[1] ?? '');
      const stale = ids.filter((id) => id !== heading && !made.has(id));
      assert.deepEqual(stale, [], step);
    }
  });

  it('says why of every step, of every kind of resource, and of every setting that it is made with', async () => {
    for (const step of steps) assert.match(await stepReason(step, checkpoint), /^[\s\S]{40,}\nOtherwise: .{15,}/, step);
    const missing: string[] = [];
    for (const { kind, props } of checkpoint.resources) {
      const reasons = await kindReasons(kind);
      for (const name of Object.keys(props as object))
        if ((reasons?.properties[name]?.otherwise.length ?? 0) < 15) missing.push(`${kind}.${name}`);
    }
    assert.deepEqual(missing, []);
    for (const kind of kinds()) assert.ok(((await kindReasons(kind))?.about.length ?? 0) > 40, kind);
  });

  it('explains errors with what to do and a step of the course', async () => {
    const reasons = await errorReasons(checkpoint);
    assert.ok(reasons.length >= 25);
    for (const { code, text, todo, step, match } of reasons) {
      assert.ok(text.length > 40 && todo.length > 10 && steps.includes(step), code);
      assert.notEqual(match.source, '(?:)', code);
    }
  });

  it('explains the terms of AWS in their order, each with something to read', async () => {
    const all = await terms(checkpoint);
    const readable = [...steps, ...(await topics()).map(({ id }) => id)];
    assert.deepEqual(
      all.filter(({ text, read }) => text.length < 40 || !readable.includes(read)),
      [],
    );
    const order = all.map(({ name }) => name.toLowerCase());
    assert.deepEqual(order, order.toSorted());
    const words = all.flatMap(({ name, also }) => [name, ...also]);
    assert.deepEqual(
      words.filter((word) => findTerm(all, word)?.name !== findTerm(all, word.toUpperCase())?.name),
      [],
    );
    assert.equal(new Set(words.map((word) => findTerm(all, word)?.name)).size, all.length, 'no word has two meanings');
  });

  for (const [asked, name] of [
    ['OAI', 'origin access identity'],
    ['sort key', 'sort key'],
    ['sort-keys', 'sort key'],
    ['GSI', 'global secondary index'],
    ['bucket policies', 'bucket policy'],
    ['On demand', 'on-demand'],
    ['sort', undefined],
  ] as const) {
    it(`finds ${name === undefined ? 'no term' : `the term "${name}"`} for "${asked}"`, async () => {
      assert.equal(findTerm(await terms(checkpoint), asked)?.name, name);
    });
  }

  for (const [typed, code] of [
    ['403', 'Forbidden403'],
    ['404', 'NotFound404'],
    ['429', 'TooManyRequestsException'],
    ['500', 'InternalServerError'],
    ['TypeError: Failed to fetch', 'CORS'],
    ['OPTIONS /shorten: 404, no access-control-allow-origin', 'CORS'],
    ['403 AccessDenied', 'AccessDenied'],
  ] as const) {
    it(`explains "${typed}", which people type, as ${code}`, async () => {
      assert.equal(findError(await errorReasons(checkpoint), typed)?.code, code);
    });
  }

  it('asks one fair question before every step', async () => {
    for (const step of steps) {
      const question = await questionFor(step, checkpoint);
      assert.ok(question, step);
      const { choices, answer, why } = question;
      assert.ok(
        choices.length >= 2 && [answer].flat().every((index) => choices[index] !== undefined) && why.length > 40,
        step,
      );
      const starts = choices.map((choice) => choice.toLowerCase());
      assert.ok(
        starts.every((one, at) => starts.every((other, where) => at === where || one !== other)),
        step,
      );
    }
  });

  it('uses only values that exist, and after the course all of them are made', async () => {
    const files = await readdir(templates(), { recursive: true });
    const known = Object.keys(valuesOf(checkpoint));
    for (const file of files.filter((name) => /\.(md|json)$/.test(name) && !/^(policies|class)/.test(name))) {
      const used = [...(await readFile(templates(file), 'utf8')).matchAll(/\{\{(\w+)\}\}/g)].map(
        (found) => found[1] ?? '',
      );
      assert.deepEqual(
        used.filter((name) => !known.includes(name)),
        [],
        file,
      );
    }
  });

  it('gives the prices of today as they are known to the code, with the day they were checked', async () => {
    const text = fill(await readFile(templates('topics', 'prices.md'), 'utf8'), undefined);
    assert.ok(text.includes(`checked on ${pricesAsOf}.`));
    const today = new Map(
      [...text.matchAll(/^\| (.+?) \| (?:not given|[\d.]+)[^|]* \| ([\d.]+)/gm)].map(([, what = '', price]) => [
        what,
        Number(price),
      ]),
    );
    const { lambdaRequest, httpApiRequest, dynamodbWriteUnit, dynamodbReadUnit } = prices;
    assert.deepEqual(Object.fromEntries(today), {
      'DynamoDB on-demand, a million writes': round(dynamodbWriteUnit * 1e6),
      'DynamoDB on-demand, a million reads': round(dynamodbReadUnit * 1e6),
      'DynamoDB, a GB per month': prices.dynamodbGbMonth,
      'Lambda, a million requests': round(lambdaRequest * 1e6),
      'Lambda, a GB-second on x86': prices.lambdaGbSecond,
      'CloudWatch, an alarm on one metric per month': prices.alarmMonth,
      // Not used by the course, so not in the code.
      'Lambda, a GB-second on ARM': 0.0000133334,
      'HTTP API, a million requests': round(httpApiRequest * 1e6),
      'S3 Standard, a GB per month': prices.s3GbMonth,
      'S3, a thousand uploads': round(prices.s3Put * 1e3),
      'S3, ten thousand reads': round(prices.s3Get * 1e4),
      'CloudFront in India, a GB of traffic': prices.cloudfrontGb,
      'CloudFront, ten thousand HTTPS requests': round(prices.cloudfrontHttpsRequest * 1e4),
      'CloudWatch Logs, a GB of log lines': prices.logsGb,
    });
  });

  it('explains with the names of the workspace', async () => {
    const own = { ...checkpoint, suffix: 'ana', steps: {} };
    assert.match(
      await stepReason('table', own),
      /The table AWSWorkshopDemoTable-ana with one key is the simplest one\./,
    );
    const reasons = await errorReasons(own);
    assert.match(findError(reasons, 'InvalidParameterValueException')?.text ?? '', /`aws-workshop-lambda-role-ana`/);
    assert.match(findError(reasons, 'ResourceNotFoundException')?.todo ?? '', /`AWSWorkshopDemoTable-ana`/);
  });

  it('names nothing by hand that has a name of its own in each workspace', async () => {
    const files = await readdir(templates(), { recursive: true });
    for (const step of files.filter((name) => /(^|\/)(guide|why|errors|terms)\.md$/.test(name.replaceAll('\\', '/')))) {
      const text = await readFile(templates(step), 'utf8');
      const typed = /aws-workshop-(lambda|api)-\w+|AWSWorkshopDemoTable|(createShortURL|getLongURL)(?!\.zip)/.exec(
        text,
      );
      assert.equal(typed?.[0], undefined, step);
    }
  });

  it('mentions only commands and topics that there are', async () => {
    const names = commands.map(({ name }) => name);
    const readable = [...steps, ...(await topics()).map(({ id }) => id)];
    const texts = await Promise.all([
      ...steps.map((step) => readGuide(step, checkpoint)),
      ...(await topics()).map(({ id }) => readTopic(id, checkpoint)),
      ...steps.map((step) => readFile(templates('steps', step, 'hints.md'), 'utf8')),
    ]);
    const said = texts.join('\n').matchAll(/`workshop ([a-z]+)(?: ([\w-]+))?/g);
    for (const [all, command = '', argument = ''] of said) {
      assert.ok(names.includes(command), all);
      if (command === 'read') assert.ok(readable.includes(argument), all);
    }
  });
});

/** Without what floating point adds. */
function round(price: number): number {
  return Number(price.toPrecision(6));
}

/** Between backticks: something of ours or of AWS's own tool. */
function commandsIn(text: string): boolean {
  return [...text.matchAll(/`([^`]+)`/g)].some(([, code = '']) => /^(aws|workshop) [a-z]/.test(code));
}
