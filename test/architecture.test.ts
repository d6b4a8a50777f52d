// The rules that hold the project together, each with its reason in the message.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..');

interface Source {
  readonly file: string;
  readonly text: string;
  /** Of other files, from the root; packages and builtins by their name. */
  readonly imports: readonly string[];
}

function filesIn(dir: string): Source[] {
  return readdirSync(join(root, dir), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(ts|mts|js)$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => {
      const text = readFileSync(path, 'utf8');
      const found = text.matchAll(
        /(?:^|\n)\s*(?:import|export)\s[^'";]*?from\s+'([^']+)'|import\('([^']+)'\)|(?:^|\n)import\s+'([^']+)'/g,
      );
      const imports = [...found]
        .map(([, a, b, c]) => a ?? b ?? c ?? '')
        .map((name) => (name.startsWith('.') ? relative(root, resolve(dirname(path), name)) : name));
      return { file: relative(root, path), text, imports };
    });
}

const sources = [...filesIn('src'), ...filesIn('steps')];
/** Tables of somebody else's texts, not code. */
const dataFiles = new Set(['src/sandbox/iam/managed-policies.ts']);

const isPackage = (name: string) => !name.startsWith('node:') && !/^(src|steps|dist)\//.test(name);

/** Files under `from` import nothing that `bad` says yes to. */
function forbid(from: RegExp, bad: (name: string, source: Source) => boolean, reason: string) {
  const broken = sources
    .filter(({ file }) => from.test(file))
    .flatMap((source) =>
      source.imports.filter((name) => bad(name, source)).map((name) => `${source.file} imports ${name}`),
    );
  assert.deepEqual(broken, [], reason);
}

describe('architecture', () => {
  it('keeps the engine free of packages, AWS, steps, resources, ui and sandbox', () => {
    forbid(
      /^src\/engine\//,
      (name) => isPackage(name) || (/^(src|steps)\//.test(name) && !/^src\/(engine|os)\//.test(name)),
      'The engine is the order of things: it must run, and be tested, without a world.',
    );
  });

  it('keeps resources free of steps, ui and commands', () => {
    forbid(
      /^src\/resources\//,
      (name) => /^(steps|src\/(ui|commands|sandbox|workspace|cli))/.test(name),
      'A resource knows one AWS noun, and not who wants it.',
    );
  });

  it('keeps steps free of the sandbox, the ui, commands and files', () => {
    forbid(
      /^steps\//,
      (name) => /^src\/(sandbox|ui|commands|workspace|cli)|^node:fs/.test(name),
      'A step is prose, intent and proof: it runs the same on AWS.',
    );
  });

  it('keeps faults and teaching free of the sandbox, ui that prints, commands and the workspace', () => {
    forbid(
      /^src\/(faults|teach)\//,
      (name) => /^src\/(sandbox|commands|workspace|cli|ui\/(?!ui\.ts))/.test(name),
      'A fault is made as the course is made, on either target; a text knows nothing of who shows it.',
    );
  });

  it('keeps what any program needs of the system free of all that is ours', () => {
    forbid(
      /^src\/os\//,
      (name) => isPackage(name) || (/^(src|steps)\//.test(name) && !name.startsWith('src/os/')),
      'Processes and lock files are the same for the engine and for the sandbox, which do not know each other.',
    );
  });

  it('keeps the sandbox to itself', () => {
    forbid(
      /^src\/sandbox\//,
      (name) => /^(src|steps)\//.test(name) && !/^src\/(sandbox|os)\//.test(name),
      'The sandbox could be its own package: it stands in for AWS, not for us.',
    );
  });

  it('lets only the target, the sandbox command, status and a rehearsal know of the sandbox, and only its process', () => {
    forbid(
      /^src\/(?!sandbox\/)|^steps\//,
      (name, { file }) =>
        name.startsWith('src/sandbox/') &&
        !(
          /^src\/sandbox\/(process|locator|foreground)\.ts$/.test(name) &&
          /^src\/(aws\/target|commands\/(sandbox|sandbox-run|status)|class\/rehearse\/own-sandbox)\.ts$/.test(file)
        ),
      'Everything else must not be able to ask which target it is on.',
    );
  });

  it('keeps commands free of AWS clients and of files of their own', () => {
    forbid(
      /^src\/commands\//,
      (name, { file }) =>
        name.startsWith('@aws-sdk') || (name.startsWith('node:fs') && file !== 'src/commands/sandbox.ts'),
      'A command reads flags and calls the engine; only the sandbox command reads a log.',
    );
  });

  it('keeps the ui to events and words', () => {
    forbid(
      /^src\/ui\//,
      (name) => /^(steps|src\/(?!ui\/|engine\/))/.test(name),
      'Renderers listen; they fetch nothing.',
    );
  });

  it('loads AWS clients, inquirer, ora and archiver only where they are needed', () => {
    forbid(
      /^src\/(cli|main|workspace|guide)\.ts$|^src\/(ui|engine|commands)\//,
      (name, { text }) => {
        const eager = new RegExp(`(?:^|\\n)import (?!type)[^\\n]*'${name.replace(/[/\\^$*+?.()|[\]{}]/g, '\\$&')}'`);
        return /^(@aws-sdk|inquirer|ora|archiver)/.test(name) && eager.test(text);
      },
      'A start costs what it loads: see bench/.',
    );
  });

  const bans: readonly { what: string; pattern: RegExp; except: RegExp; reason: string }[] = [
    {
      what: 'console',
      pattern: /\bconsole\./,
      except: /^src\/sandbox\/lambda\/runtime\//,
      reason: 'stdout carries results: only ui writes. (A function in its own process may log.)',
    },
    {
      what: 'process.exit',
      pattern: /process\.exit\(/,
      except: /^src\/(cli|sandbox\/daemon)\.ts$|^src\/sandbox\/lambda\/runtime\//,
      reason: 'An exit elsewhere skips the lock and the checkpoint.',
    },
    {
      what: 'process.env',
      pattern: /process\.env\b/,
      except: /^src\/cli\.ts$|^src\/sandbox\/lambda\/runtime\//,
      reason: 'What is not in a flag or a file cannot be seen, tested or explained.',
    },
    {
      what: 'process.stdout and process.stderr',
      pattern: /process\.(stdout|stderr)\b/,
      except: /^src\/ui\/|^src\/sandbox\/lambda\/runtime\//,
      reason: 'One place prints.',
    },
    {
      what: 'SDK waiters',
      pattern: /\bwaitUntil[A-Z]/,
      except: /^$/,
      reason: 'They swallow every error until they time out: aws.patience has a reason and a bound.',
    },
    { what: 'any', pattern: /(?::|\bas|<)\s*any\b(?!;)/, except: /^$/, reason: 'A cast names a shape.' },
  ];
  for (const { what, pattern, except, reason } of bans) {
    it(`has no ${what} where it does not belong`, () => {
      const code = (text: string) => text.replace(/\/\*[\s\S]*?\*\/|\/\/[^\n]*/g, '');
      const broken = sources
        .filter(({ file, text }) => !except.test(file) && pattern.test(code(text)))
        .map(({ file }) => file);
      assert.deepEqual(broken, [], reason);
    });
  }

  it('opens every file with a sentence that says what it is for', () => {
    const silent = sources.filter(({ text }) => !/^(#!.*\n)?(\/\/|\/\*)/.test(text)).map(({ file }) => file);
    assert.deepEqual(
      silent,
      [],
      'Someone finds a file by guessing, and knows by its first line whether the guess was right.',
    );
  });

  it('keeps files short', () => {
    const long = sources
      .map(({ file, text }) => ({ file, lines: text.split('\n').length }))
      .filter(({ file, lines }) => lines > 300 && !dataFiles.has(file));
    assert.deepEqual(long, [], 'Past 300 lines a file has more than one reason to change.');
  });
});
