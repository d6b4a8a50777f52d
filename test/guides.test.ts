// The guides of the steps: what stands on the screen before a step runs, what they teach, and that their commands run.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { prices, pricesAsOf } from '../src/aws/prices.ts';
import { fill, valuesOf } from '../src/commands/learn/guide.ts';
import { courseSteps } from '../src/engine/course.ts';
import type { Checkpoint } from '../src/engine/types.ts';
import { plainStyle, renderMarkdown } from '../src/ui/markdown.ts';
import { readCheckpoint } from '../src/workspace/checkpoint.ts';
import { course } from '../steps/index.ts';
import { blocksIn, makeShell, type Shell } from './helpers/cli/code-blocks.ts';
import { fromRoot } from './helpers/root.ts';
import { openTestWorkspace, type TestWorkspace } from './helpers/workspace/test-workspace.ts';

const steps = courseSteps(course);
const targets = ['sandbox', 'aws'] as const;

/** The terms of the handbook, each with the guides that explain it. Only "origin" has two meanings. */
const terms: Readonly<Record<string, readonly string[]>> = {
  serverless: ['environment'],
  'primary key': ['table'],
  'partition key': ['table'],
  'sort key': ['table'],
  'on-demand': ['table'],
  'execution role': ['role'],
  'trust policy': ['role'],
  'managed policy': ['role'],
  'least privilege': ['role'],
  'log group': ['functions'],
  runtime: ['functions'],
  handler: ['functions'],
  'cold start': ['functions'],
  'log stream': ['logs'],
  route: ['api'],
  integration: ['api'],
  stage: ['api'],
  'auto-deploy': ['api'],
  'resource-based policy': ['api'],
  'path parameter': ['api'],
  preflight: ['cors'],
  CORS: ['cors'],
  'deployment package': ['package'],
  layer: ['layer'],
  'environment variable': ['deploy'],
  bucket: ['bucket'],
  object: ['bucket'],
  'static website hosting': ['hosting'],
  'index document': ['hosting'],
  'Block Public Access': ['public-access'],
  'bucket policy': ['public-access'],
  origin: ['cors', 'distribution'],
  'origin access identity': ['distribution'],
  OAI: ['distribution'],
  'cache behavior': ['distribution'],
  TTL: ['distribution'],
  'edge location': ['distribution'],
  'default root object': ['distribution'],
};

const texts = new Map<string, string>();
const textOf = (step: string) => texts.get(step) ?? '';
/** What is shown before the step runs. */
const screenOf = (step: string, target: (typeof targets)[number]) =>
  forTarget(textOf(step).split('<!-- more -->')[0] ?? '', target);

