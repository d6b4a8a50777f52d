// Every printed next line runs as it stands, however the program was started and for the folder of --dir.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { programName, withProgramName, type Start } from '../../src/commands/shared/program-name.ts';
import { stopSandbox } from '../../src/sandbox/client/process.ts';
import { fromRoot, root } from '../helpers/root.ts';

const bin = fromRoot('bin/workshop.js');

describe('a printed command', () => {
  let dir: string;
  before(async () => {
    dir = await mkdtemp(join(tmpdir(), "workshop it's "));
  });
  after(() => rm(dir, { recursive: true, force: true }));

  const named = (start: Partial<Start>) =>
    programName({ script: bin, env: {}, cwd: root, windows: false, ...start }).replaceAll('\\', '/');

  it('begins with npx where npx started the program, below the folder in which npx finds it', () => {
    const env = { npm_command: 'exec', npm_config_local_prefix: root };
    assert.equal(named({ env }), 'npx workshop');
    assert.equal(named({ env, cwd: fromRoot('docs') }), 'npx workshop');
    assert.match(named({ env, cwd: dir }), /^npx --prefix \S+ workshop$/);
  });

  it('begins with node where npx would find another package', () => {
    const env = { npm_command: 'exec', npm_config_local_prefix: dir };
    assert.match(named({ env, cwd: dir }), /^node \S+\/bin\/workshop\.js$/);
  });

  it('begins with npx in a project that has it as a package', function () {
    if (process.platform === 'win32') this.skip();
    const project = join(dir, 'project');
    mkdirSync(join(project, 'node_modules', '@url-shortener-workshop'), { recursive: true });
    symlinkSync(root, join(project, 'node_modules', '@url-shortener-workshop', 'cli'));
    const env = { npm_command: 'run-script', npm_config_local_prefix: project };
    assert.equal(named({ env, cwd: project }), 'npx workshop');
  });

  it('begins with workshop where it is on the PATH', function () {
    if (process.platform === 'win32') this.skip();
    const folder = join(dir, 'global');
    mkdirSync(folder);
    symlinkSync(bin, join(folder, 'workshop'));
    const PATH = `/nowhere${delimiter}${folder}`;
    assert.equal(named({ env: { PATH }, script: join(folder, 'workshop'), cwd: dir }), 'workshop');
    writeFileSync(join(dir, 'workshop'), 'somebody else');
    assert.equal(named({ env: { PATH: dir } }), 'node bin/workshop.js');
  });

  it('begins with node and the path from here otherwise', () => {
    assert.equal(named({}), 'node bin/workshop.js');
    assert.match(named({ cwd: dir }), /^node \/?\S+\/bin\/workshop\.js$/);
  });

  it('has the folder once, and only where a command is meant', () => {
    const names = { program: 'npx workshop', dir: "'my links'", commands: ['next', 'start', 'sandbox'] };
    const cases: readonly [string, string][] = [
      ['workshop next', "npx workshop --dir 'my links' next"],
      ['To go on: workshop next', "To go on: npx workshop --dir 'my links' next"],
      ['run `workshop next` now', "run `npx workshop --dir 'my links' next` now"],
      ['eval "$(workshop sandbox env)"', `eval "$(npx workshop --dir 'my links' sandbox env)"`],
      ['workshop start --dir other', 'npx workshop start --dir other'],
      ['workshop --version', "npx workshop --dir 'my links' --version"],
      ['This workshop next door', 'This workshop next door'],
      ['No workshop in this folder yet.', 'No workshop in this folder yet.'],
    ];
    for (const [text, wanted] of cases) assert.equal(withProgramName(text, names), wanted);
  });
});

