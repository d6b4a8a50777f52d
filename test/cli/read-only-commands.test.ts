// The commands that only read: status, inspect, verify and their output formats.
import { AddPermissionCommand, GetPolicyCommand, LambdaClient, RemovePermissionCommand } from '@aws-sdk/client-lambda';
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { access, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runInNewContext } from 'node:vm';
import { makeFolder, type Folder, type CommandResult } from '../helpers/cli/folder.ts';
import { withGlobalInstall } from '../helpers/cli/global-install.ts';
import { fromRoot } from '../helpers/root.ts';

interface Collection {
  readonly variable: { key: string; value: string }[];
  readonly item: {
    name: string;
    request: {
      method: string;
      url: { raw: string };
      header: { key: string; value: string }[];
      body?: { raw: string };
    };
    event: { script: { exec: string[] } }[];
  }[];
}

describe('the commands that only read', () => {
  let folder: Folder;
  let up: CommandResult;
  before(async function () {
    this.timeout(120_000);
    folder = await makeFolder();
    up = await folder.run('up', '--yes', '--pace', 'instant');
    assert.equal(up.code, 0, up.stderr);
  });
  after(() => folder.remove());

  const json = async <T>(...args: string[]) => {
    const { code, stdout, stderr } = await folder.run(...args, '--json');
    assert.equal(code, 0, stderr + stdout);
    return JSON.parse(stdout) as T;
  };

  /** Removes the permission of the API to invoke getLongURL while `work` runs. */
  async function withoutPermission(work: () => Promise<void>) {
    const { url, accessKeyId, secretAccessKey } = await folder.read<Record<string, string>>('sandbox', 'locator.json');
    const credentials = { accessKeyId: accessKeyId ?? '', secretAccessKey: secretAccessKey ?? '' };
    const lambda = new LambdaClient({ region: 'ap-south-1', endpoint: url ?? '', credentials });
    const { Policy = '' } = await lambda.send(new GetPolicyCommand({ FunctionName: 'getLongURL' }));
    const [statement] = (JSON.parse(Policy) as { Statement: { Sid: string; Condition: { ArnLike: object } }[] })
      .Statement;
    const named = { FunctionName: 'getLongURL', StatementId: statement?.Sid };
    await lambda.send(new RemovePermissionCommand(named));
    await work();
    const [SourceArn] = Object.values(statement?.Condition.ArnLike ?? {}) as string[];
    const permission = { Action: 'lambda:InvokeFunction', Principal: 'apigateway.amazonaws.com', SourceArn };
    await lambda.send(new AddPermissionCommand({ ...named, ...permission }));
    lambda.destroy();
  }

  it('inspect shows state, resource and name in a table, and one thing with its settings', async () => {
    const { stdout } = await folder.run('inspect');
    assert.match(stdout, /^STATE +RESOURCE +NAME$/m);
    assert.match(stdout, /^present +create-function +createShortURL$/m);
    const one = await folder.run('inspect', 'createShortURL');
    assert.match(one.stdout, /^ {2}arn +arn:aws:lambda:ap-south-1:\d{12}:function:createShortURL$/m);
    assert.match(one.stdout, /^ {2}console +workshop console$/m);
    assert.match(one.stdout, /^ {2}environment\.TABLE_NAME +AWSWorkshopDemoTable$/m);
    assert.match(one.stdout, /^ {2}made by +\d+ calls: workshop inspect create-function --as cli$/m);
  });

  it('inspect --as shows the calls of a step alone, and refuses an unknown language', async () => {
    const { stdout } = await folder.run('inspect', 'cors', '--as', 'cli');
    assert.match(stdout, /^aws apigatewayv2 update-api \\\n {2}--api-id \w+ \\\n {2}--cors-configuration /m);
    assert.equal(stdout.match(/^aws /gm)?.length, 1);
    assert.match((await folder.run('inspect', 'table', '--as', 'cli', '--all')).stdout, /aws dynamodb describe-table/);
    const unknown = await folder.run('inspect', '--as', 'cobol');
    assert.equal(unknown.code, 2);
    assert.match(
      unknown.stderr,
      /There is no language "cobol"\.\n {2}The languages are: cli, sdk, http, cloudformation, terraform\./,
    );
  });

  it('map draws every part within 60 columns of ASCII, as Mermaid, and as an SVG file', async () => {
    const { stdout } = await folder.run('map');
    assert.match(stdout, /\[x\] Lambda functions/);
    // eslint-disable-next-line no-control-regex
    assert.doesNotMatch(stdout.split('The path')[0] ?? '', /[^\x20-\x7e\n]/);
    for (const line of (stdout.split('The path')[0] ?? '').split('\n')) assert.ok(line.length <= 60, line);
    assert.match((await folder.run('map', '--format', 'mermaid')).stdout, /^flowchart LR\n[\s\S]*functions -->\|/);
    const { file } = await json<{ file: string }>('map', '--format', 'svg', '--out', 'map.svg');
    assert.equal(file.endsWith('map.svg'), true);
    assert.match(await readFile(join(folder.dir, 'map.svg'), 'utf8'), /^<svg [\s\S]*DynamoDB table[\s\S]*<\/svg>\n$/);
    const again = await folder.run('map', '--format', 'svg', '--out', 'map.svg');
    assert.equal(again.code, 2, 'a file is not written over unasked');
  });

  it('call shortens a URL and follows it, and ends with 1 where the API breaks', async () => {
    const made = await folder.run('call', 'post', '/shorten', '{"urlToShorten":"https://example.com/looking"}');
    assert.equal(made.code, 0, made.stderr);
    assert.match(made.stdout, /^200 after \d+ ms\n"[\w-]+"\n$/);
    const id = /"([\w-]+)"/.exec(made.stdout)?.[1];
    assert.match(made.stderr, new RegExp(`NEXT workshop call GET /${id}`));
    const followed = await folder.run('call', 'GET', `/${id}`, '-i');
    assert.match(followed.stdout, /^content-type: application\/json/m);
    assert.match(followed.stdout, /"https:\/\/example\.com\/looking"/);
    assert.equal((await folder.run('call', 'GET', '/nobody-was-given-this')).code, 0);
    assert.equal((await folder.run('call', 'GET', 'no-slash')).code, 2);

    await withoutPermission(async () => {
      const broken = await folder.run('call', 'GET', `/${id}`);
      assert.equal(broken.code, 1);
      assert.match(broken.stdout, /^500 after/);
      const traced = /\nNEXT workshop trace ([\w=-]+) {3}# who allowed or refused it\n$/;
      assert.match(broken.stderr, /\nNEXT workshop logs --since 5m\n/);
      const [line, requestId] = traced.exec(broken.stderr) ?? [];
      assert.match((await folder.run('trace', String(requestId))).stdout, /^REFUSED {2}lambda:InvokeFunction$/m);
      assert.ok((await folder.run('why', 'last')).stderr.endsWith(String(line)));
    });
  });

  it('why last points from a 500 of a function to its log', async () => {
    await withoutPermission(async () => {
      assert.equal((await folder.run('verify', 'database-access')).code, 1);
      const { stdout, stderr } = await folder.run('why', 'last');
      assert.match(stdout, /^The last error was:\n\n.*500/m);
      assert.match(
        stderr,
        /NEXT workshop logs --since 10m --filter ERROR\nNEXT workshop trace \S+ {3}# who allowed or refused it\n$/,
      );
    });
    assert.equal((await folder.run('verify', 'database-access')).code, 0);
  });

  it('logs shows lines of both functions in order, filters them, and leaves the journal alone', async () => {
    const before = await readFile(folder.home('journal.ndjson'), 'utf8');
    const { lines } = await json<{ lines: { at: string; group: string; text: string }[] }>('logs', '--since', '1h');
    assert.ok(new Set(lines.map(({ group }) => group)).size === 2);
    assert.deepEqual(
      lines,
      lines.toSorted((one, other) => (one.at < other.at ? -1 : Number(one.at > other.at))),
    );
    const filtered = await json<{ lines: { text: string }[] }>('logs', 'createshorturl', '--since', '1h', '--filter', '"Hello there!"'); // prettier-ignore
    assert.ok(filtered.lines.length > 0 && filtered.lines.every(({ text }) => text.includes('Hello there!')));
    assert.equal(await readFile(folder.home('journal.ndjson'), 'utf8'), before);
    assert.equal((await folder.run('logs', 'nobody')).code, 2);
    assert.equal((await folder.run('logs', '--since', 'yesterday')).code, 2);
  });

  it('logs --follow goes on until Ctrl-C', async () => {
    const { child, ended } = folder.begin('logs', '--follow', '--since', '1s', '--filter', '"shortened"');
    const seen = new Promise<void>((resolve) =>
      child.stdout?.on('data', (chunk: Buffer) => chunk.toString().includes('"message":"shortened"') && resolve()),
    );
    await folder.prepare('call', 'POST', '/shorten', '{"urlToShorten":"https://example.com/followed"}');
    await seen;
    child.kill('SIGINT');
    assert.equal((await ended).code, 0);
  });

  it('open says the address first, and opens nothing in a pipe', async () => {
    const { endpoints } = await json<{ endpoints: Record<string, string> }>('status');
    for (const what of ['api', 'website', 'distribution']) {
      assert.equal((await folder.run('open', what)).stdout.trim(), endpoints[what]);
    }
  });

  it('cost estimates from the checkpoint and dated prices, with the page in the bucket', async () => {
    const { stdout } = await folder.run('cost');
    assert.match(
      stdout,
      /^An estimate from your checkpoint and AWS list prices \(checked on 2026-09-18\), not your bill\.$/m,
    );
    type Cost = { perHourIdle: number; month: { posts: number; dollars: number; freeDollars: number } };
    const [small, large] = [await json<Cost>('cost'), await json<Cost>('cost', '--requests', '1000000000')];
    assert.ok(small.perHourIdle > 0 && small.perHourIdle < 1e-6);
    assert.equal(large.month.posts, 100_000_000);
    // test/commands/cost has the exact prices; here the page of the bucket adds its size.
    assert.ok(large.month.dollars > small.month.dollars * 10_000);
    assert.equal((await folder.run('cost', '--requests', 'many')).code, 2);
  });

  it('exports a Postman collection whose requests and tests pass', async () => {
    const { stdout } = await folder.run('export', 'postman');
    const passed = await runCollection(JSON.parse(stdout) as Collection);
    assert.deepEqual(passed, [
      'the status is 200',
      'the body is a short id',
      'the status is 200',
      'the body is the URL',
    ]);
  });

  it('exports a .http file and an .env file, without a secret', async () => {
    assert.match((await folder.run('export', 'http')).stdout, /^POST \{\{baseUrl\}\}\/shorten$/m);
    const env = await folder.run('export', 'env', '--out', 'workshop.env');
    assert.equal(env.code, 0, env.stderr);
    const text = await readFile(join(folder.dir, 'workshop.env'), 'utf8');
    assert.match(text, /^API_URL=http:\/\/127\.0\.0\.1:\d+\n/m);
    assert.doesNotMatch(text, /SECRET|ACCESS_KEY/);
  });

  it('notebook tells each step with its intended failures and checks, and masks the account', async () => {
    const { stdout } = await folder.run('notebook');
    assert.match(stdout, /^### 17\. Block public access again$/m);
    assert.match(stdout, /The function fails, because the package nanoid is missing: `.*Cannot find package/);
    assert.match(stdout, /- pass: The table stores an item and returns it/);
    assert.match(stdout, /^```mermaid\nflowchart LR/m);
    const { target } = await json<{ target: { account: string } }>('status');
    assert.ok(!stdout.includes(target.account));
    assert.ok(stdout.includes(`****${target.account.slice(-4)}`));
    const { secretAccessKey } = await folder.read<{ secretAccessKey: string }>('sandbox', 'locator.json');
    assert.ok(!stdout.includes(secretAccessKey));
  });

  it('says which command creates it, before a workshop starts', async () => {
    const empty = await makeFolder();
    try {
      for (const [args, says] of [
        [['call', 'GET', '/x'], /workshop start/],
        [['logs'], /workshop start/],
        [['open'], /workshop start/],
        [['cost'], /workshop start/],
        [['export', 'postman'], /workshop start/],
        [['notebook'], /workshop start/],
      ] as const) {
        const { code, stderr } = await empty.run(...args);
        assert.equal(code, 2, args.join(' '));
        assert.match(stderr, says);
      }
      const { code, stdout } = await empty.run('map');
      assert.equal(code, 0);
      assert.match(stdout, /\[ \] HTTP API/);
      await assert.rejects(access(empty.home()), 'nothing was written');
    } finally {
      await empty.remove();
    }
  });

  describe('output', () => {
    // eslint-disable-next-line no-control-regex
    const escapes = /[\u001b\r]/;

    it('holds no escape byte and no carriage return, in a pipe and with --accessible', async () => {
      assert.doesNotMatch(up.stdout + up.stderr, escapes);
      for (const args of [['status'], ['verify'], ['inspect'], ['map'], ['map', '--accessible'], ['notebook']]) {
        const ran = await folder.runWith({ TERM: 'dumb' }, ...args);
        assert.equal(ran.code, 0, `${args.join(' ')}: ${ran.stderr}`);
        assert.doesNotMatch(ran.stdout + ran.stderr, escapes, args.join(' '));
      }
    });

    it('is one document with --json, and lines of JSON with --ndjson', async () => {
      for (const command of ['map', 'inspect', 'cost']) {
        const { stdout } = await folder.run(command, '--ndjson');
        for (const line of stdout.trimEnd().split('\n')) JSON.parse(line);
      }
      await json('open');
      await json('notebook');
    });

    it('folds at the width of the terminal, 60 columns wide, and draws nothing over', async function () {
      const pty = spawnSync('script', ['--version']);
      if (pty.status !== 0) return this.skip();
      const bin = fromRoot('bin/workshop.js');
      for (const command of ['status', 'inspect', 'cost', 'map']) {
        const line = `stty cols 60; ${process.execPath} ${bin} ${command}`;
        const ran = spawnSync('script', ['-qec', line, '/dev/null'], {
          cwd: folder.dir,
          env: { ...withGlobalInstall(), TERM: 'dumb', NO_COLOR: '1', CI: '' },
          encoding: 'utf8',
        });
        assert.equal(ran.status, 0, ran.stdout);
        const lines = ran.stdout.replaceAll('\r\n', '\n').split('\n');
        assert.doesNotMatch(lines.join('\n'), escapes);
        // What cannot be broken stays whole.
        for (const text of lines) assert.ok(text.length <= 60 || !text.trim().slice(0, 60).includes(' '), text);
      }
    });
  });
});

/** As Postman runs it: variables filled in, each request sent, its tests run on the answer. */
async function runCollection({ variable, item }: Collection): Promise<string[]> {
  const variables = new Map(variable.map(({ key, value }) => [key, value]));
  const filled = (text: string) => text.replace(/\{\{(\w+)\}\}/g, (_all, name: string) => variables.get(name) ?? '');
  const passed: string[] = [];
  for (const { request, event } of item) {
    const { method, url, header, body } = request;
    const answer = await fetch(filled(url.raw), {
      method,
      headers: Object.fromEntries(header.map(({ key, value }) => [key, value])),
      ...(body && { body: filled(body.raw) }),
    });
    const text = await answer.text();
    const pm = {
      test(name: string, run: () => void) {
        run();
        passed.push(name);
      },
      expect: (value: string) => ({
        to: {
          match: (wanted: RegExp) => assert.match(value, wanted),
          equal: (wanted: string) => assert.equal(value, wanted),
        },
      }),
      response: {
        json: () => JSON.parse(text) as unknown,
        to: { have: { status: (wanted: number) => assert.equal(answer.status, wanted) } },
      },
      collectionVariables: { set: (name: string, value: string) => variables.set(name, value) },
    };
    for (const { script } of event) runInNewContext(script.exec.join('\n'), { pm });
  }
  return passed;
}