describe('a guide', () => {
  before(async () => {
    for (const { id } of steps) {
      texts.set(id, await readFile(fromRoot('templates', 'steps', id, 'guide.md'), 'utf8'));
    }
  });

  it('fits one screen of 24 lines before its step runs, on either target', () => {
    const heights = steps.flatMap(({ id }) =>
      targets.map((target) => {
        const lines = renderMarkdown(fill(screenOf(id, target), undefined), 80, plainStyle).split('\n').length;
        return { id, target, lines };
      }),
    );
    assert.deepEqual(
      heights.filter(({ lines }) => lines > 24 || lines < 10),
      [],
    );
  });

  it('says on that screen what you build, what happens now and what it costs, in this order', () => {
    for (const { id } of steps) {
      for (const target of targets) {
        const order = /^(?!#|-|<)[^#]+\n## What happens now\n[\s\S]+\nCost( on AWS)?( \([^)]+\))?: /;
        assert.match(screenOf(id, target), order, `${id} on ${target}`);
      }
    }
  });

  it('names the prices that the code knows', () => {
    const known: Readonly<Record<string, readonly number[]>> = {
      table: [prices.dynamodbWriteUnit * 1e6, prices.dynamodbReadUnit * 1e6],
      functions: [prices.lambdaRequest * 1e6, prices.lambdaGbSecond],
      logs: [prices.logsGb],
      api: [prices.httpApiRequest * 1e6],
      bucket: [prices.s3GbMonth, prices.s3Put * 1e3],
      hosting: [prices.s3Get * 1e4],
    };
    for (const [id, amounts] of Object.entries(known)) {
      const [, cost = ''] = /\nCost on AWS([\s\S]+)$/.exec(screenOf(id, 'aws')) ?? [];
      const named = Array.from(cost.matchAll(/([\d.]+) USD/g), ([, amount]) => Number(amount));
      assert.deepEqual(
        named,
        amounts.map((amount) => Number(amount.toPrecision(6))),
        id,
      );
    }
  });

  it('has the rest behind one mark: something to try, and the way by hand', () => {
    for (const { id } of steps) {
      const [, rest = '', ...more] = textOf(id).split('<!-- more -->');
      assert.deepEqual(more, [], id);
      assert.match(rest, /\n## Try it yourself\n[\s\S]+\n## By hand(, in the console)?\n/, id);
    }
  });

  it('has beside each price the day on which prices were checked, as the handout and the documents have', () => {
    const read = (...path: string[]) => readFileSync(fromRoot(...path), 'utf8');
    const texts: [text: string, day: string][] = [
      ...steps.map(({ id }): [string, string] => [textOf(id), '{{pricesAsOf}}']),
      [read('templates', 'class', 'handout.md'), '{{pricesAsOf}}'],
      ...readdirSync(fromRoot('docs'))
        .filter((name) => name.endsWith('.md'))
        .map((name): [string, string] => [read('docs', name), pricesAsOf]),
    ];
    const undated = texts.flatMap(([text, day]) =>
      text.split(/\n\n|\n(?=- )/).filter((part) => /\d USD/.test(part) && !part.includes(day)),
    );
    assert.deepEqual(undated, []);
  });

  it('says where the website opens that Chrome 154 warns about plain HTTP, and why chapter 8 ends the warning', () => {
    const said = (step: string) => textOf(step).replace(/\s+/g, ' ');
    assert.match(
      said('hosting'),
      /Since version 154 of October 2026, Chrome shows a warning first: [^.]+\. Choose \*Continue to site\*\. In chapter 8 CloudFront serves the page over HTTPS, and the warning is gone\./,
    );
    assert.match(
      said('public-access'),
      /Chrome 154 and later first warn about a site without a secure connection: choose \*Continue to site\*\. [^.]+\. The distribution of chapter 8 uses HTTPS, so it has no warning\./,
    );
  });

  it('opens no block for a target that it does not close', () => {
    for (const { id } of steps) {
      const marks = [...textOf(id).matchAll(/<!-- (.+?) -->/g)].map(([, mark = '']) => mark);
      for (let at = 0; at < marks.length; at += 1) {
        const mark = marks[at] ?? '';
        if (mark === 'more') continue;
        assert.ok(['sandbox', 'aws', 'new-role', 'existing-role'].includes(mark), `${id}: ${mark}`);
        assert.equal(marks[(at += 1)], `/${mark}`, `${id}: ${mark} is not closed`);
      }
    }
  });

  it('speaks of the console of AWS only as of something on a real account', () => {
    for (const { id } of steps) {
      assert.doesNotMatch(screenOf(id, 'sandbox'), /\b[Cc]lick/, id);
      const [, byHand = ''] = /\n## By hand, in the console\n([\s\S]+)$/.exec(textOf(id)) ?? [];
      if (byHand) assert.match(byHand.trim(), /^On a real account you would /, id);
    }
  });

  it('introduces the handbook in the first step, and in no other', () => {
    const introducing = steps.filter(({ id }) => textOf(id).includes('Building AWSome Serverless Solutions'));
    assert.deepEqual(
      introducing.map(({ id }) => id),
      [steps[0]?.id],
    );
  });

  for (const [term, guides] of Object.entries(terms)) {
    it(`explains "${term}" once: ${guides.join(' and ')}`, () => {
      const bold = new RegExp(`\\*\\*${term}s?\\*\\*`, 'i');
      assert.deepEqual(
        steps.map(({ id }) => id).filter((id) => bold.test(textOf(id))),
        guides,
      );
    });
  }

  describe('after its step has run', () => {
    let workspace: TestWorkspace;
    let shell: Shell;
    before(async () => {
      shell = await makeShell();
      workspace = await openTestWorkspace();
    });
    after(async () => {
      await workspace.stop();
      await shell.remove();
    });

    it('says of every code block what it is', () => {
      const blocks = blocksIn('templates/steps');
      const unclear = blocks.filter(({ language, note }, at) => {
        const afterCommand = blocks[at - 1]?.language === 'sh';
        return !['sh', 'json', 'text'].includes(language) || note !== '' || (language === 'text' && !afterCommand);
      });
      assert.deepEqual(
        unclear.map(({ file, line }) => `${file}:${line}`),
        [],
      );
    });

    for (const { id, needs } of steps) {
      it(`${id}: uses only values that exist, and its commands print what it says`, async () => {
        const earlier = await checkpointWith(workspace, closureOf(needs));
        // `next` shows a guide once the workshop is started, which knows its account.
        const known = ['account', ...Object.keys(valuesOf(earlier))];
        for (const target of targets) {
          const used = [...screenOf(id, target).matchAll(/\{\{(\w+)\}\}/g)].map(([, name = '']) => name);
          assert.deepEqual(
            used.filter((name) => !known.includes(name)),
            [],
            'before the step runs',
          );
        }
        await workspace.goto(id);
        const checkpoint = await readCheckpoint(workspace.paths);
        assert.doesNotMatch(fill(textOf(id), checkpoint), /\(not made yet\)|<(?!!--|id>|the id>|a long URL>)/);
        const blocks = blocksIn(`templates/steps/${id}/guide.md`);
        for (const [at, { language, code, line }] of blocks.entries()) {
          if (language !== 'sh') continue;
          const ran = await shell.run(fill(code, checkpoint), workspace.paths.dir);
          assert.equal(ran.code, 0, `line ${line}: ${ran.output}`);
          const next = blocks[at + 1];
          if (next?.language === 'text') assert.match(ran.output, printed(fill(next.code, checkpoint)), `line ${line}`);
        }
      }).timeout(120_000);
    }
  });
});

/** As the target's learner reads it: the blocks of the other target are left out. */
function forTarget(text: string, target: (typeof targets)[number]): string {
  return text.replace(/<!-- (sandbox|aws) -->([\s\S]*?)<!-- \/\1 -->/g, (_all, name: string, block: string) =>
    name === target ? block : '',
  );
}

/** What a guide shows as output: each … stands for any text. */
function printed(text: string): RegExp {
  const parts = text.trim().split('…');
  return new RegExp(parts.map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('[\\s\\S]*?'));
}

/** The steps that are surely done when a step runs. */
function closureOf(needs: readonly string[]): Set<string> {
  const all = needs.flatMap((id) => [id, ...closureOf(steps.find((step) => step.id === id)?.needs ?? [])]);
  return new Set(all);
}

/** The checkpoint as far as those steps have filled it. */
async function checkpointWith(workspace: TestWorkspace, done: ReadonlySet<string>): Promise<Checkpoint | undefined> {
  const checkpoint = await readCheckpoint(workspace.paths);
  if (!checkpoint) return undefined;
  const known = Object.entries(checkpoint.steps).filter(([id]) => done.has(id));
  return { ...checkpoint, steps: Object.fromEntries(known) };
}
