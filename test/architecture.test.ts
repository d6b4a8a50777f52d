// The rules that hold the project together, each with its reason in the message.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { commands } from '../src/commands/index.ts';
import { services } from '../src/sandbox/services/index.ts';
import { courseSteps } from '../src/engine/course.ts';
import { course } from '../steps/index.ts';
import { fromRoot } from './helpers/root.ts';
import { sourcesIn, withoutComments, type Source } from './helpers/sources.ts';

const sources = [...sourcesIn('src'), ...sourcesIn('steps')];

const isPackage = (name: string) => !name.startsWith('node:') && !/^(src|steps|dist)\//.test(name);
const isOurs = (name: string) => /^(src|steps)\//.test(name);

/** Files under `from` import nothing that `bad` says yes to. */
function forbid(from: RegExp, bad: (name: string, source: Source) => boolean, reason: string) {
  const broken = sources
    .filter(({ file }) => from.test(file))
    .flatMap((source) =>
      source.imports.filter((name) => bad(name, source)).map((name) => `${source.file} imports ${name}`),
    );
  assert.deepEqual(broken, [], reason);
}

/** What each part of the project may import of the others, beside itself: docs/architecture.md has the picture. */
const arrows: readonly { part: string; may: readonly string[]; reason: string }[] = [
  { part: 'src/lib', may: [], reason: 'What any program needs does not know this one.' },
  { part: 'src/sandbox', may: ['src/lib'], reason: 'The sandbox could be its own package: it replaces AWS.' },
  { part: 'src/engine', may: ['src/lib'], reason: 'The engine is the order of things: it is tested without any AWS.' },
  { part: 'src/ui', may: ['src/lib', 'src/engine'], reason: 'Renderers listen to events; they fetch nothing.' },
  {
    part: 'src/aws',
    may: ['src/lib', 'src/engine', 'src/sandbox/client'],
    reason: 'Calls, credentials and targets serve resources and steps, and know none of them.',
  },
  {
    part: 'src/resources',
    may: ['src/lib', 'src/engine', 'src/aws'],
    reason: 'A resource knows one AWS noun, and not which step wants it.',
  },
  {
    part: 'steps',
    may: ['src/lib', 'src/engine', 'src/aws', 'src/resources'],
    reason: 'A step is prose, intent and checks: it runs the same on every target.',
  },
  {
    part: 'src/workspace',
    may: ['src/lib', 'src/engine', 'src/aws', 'src/resources', 'steps'],
    reason: 'A workspace is opened by commands, and knows none of them.',
  },
  {
    part: 'src/commands',
    may: [
      'src/lib',
      'src/engine',
      'src/aws',
      'src/resources',
      'steps',
      'src/workspace',
      'src/ui',
      'src/sandbox/client',
    ],
    reason: 'A command uses everything below it, and only the client of the sandbox.',
  },
];

