// The file system of a function: Lambda's folders by their names, read-only but for /tmp, and /tmp of each environment.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'mocha';
import * as sdk from '@aws-sdk/client-lambda';
import { testFunctions, zipOf, type TestFunctions, type ZipFiles } from '../../../helpers/sandbox/functions.ts';
import { startTestSandbox, type TestSandbox } from '../../../helpers/sandbox/test-sandbox.ts';

describe('file system of a function', () => {
  let test: TestSandbox;
  let functions: TestFunctions;
  let layer: string;
  let count = 0;

  before(async () => {
    test = await startTestSandbox();
    functions = await testFunctions(test);
    const published = await functions.lambda.send(
      new sdk.PublishLayerVersionCommand({
        LayerName: 'files',
        Content: {
          ZipFile: zipOf({
            'data.txt': 'of the layer',
            'nodejs/util.js': 'exports.file = __filename; exports.self = module.filename;',
            'nodejs/module.mjs': 'export const url = import.meta.url;',
            'nodejs/named.js': "exports.a = 1; Object.assign(exports, require('./util'));",
            'bin/tool.sh': 'cat /var/task/data.txt',
          }),
        },
      }),
    );
    layer = published.LayerVersionArn ?? '';
  });
  after(() => test.stop());

  /** Deploys with the layer under a name of its own, and returns what the first call answers. */
  async function once(files: ZipFiles | string, more: Partial<sdk.CreateFunctionCommandInput> = {}): Promise<unknown> {
    const name = `f${(count += 1)}`;
    await functions.deploy(name, files, { Layers: [layer], Timeout: 20, ...more });
    return (await functions.call(name)).payload;
  }

  /** A CommonJS function, whose `t(action)` is the code and message of an error. */
  const classic = (body: string, more: ZipFiles = {}): ZipFiles => ({
    'index.js': `const fs = require('node:fs');
      const t = (action) => { try { return action() ?? 'done'; } catch (error) { return error.message; } };
      const ta = (promise) => promise.then((value) => value ?? 'done', (error) => error.message);
      exports.handler = async () => { ${body} };`,
    'data.txt': 'of the function',
    ...more,
  });

  it('finds modules by absolute paths with require, import and createRequire', async () => {
    const body = `
      const { createRequire } = require('node:module');
      const { url } = await import('/opt/nodejs/module.mjs');
      const dynamic = await import('file:///opt/nodejs/named.js');
      return {
        util: require('/opt/nodejs/util'), url, a: dynamic.a, sameModule: dynamic.default === require('/opt/nodejs/named.js'),
        created: createRequire('/opt/nodejs/any.js')('./util').file, own: require('/var/task/own').dir,
        resolved: require.resolve('./own'), cached: Object.keys(require.cache), paths: module.paths,
        names: [__filename, __dirname, process.cwd(), process.env.LAMBDA_TASK_ROOT, require('path').resolve('x')],
      };`;
    assert.deepEqual(await once(classic(body, { 'own.js': 'exports.dir = __dirname;' })), {
      util: { file: '/opt/nodejs/util.js', self: '/opt/nodejs/util.js' },
      url: 'file:///opt/nodejs/module.mjs',
      a: 1,
      sameModule: true,
      created: '/opt/nodejs/util.js',
      own: '/var/task',
      resolved: '/var/task/own.js',
      cached: ['/var/task/index.js', '/opt/nodejs/named.js', '/opt/nodejs/util.js', '/var/task/own.js'],
      paths: ['/var/task/node_modules'],
      names: ['/var/task/index.js', '/var/task', '/var/task', '/var/task', '/var/task/x'],
    });
  });

  it('gives ES modules the names of Lambda', async () => {
    const files = {
      'index.mjs': `import { readFileSync } from 'node:fs';
        import { url } from '/opt/nodejs/module.mjs';
        import util from '/opt/nodejs/util.js';
        import { own } from './own.js';
        export const handler = async () => [import.meta.url, import.meta.dirname, url, util.file, own,
          readFileSync(new URL('data.txt', import.meta.url), 'utf8'), new Error('x').stack.split('\\n')[1].trim(),
          (await import(process.env.LAMBDA_TASK_ROOT + '/own.js?again')).own,
          await import('./missing.mjs').catch((error) => error.message)];`,
      'own.js': 'export const own = import.meta.url;',
      'package.json': '{"type":"module"}',
      'data.txt': 'text',
    };
    const [url, dirname, ...others] = (await once(files)) as string[];
    assert.equal(url, 'file:///var/task/index.mjs');
    assert.ok(dirname === '/var/task' || dirname === undefined || dirname === null);
    assert.deepEqual(others, [
      'file:///opt/nodejs/module.mjs',
      '/opt/nodejs/util.js',
      'file:///var/task/own.js',
      'text',
      others[4],
      'file:///var/task/own.js?again',
      "Cannot find module '/var/task/missing.mjs' imported from /var/task/index.mjs",
    ]);
    assert.match(String(others[4]), /^at .*file:\/\/\/var\/task\/index\.mjs:6:\d+\)?$/);
  });

  it('finds packages, self references and imports of a package by require', async () => {
    const body = `return [require('me/part'), require('#inner'), t(() => require('absent')), require('in-layer'),
      typeof require('@aws-sdk/client-dynamodb').DynamoDBClient];`;
    const more = {
      'package.json': '{"name":"me","exports":{"./part":"./part.js"},"imports":{"#inner":"./inner.js"}}',
      'part.js': "module.exports = 'part';",
      'inner.js': "module.exports = 'inner';",
      'node_modules/in-layer/index.js': 'module.exports = __filename;',
    };
    assert.deepEqual(await once(classic(body, more)), [
      'part',
      'inner',
      "Cannot find module 'absent'\nRequire stack:\n- /var/task/index.js",
      '/var/task/node_modules/in-layer/index.js',
      'function',
    ]);
  });

  it('starts a module without imports, and finds the SDK from one with imports', async () => {
    assert.equal(await once('export const handler = async () => 1;'), 1);
    const code = `import { DynamoDBClient } from '@aws-sdk/client-dynamodb'; export const handler = async () => DynamoDBClient.name;`;
    assert.equal(await once(code), 'DynamoDBClient');
  });

  it('names the command that adds a package of the SDK that only Lambda has', async () => {
    const hint =
      '\nLambda includes @aws-sdk/client-sqs, but the sandbox does not. Add it to your function or layer: ' +
      'npm install @aws-sdk/client-sqs, then deploy again.';
    const body = `return [t(() => require('@aws-sdk/client-sqs')), await ta(import('@aws-sdk/client-sqs'))];`;
    assert.deepEqual(await once(classic(body)), [
      `Cannot find module '@aws-sdk/client-sqs'\nRequire stack:\n- /var/task/index.js${hint}`,
      `Cannot find package '@aws-sdk/client-sqs' imported from /var/task/index.js${hint}`,
    ]);
  });

  it('reads the folders with every kind of fs function', async () => {
    const body = `
      const text = async (stream) => { let all = ''; for await (const part of stream) all += part; return all; };
      const { promises, constants } = fs;
      return [
        fs.readFileSync('/opt/data.txt', 'utf8'), fs.readFileSync('data.txt', 'utf8'),
        await promises.readFile('/opt/data.txt', 'utf8'),
        await new Promise((done) => fs.readFile(new URL('file:///opt/data.txt'), 'utf8', (_, value) => done(value))),
        await text(fs.createReadStream('/opt/data.txt')),
        fs.readdirSync('/opt').join(), fs.readdirSync('/opt', { withFileTypes: true })[1].parentPath,
        fs.statSync('/opt/nodejs').isDirectory(), fs.existsSync('/opt/absent'), fs.existsSync('/var/task/data.txt'),
        fs.realpathSync('data.txt'), await promises.realpath('/opt/nodejs/../data.txt'),
        await require('util').promisify(fs.exists)('/opt/data.txt'), t(() => fs.accessSync('/opt/data.txt', constants.R_OK)),
        t(() => fs.readFileSync('/opt/absent.txt')), await ta(promises.readFile('./absent.txt')),
        (await (await promises.open('/opt/data.txt')).readFile()).toString(),
      ];`;
    assert.deepEqual(await once(classic(body)), [
      'of the layer',
      'of the function',
      'of the layer',
      'of the layer',
      'of the layer',
      'bin,data.txt,nodejs',
      '/opt',
      true,
      false,
      true,
      '/var/task/data.txt',
      '/opt/data.txt',
      true,
      'done',
      "ENOENT: no such file or directory, open '/opt/absent.txt'",
      "ENOENT: no such file or directory, open './absent.txt'",
      'of the layer',
    ]);
  });

  it('refuses to write outside of /tmp as a read-only file system does', async () => {
    const body = `
      const { promises } = fs;
      const stream = (path) => new Promise((done) => fs.createWriteStream(path).on('error', (e) => done([e.code, e.errno, e.path])));
      fs.writeFileSync('/tmp/own.txt', 'x');
      return [
        t(() => fs.writeFileSync('x.txt', '1')), await ta(promises.writeFile('/opt/data.txt', '1')),
        await new Promise((done) => fs.appendFile('/var/task/a', '1', (error) => done(error.message))),
        await stream('/home/x-of-a-function'), t(() => fs.mkdirSync('dir')), t(() => fs.mkdirSync('/opt')),
        t(() => fs.mkdirSync('a/b', { recursive: true })), t(() => fs.writeFileSync('absent/x', '1')),
        t(() => fs.unlinkSync('data.txt')), t(() => fs.rmSync('data.txt')), t(() => fs.rmSync('absent', { force: true })),
        t(() => fs.rmdirSync('/opt/nodejs')), t(() => fs.symlinkSync('/tmp/a', 'link')),
        t(() => fs.renameSync('data.txt', 'other.txt')), t(() => fs.renameSync('data.txt', '/tmp/data.txt')),
        t(() => fs.copyFileSync('/opt/data.txt', 'copy.txt')), t(() => fs.chmodSync('data.txt', 0o777)),
        t(() => fs.openSync('data.txt', 'r+')), t(() => fs.openSync('data.txt', 'wx')), t(() => fs.mkdtempSync('dir-')),
        t(() => fs.accessSync('data.txt', fs.constants.W_OK)), t(() => fs.truncateSync('data.txt')),
        t(() => fs.writeFileSync('/dev/null', 'x')), fs.readFileSync('data.txt', 'utf8'),
      ];`;
    const readOnly = (call: string) => `EROFS: read-only file system, ${call}`;
    assert.deepEqual(await once(classic(body)), [
      readOnly("open 'x.txt'"),
      readOnly("open '/opt/data.txt'"),
      readOnly("open '/var/task/a'"),
      ['EROFS', -30, '/home/x-of-a-function'],
      readOnly("mkdir 'dir'"),
      "EEXIST: file already exists, mkdir '/opt'",
      readOnly("mkdir 'a/b'"),
      "ENOENT: no such file or directory, open 'absent/x'",
      readOnly("unlink 'data.txt'"),
      readOnly("unlink 'data.txt'"),
      'done',
      readOnly("rmdir '/opt/nodejs'"),
      readOnly("symlink '/tmp/a' -> 'link'"),
      readOnly("rename 'data.txt' -> 'other.txt'"),
      "EXDEV: cross-device link not permitted, rename 'data.txt' -> '/tmp/data.txt'",
      readOnly("copyfile '/opt/data.txt' -> 'copy.txt'"),
      readOnly("chmod 'data.txt'"),
      readOnly("open 'data.txt'"),
      "EEXIST: file already exists, open 'data.txt'",
      readOnly("mkdtemp 'dir-XXXXXX'"),
      readOnly("access 'data.txt'"),
      readOnly("open 'data.txt'"),
      'done',
      'of the function',
    ]);
  });

  it('gives each environment a /tmp of its own, which lasts as long as the environment', async () => {
    const body = `
      const seen = fs.existsSync('/tmp/marker');
      fs.writeFileSync('/tmp/marker', '1');
      return [seen, fs.readdirSync('/tmp'), require('os').tmpdir(), fs.mkdtempSync('/tmp/a-').slice(0, 7)];`;
    assert.deepEqual(await once(classic(body)), [false, ['marker'], '/tmp', '/tmp/a-']);
    assert.deepEqual((await functions.call(`f${count}`).then(({ payload }) => payload as unknown[]))[0], true);
    assert.deepEqual(((await once(classic(body))) as unknown[])[0], false);
  });

  it('keeps /tmp where a process ends and its environment goes on', async () => {
    const name = `f${(count += 1)}`;
    const body = `if (!fs.existsSync('/tmp/m')) { fs.writeFileSync('/tmp/m', '1'); process.exit(1); } return 'found';`;
    await functions.deploy(name, classic(body));
    assert.equal((await functions.call(name)).error, 'Unhandled');
    assert.equal((await functions.call(name)).payload, 'found');
  });

  it('limits /tmp to the ephemeral storage', async () => {
    const body = `
      const part = Buffer.alloc(8 * 1024 * 1024);
      fs.writeFileSync('/tmp/a', '');
      fs.truncateSync('/tmp/a', 500 * 1024 * 1024);
      const fd = fs.openSync('/tmp/b', 'w');
      const results = [t(() => fs.writeSync(fd, part)), t(() => fs.writeSync(fd, part)), t(() => fs.writeFileSync('/tmp/b', part)),
        t(() => fs.writeFileSync('/tmp/c', part)), await ta(fs.promises.appendFile('/tmp/c', part)),
        t(() => fs.copyFileSync('/tmp/b', '/tmp/d'))];
      fs.unlinkSync('/tmp/a');
      return [...results, t(() => fs.copyFileSync('/tmp/b', '/tmp/d'))];`;
    assert.deepEqual(await once(classic(body)), [
      8 * 1024 * 1024,
      'ENOSPC: no space left on device, write',
      'done',
      'ENOSPC: no space left on device, write',
      'ENOSPC: no space left on device, write',
      "ENOSPC: no space left on device, copyfile '/tmp/b' -> '/tmp/d'",
      'done',
    ]);
  });

  it('starts programs with the real names of its folders', async () => {
    const body = `
      const { execSync, execFileSync, spawnSync, exec } = require('child_process');
      const run = require('util').promisify(exec);
      fs.writeFileSync('/tmp/in.txt', 'in tmp');
      return [execSync('cat /tmp/in.txt; cat data.txt').toString(), execFileSync('cat', ['/opt/data.txt']).toString(),
        spawnSync('sh', ['-c', 'cat "$LAMBDA_TASK_ROOT/data.txt"']).stdout.toString(),
        (await run('echo hello > "/tmp/out.txt"; sh /opt/bin/tool.sh 2>&1 || true', { cwd: '/opt' })).stdout.length > 0,
        fs.readFileSync('/tmp/out.txt', 'utf8')];`;
    assert.deepEqual(await once(classic(body)), [
      'in tmpof the function',
      'of the layer',
      'of the function',
      true,
      'hello\n',
    ]);
  });

  it('starts programs and threads from an ES module, too', async () => {
    const files = {
      'index.mjs': `import { execFileSync } from 'node:child_process';
        import { Worker } from 'node:worker_threads';
        export const handler = async () => [execFileSync('cat', ['/opt/data.txt']).toString(),
          await new Promise((done) => new Worker(new URL('./thread.mjs', import.meta.url)).on('message', done))];`,
      'thread.mjs': `import { parentPort } from 'node:worker_threads'; parentPort.postMessage('of a thread');`,
    };
    assert.deepEqual(await once(files), ['of the layer', 'of a thread']);
  });
});
