// The CLI as a whole: help, unknown words, exit codes, and checkpoints that cannot be used.
import assert from 'node:assert/strict';
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { makeFolder, type Folder } from '../helpers/cli/folder.ts';

describe('workshop', () => {
  let folder: Folder;
  beforeEach(async () => void (folder = await makeFolder()));
  afterEach(() => folder.remove());

  it('alone says where you are and what to do, and writes nothing', async () => {
    const { code, stdout, stderr } = await folder.run();
    assert.equal(code, 0);
    assert.match(stdout, /No workshop in this folder yet/);
    assert.match(stderr, /NEXT workshop next\n$/);
    assert.deepEqual(await readdir(folder.dir), []);
  });

  it('status --json has the shape that scripts rely on, before a workshop starts', async () => {
    const { code, stdout } = await folder.run('status', '--json');
    assert.equal(code, 0);
    const { target, steps, next, endpoints } = JSON.parse(stdout) as {
      target: null;
      steps: { id: string; status: string }[];
      next: string;
      endpoints: object;
    };
    assert.equal(target, null);
    assert.equal(steps.length, 17);
    assert.ok(steps.every(({ status }) => status === 'todo'));
    assert.equal(next, 'environment');
    assert.deepEqual(endpoints, { api: null, website: null, distribution: null });
  });

  for (const command of [['--help'], ['status']]) {
    it(`${command.join(' ')} loads no AWS client, no prompt and no spinner`, async () => {
      const { code } = await folder.runWith({ NODE_V8_COVERAGE: join(folder.dir, 'coverage') }, ...command);
      assert.equal(code, 0);
      const [file = ''] = await readdir(join(folder.dir, 'coverage'));
      const { result } = JSON.parse(await readFile(join(folder.dir, 'coverage', file), 'utf8')) as {
        result: { url: string }[];
      };
      const loaded = result.filter(({ url }) => url.includes('/dist/')).map(({ url }) => fileURLToPath(url));
      const sources = await Promise.all(loaded.map((path) => readFile(path, 'utf8')));
      // Of each package, a class that every use of it loads.
      const classes = ['CommanderError', 'ServiceException', 'ExitPromptError', 'Ora', 'ZipArchive'];
      const definitionOf = (name: string) => new RegExp(`\\b(class ${name}\\d*\\b|${name}\\d*\\s*=\\s*class\\b)`);
      assert.deepEqual(
        classes.filter((name) => sources.some((source) => definitionOf(name).test(source))),
        ['CommanderError'],
        "commander alone, from which the help's text comes",
      );
      // See chunks.mjs: 20 and 36 files before they were joined.
      assert.ok(loaded.length <= 6, loaded.join('\n'));
      assert.deepEqual(
        loaded.filter((path) => path.includes('node_modules')),
        [],
      );
    });
  }

  it('prints no escape code into a pipe, and none with NO_COLOR or --accessible', async () => {
    for (const ran of [
      await folder.run(),
      await folder.runWith({ NO_COLOR: '1' }, 'status'),
      await folder.run('status', '--accessible'),
    ]) {
      assert.ok(!(ran.stdout + ran.stderr).includes('\u001b'));
    }
  });

  describe('told something that it does not know', () => {
    const cases: readonly [args: string[], says: RegExp][] = [
      [['goto', 'tabel'], /There is no step "tabel". Did you mean table\?[\s\S]*NEXT workshop status/],
      [['verify', 'nonsense'], /No workshop in this folder yet\./],
      [['tear'], /There is no command "tear". Did you mean teardown\?/],
      [['help', 'tear'], /There is no command "tear". Did you mean teardown\?/],
      [['status', '--frobnicate'], /ERROR Unknown option '--frobnicate'\.\n[\s\S]*NEXT workshop status --help/],
      [['next', '--region', 'us-east-1'], /ERROR Unknown option '--region'\. It belongs to start, \w+/],
      [['up', '--yse'], /ERROR Unknown option '--yse'\. Did you mean --yes\?\n[\s\S]*NEXT workshop up --help/],
      [['up', '--target', 'aws'], /It belongs to start, teardown and others\.\n[\s\S]*NEXT workshop start --help/],
      [['goto'], /ERROR Missing required argument 'step'\.\n[\s\S]*NEXT workshop goto --help/],
      [
        ['class', 'reset', '--learners', '3'],
        /'--learners'\. It belongs to class rehearse\.\n[\s\S]*NEXT workshop class rehearse --help/,
      ],
      [['start', '--target', 'azure'], /There is no target "azure"/],
      [['start', '--suffix', 'UPPER_case'], /A suffix has 1 to 20 lower-case/],
      [['start', '--region', 'mars'], /"mars" is not the name of a region\./],
      [['start', '--pace', 'warp'], /There is no pace "warp"/],
      [['sandbox', 'start', '--durability', 'forever'], /There is no durability "forever"/],
      [['sandbox', 'explode'], /There is no sandbox action "explode"/],
    ];
    for (const [args, says] of cases) {
      it(`"${args.join(' ')}" ends with 2 and the command that helps`, async () => {
        const { code, stderr } = await folder.run(...args);
        assert.equal(code, 2, stderr);
        assert.match(stderr, says);
        assert.match(stderr, /NEXT workshop/);
      });
    }
  });

  it('asks nobody where nobody can answer: it ends with 3 and names the flag', async () => {
    await folder.prepare('goto', 'table', '--pace', 'instant');
    const { code, stderr } = await folder.run('teardown');
    assert.equal(code, 3);
    assert.match(
      stderr,
      /This needs an answer, but the session is not interactive: Remove 1 resource permanently[\s\S]*--yes/,
    );
  });

  it('takes a pasted comment for what it is, also where the shell does not', async () => {
    const { code, stdout } = await folder.run('status', '--json', '#', 'where', 'you', 'are');
    assert.equal(code, 0);
    assert.equal((JSON.parse(stdout) as { next: string }).next, 'environment');
  });

  it('pack writes the three zips for deploying by hand, into the folder that was asked for', async () => {
    const { code, stdout } = await folder.run('pack', '--out', 'zips', '--json');
    assert.equal(code, 0);
    const { packed } = JSON.parse(stdout) as { packed: { file: string; size: number }[] };
    const names = ['.gitignore', 'createShortURL.zip', 'getLongURL.zip', 'lambdalayer.zip'];
    assert.deepEqual((await readdir(join(folder.dir, 'zips'))).toSorted(), names);
    assert.ok(packed.every(({ size }) => size > 500 && size < 100_000));
  });

  it('teardown, verify and inspect of nothing say so', async () => {
    const teardown = await folder.run('teardown', '--json');
    assert.deepEqual([teardown.code, JSON.parse(teardown.stdout)], [0, { removed: [], left: [] }]);
    const verify = await folder.run('verify');
    assert.equal(verify.code, 2);
    assert.match(verify.stderr, /No workshop in this folder yet\.[\s\S]*NEXT workshop start/);
  });

  describe('with a checkpoint that cannot be used', () => {
    const cases: readonly [what: string, text: string, says: RegExp][] = [
      ['empty', '', /cannot be used: it is empty/],
      ['cut in half', '{"version":1,"tar', /cannot be used: it is not JSON/],
      ['of a newer version', '{"version":99}', /newer version of workshop/],
    ];
    for (const [what, text, says] of cases) {
      it(`${what}: every command refuses, and leaves it as it is`, async () => {
        await mkdir(folder.home(), { recursive: true });
        await writeFile(folder.home('checkpoint.json'), text);
        for (const command of ['status', 'next', 'teardown', 'verify', 'inspect']) {
          const { code, stderr } = await folder.run(command);
          assert.equal(code, 2, `${command}: ${stderr}`);
          assert.match(stderr, says);
        }
        assert.equal(await readFile(folder.home('checkpoint.json'), 'utf8'), text);
      });
    }
  });

  it('a checkpoint that is cut in half: its error names the command that finds its resources and removes them', async () => {
    const next = await folder.run('goto', 'table', '--yes', '--pace', 'instant');
    assert.equal(next.code, 0, next.stderr);
    const file = folder.home('checkpoint.json');
    await writeFile(file, (await readFile(file, 'utf8')).slice(0, 200));
    const refused = JSON.parse((await folder.run('status', '--json')).stdout) as { error: { fix: string } };
    assert.equal(refused.error.fix, `mv ${file} ${file}.damaged && workshop teardown --discover`);
    await rename(file, `${file}.damaged`);
    const teardown = await folder.run('teardown', '--discover', '--yes', '--json');
    const { removed, left } = JSON.parse(teardown.stdout) as { removed: { name: string }[]; left: unknown[] };
    assert.deepEqual([teardown.code, removed.map(({ name }) => name), left], [0, ['AWSWorkshopDemoTable'], []]);
  });

  describe('sandbox', () => {
    it('starts once, tells its keys only to env, survives kill -9 with all its state, and stops', async () => {
      const first = await folder.run('sandbox', 'start', '--pace', 'instant', '--json');
      assert.equal(first.code, 0, first.stderr);
      const { pid } = JSON.parse(first.stdout) as { pid: number };
      const second = await folder.run('sandbox', 'start', '--json');
      assert.equal((JSON.parse(second.stdout) as { pid: number }).pid, pid);
      assert.ok(!/secret/i.test(first.stdout));
      const env = await folder.run('sandbox', 'env');
      assert.match(env.stdout, /^export AWS_ENDPOINT_URL='http:\/\/127\.0\.0\.1:\d+'$/m);
      assert.match(env.stdout, /^export AWS_DISABLE_HOST_PREFIX_INJECTION='true'$/m);

      assert.equal((await folder.run('goto', 'table')).code, 0);
      process.kill(pid, 'SIGKILL');
      const verified = await folder.run('verify', '--json');
      assert.equal(verified.code, 0, verified.stdout + verified.stderr);
      assert.equal((await folder.run('inspect', 'table', '--json')).stdout.includes('"state": "present"'), true);
      const env2 = await folder.run('sandbox', 'env');
      const keyOf = (text: string) => /AWS_ACCESS_KEY_ID='(\w+)'/.exec(text)?.[1];
      assert.equal(keyOf(env2.stdout), keyOf(env.stdout), 'the keys stay the same over a restart');

      assert.match((await folder.run('sandbox', 'stop')).stdout, /^Sandbox stopped\. Its state is kept\.$/m);
      assert.match((await folder.run('sandbox', 'status')).stdout, /not running/);
      assert.match((await folder.run('sandbox', 'stop')).stdout, /not running/);
    });

    it('says which port is taken, and takes another one where none was asked for', async () => {
      const busy = createServer();
      await new Promise<void>((resolve) => busy.listen(0, '127.0.0.1', resolve));
      const { port } = busy.address() as AddressInfo;
      const refused = await folder.run('sandbox', 'start', '--port', String(port)).finally(() => busy.close());
      assert.equal(refused.code, 1);
      assert.match(refused.stderr, new RegExp(`port ${port} is taken[\\s\\S]*NEXT workshop sandbox start`));
      assert.equal((await folder.run('sandbox', 'start')).code, 0);
    });

    it('refuses state that is damaged, without touching it', async () => {
      await folder.prepare('sandbox', 'start');
      await folder.prepare('sandbox', 'stop');
      const state = folder.home('sandbox', 'state.ndjson');
      await writeFile(state, '{"sandbox":1}\nnonsense\n{"c":"x","k":"y"}\n');
      const { code, stderr } = await folder.run('next');
      assert.equal(code, 1);
      assert.match(stderr, /damaged in line 2/);
      assert.match(await readFile(state, 'utf8'), /nonsense/);
    });
  });
});