describe('architecture', () => {
  for (const { part, may, reason } of arrows) {
    it(`lets ${part} import ${may.length > 0 ? may.join(', ') : 'no other part'}`, () => {
      const within = (name: string, folder: string) => name.startsWith(`${folder}/`);
      forbid(
        new RegExp(`^${part}/`),
        (name) => isOurs(name) && ![part, ...may].some((folder) => within(name, folder)),
        reason,
      );
    });
  }

  it('is what the picture in docs/architecture.md shows', () => {
    const [, picture = ''] =
      /```mermaid\n([\s\S]*?)```/.exec(readFileSync(fromRoot('docs/architecture.md'), 'utf8')) ?? [];
    const paths = new Map([...picture.matchAll(/(\w+)\["([\w/]+)/g)].map(([, node = '', path = '']) => [node, path]));
    const drawn = [...picture.matchAll(/^ {2}(\w+)(?:\[.*?\])? --> (\w+)/gm)].map(
      ([, from = '', to = '']) => [paths.get(from) ?? from, paths.get(to) ?? to] as const,
    );
    const client = 'src/sandbox/client';
    const reached = (part: string): string[] =>
      drawn.filter(([from]) => from === part).flatMap(([, to]) => (to === client ? [] : [to, ...reached(to)]));
    for (const { part, may } of arrows) {
      const direct = drawn.some(([from, to]) => from === part && to === client) ? [client] : [];
      assert.deepEqual([...new Set([...reached(part), ...direct])].sort(), may.toSorted(), part);
    }
    const parts = [...arrows.map(({ part }) => part), client];
    assert.deepEqual([...paths.values()].sort(), parts.sort());
  });

  it('has no file beside the parts but the composition root', () => {
    const parts = arrows.map(({ part }) => part);
    const beside = sources.map(({ file }) => file).filter((file) => !parts.some((part) => file.startsWith(`${part}/`)));
    assert.deepEqual(beside.sort(), ['src/cli.ts', 'src/main.ts'], 'A new part needs a place in the picture.');
  });

  it('keeps the sandbox’s server and protocol free of services', () => {
    const place = /^src\/sandbox\/(server|protocol)\//;
    const reason = 'What differs by service is said in services/<service>/service.ts: a service is one folder.';
    forbid(place, (name) => name.startsWith('src/sandbox/services/'), reason);
    const names = [...Object.keys(services), 'apigateway', 'api gateway', 'cloudwatch', 'dynalite'];
    // "logs" is also an English word: only in quotes it is the service.
    const words = new RegExp(`\\b(${names.filter((name) => name !== 'logs').join('|')})\\b|'logs'`, 'i');
    const named = sources
      .filter(({ file }) => place.test(file))
      .flatMap(({ file, text }) => text.split('\n').map((line, index) => ({ at: `${file}:${index + 1}`, line })))
      // ARNs and documents of AWS have such names in them.
      .map(({ at, line }) => ({ at, line: line.replace(/arn:aws:[\w-]+:|https?:\/\/\S+/g, '') }))
      .filter(({ line }) => words.test(line))
      .map(({ at, line }) => `${at}: ${line.trim()}`);
    assert.deepEqual(named, [], reason);
  });

  it('keeps the engine and lib free of AWS', () => {
    forbid(/^src\/engine\//, isPackage, 'The engine runs without a network and without packages.');
    forbid(/^src\/lib\//, (name) => name.startsWith('@aws-sdk'), 'lib is for any program.');
  });

  it('lets few files know which target there is', () => {
    forbid(
      /^(src\/(?!sandbox\/)|steps\/)/,
      (name, { file }) =>
        name.startsWith('src/sandbox/') &&
        !/^src\/(aws\/target|commands\/sandbox|commands\/trace|commands\/course\/status|commands\/class\/rehearse)\//.test(
          file,
        ),
      'Everything else must not be able to ask which target it is on.',
    );
  });

  it('keeps steps free of files', () => {
    forbid(/^steps\//, (name) => name.startsWith('node:fs'), 'A step runs the same on every target.');
  });

  it('loads AWS clients, prompts, ora and archiver only where they are needed', () => {
    forbid(
      /^src\/(cli|main)\.ts$|^src\/(ui|engine|workspace|commands\/shared)\/|^src\/commands\/.*command\.ts$/,
      (name, { text }) => {
        const eager = new RegExp(`(?:^|\\n)import (?!type)[^\\n]*'${name.replace(/[/\\^$*+?.()|[\]{}]/g, '\\$&')}'`);
        return /^(@aws-sdk|@inquirer|ora|archiver)/.test(name) && eager.test(text);
      },
      'A start costs what it loads: see bench/.',
    );
  });

  it('loads no command for the command table', () => {
    forbid(
      /^src\/commands\/(index|.*\/command|course\/(up|goto))\.ts$/,
      (name, { file, text }) =>
        isOurs(name) &&
        !/^steps\/names\.ts$|\/(command|definition|up|goto)\.ts$/.test(name) &&
        new RegExp(`(?:^|\\n)import (?!type)[^;]*from '[^']*${name.split('/').at(-1)?.replace('.', '\\.')}'`).test(
          text,
        ) &&
        file !== 'src/commands/shared/definition.ts',
      '`--help` shows definitions; what a command does is loaded when it runs.',
    );
  });

  const bans: readonly { what: string; pattern: RegExp; except: RegExp; reason: string }[] = [
    {
      what: 'console',
      pattern: /\bconsole\.[a-z]/,
      except: /^src\/sandbox\/services\/lambda\/runtime\//,
      reason: 'stdout carries results: only ui writes. (A function in its own process may log.)',
    },
    {
      what: 'process.exit',
      pattern: /process\.exit\(/,
      except: /^src\/(cli|sandbox\/server\/process\/daemon)\.ts$|^src\/sandbox\/services\/lambda\/runtime\//,
      reason: 'An exit elsewhere skips the lock and the checkpoint.',
    },
    {
      what: 'process.env',
      pattern: /process\.env\b/,
      except: /^src\/cli\.ts$|^src\/sandbox\/services\/lambda\/runtime\//,
      reason: 'What is not in a flag or a file cannot be seen, tested or explained.',
    },
    {
      what: 'process.stdout and process.stderr',
      pattern: /process\.(stdout|stderr)\b/,
      except: /^src\/ui\/|^src\/sandbox\/services\/lambda\/runtime\//,
      reason: 'One place prints.',
    },
    {
      what: 'SDK waiters',
      pattern: /\bwaitUntil[A-Z]/,
      except: /^$/,
      reason: 'They swallow every error until they time out: aws.waiter has a reason and a bound.',
    },
    {
      what: 'addresses of the sandbox’s control plane',
      pattern: /\/_sandbox\//,
      except: /^src\/sandbox\/(client\/admin-paths|server\/control-plane\/admin-api)\.ts$/,
      reason: 'sandbox/client knows them, for every other part.',
    },
    { what: 'any', pattern: /(?::|\bas|<)\s*any\b(?!;)/, except: /^$/, reason: 'A cast names a shape.' },
  ];
  for (const { what, pattern, except, reason } of bans) {
    it(`has no ${what} where it does not belong`, () => {
      const broken = sources
        .filter(({ file, text }) => !except.test(file) && pattern.test(withoutComments(text)))
        .map(({ file }) => file);
      assert.deepEqual(broken, [], reason);
    });
  }

  it('opens every file with a sentence that says what it is for', () => {
    const all = [
      ...sources,
      ...['bin', 'test', 'bench', 'lambda-src', 'ui-src/src', 'console-src/src'].flatMap(sourcesIn),
    ];
    const silent = all.filter(({ text }) => !/^(#!.*\n)?(\/\/|\/\*)/.test(text)).map(({ file }) => file);
    assert.deepEqual(
      silent,
      [],
      'Someone finds a file by guessing, and knows by its first line whether the guess was right.',
    );
  });

  it('keeps files short', () => {
    const long = sources
      .map(({ file, text }) => ({ file, lines: text.split('\n').length }))
      .filter(({ lines }) => lines > 300);
    assert.deepEqual(long, [], 'Past 300 lines a file has more than one reason to change.');
  });

  it('gives each command one place, and lists it in the table', () => {
    const definitions = sources.flatMap(({ file, text }) => {
      const [, name] = /^export const \w+: CommandDefinition = \{\s+name: '([\w-]+)'/m.exec(text) ?? [];
      return name === undefined ? [] : [{ file, name }];
    });
    const elsewhere = definitions.filter(
      ({ file, name }) => !file.endsWith(`/${name}/command.ts`) && !file.endsWith(`/${name}.ts`),
    );
    assert.deepEqual(elsewhere, [], 'A command is found by its name: <name>/command.ts, or <name>.ts if it is short.');
    const table = sources.find(({ file }) => file === 'src/commands/index.ts');
    assert.deepEqual(
      table?.imports.toSorted(),
      [...definitions.map(({ file }) => file), 'src/commands/shared/definition.ts'].sort(),
      'The table imports every definition, and only definitions.',
    );
    assert.equal(definitions.length, commands.length);
  });

  it('keeps folders small', () => {
    const files = [
      'src',
      'steps',
      'templates',
      'lambda-src',
      'ui-src/src',
      'console-src/src',
      'test',
      'bench',
      'docs',
    ].flatMap((part) =>
      readdirSync(fromRoot(part), { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()),
    );
    const counts = new Map<string, number>();
    for (const { parentPath } of files) counts.set(parentPath, (counts.get(parentPath) ?? 0) + 1);
    assert.deepEqual(
      // One generated file for each service.
      [...counts].filter(([path, count]) => count > 15 && path !== fromRoot('src/sandbox/services/iam/reference')),
      [],
      'A folder is understood from its listing: past 15 files it needs folders by noun.',
    );
  });

  it('gives each step a folder with its texts, and with a task where it can be done by hand', () => {
    const steps = courseSteps(course);
    const ids = steps.map(({ id }) => id);
    const found = readdirSync(fromRoot('templates/steps'));
    assert.deepEqual(found.sort(), ids.sort(), 'Texts are found by the id of their step.');
    const texts = ['guide.md', 'hints.md', 'quiz.json', 'why.md'];
    for (const { id, local } of steps) {
      const wanted = local ? texts : [...texts, 'task.md'].sort();
      assert.deepEqual(readdirSync(fromRoot('templates/steps', id)).sort(), wanted, id);
    }
  });
});