/** In a terminal without npm and without a global install. */
function inShell(line: string, cwd: string): Promise<{ code: number | null; output: string }> {
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(npm_|CI$)/.test(name)));
  return new Promise((done, reject) => {
    const child = spawn('sh', ['-c', line], {
      cwd,
      env: { ...env, ACCESSIBLE: '1' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.on('error', reject);
    child.on('close', (code) => done({ code, output }));
  });
}

describe('the next lines of a whole course', function () {
  this.timeout(180_000);
  let cwd: string;
  let dir: string;
  before(async function () {
    if (process.platform === 'win32') this.skip();
    cwd = await mkdtemp(join(tmpdir(), 'workshop-cwd-'));
    dir = join(cwd, "it's here");
  });
  after(async () => {
    if (!cwd) return;
    await stopSandbox(join(dir, '.workshop', 'sandbox'));
    await rm(cwd, { recursive: true, force: true });
  });

  /** What `line` printed to run next. Not started as a global install: with the path of the program and of the folder. */
  async function run(line: string): Promise<{ code: number | null; next: string[] }> {
    const { code, output } = await inShell(line, cwd);
    const next = Array.from(output.matchAll(/^ *NEXT (.*)$/gm), ([, command = '']) => command);
    // A check fails while an exercise is active.
    assert.ok([0, 1, 3].includes(code ?? -1), `${line}\n[${code}] ${output}`);
    return { code, next };
  }

  /** Goes on until there is none that has not been run. Resolves with the commands by name. */
  async function follow(first: readonly string[]): Promise<string[]> {
    const seen = new Set<string>();
    const queue = [...first];
    const names: string[] = [];
    for (let line = queue.shift(); line !== undefined; line = queue.shift()) {
      // One runs until Ctrl-C, one is for the end, and the next step would end the exercise, as a lock would.
      const [command = ''] = line.split('   # ');
      if (seen.has(command) || / --follow\b| teardown\b| next$| goto /.test(command)) continue;
      seen.add(command);
      assert.ok(line.includes(bin) && line.includes(` --dir '`), line);
      names.push(/ --dir '\S* \S*' (.*?)(?: {3}#|$)/.exec(line)?.[1] ?? line);
      queue.push(...(await run(line)).next);
    }
    return names;
  }

  it('run one after the other, in a folder with a space and a quote in its name', async () => {
    const quoted = `'${dir.replaceAll("'", `'\\''`)}'`;
    const workshop = `'${process.execPath}' '${bin}' --dir ${quoted}`;
    await run(`${workshop} sandbox start --pace instant`);
    const [begin = ''] = (await run(`${workshop} status`)).next;
    assert.match(begin, /^node \S+\/bin\/workshop\.js --dir '.*' next$/);
    assert.equal((await run(begin)).next[0], begin, 'the next step is the same command');
    const end = await run(`${workshop} up --yes`);
    const after = end.next.map((line) =>
      line.replace(/^.*' (?=open|break|goto|review|next|export|notebook|cost|teardown)/, ''),
    );
    assert.deepEqual(after, [
      'open distribution   # uses what you built',
      'break   # a real fault, to find and fix',
      'goto cors-origin   # optional: lock it down',
      'review --exam   # ten questions',
      'next   # an optional task, in code of your own',
      'export terraform   # your stack as code',
      'notebook   # your lab report',
      'cost',
      'teardown   # at the end, removes everything',
    ]);
    const [lock] = (await run(`${workshop} goto cors-origin --yes`)).next;
    assert.match(lock ?? '', / goto security-headers {3}# the next lock$/);
    const teardown = end.next.at(-1) ?? '';
    const names = await follow(end.next);
    assert.ok(['open distribution', 'cost', 'notebook', 'break', 'verify', 'hint', 'fix'].every((name) => names.includes(name)), names.join('\n')); // prettier-ignore
    const asked = await run(teardown);
    assert.equal(asked.code, 3);
    assert.match(asked.next[0] ?? '', / teardown --yes$/);
    const gone = await run(asked.next[0] ?? '');
    assert.deepEqual([gone.code, gone.next.length], [0, 2]);
    for (const line of gone.next) assert.equal((await run(line)).code, 0, line);
  });
});
