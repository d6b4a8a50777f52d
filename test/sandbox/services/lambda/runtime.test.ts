// How a function runs: events, context, errors, timeouts, logs.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { after, before, describe, it } from 'mocha';
import * as iam from '@aws-sdk/client-iam';
import * as sdk from '@aws-sdk/client-lambda';
import * as logs from '@aws-sdk/client-cloudwatch-logs';
import { testFunctions, makeRole, type TestFunctions, type ZipFiles } from '../../../helpers/sandbox/functions.ts';
import { refusal, startTestSandbox, type TestSandbox } from '../../../helpers/sandbox/test-sandbox.ts';

type Failure = { errorType: string; errorMessage: string; trace: string[] };

describe('lambda runtime', () => {
  let test: TestSandbox;
  let functions: TestFunctions;
  let count = 0;

  before(async () => {
    test = await startTestSandbox();
    functions = await testFunctions(test);
  });
  after(() => test.stop());

  /** Deploys under a name of its own and calls it once. */
  async function once(
    files: ZipFiles | string,
    event: unknown = {},
    more: Partial<sdk.CreateFunctionCommandInput> = {},
  ) {
    const name = `f${(count += 1)}`;
    await functions.deploy(name, files, more);
    return { name, ...(await functions.call(name, event)) };
  }
  const node22 = { Runtime: 'nodejs22.x' } as const;
  const failure = (payload: unknown) => payload as Failure;

  async function linesOf(name: string): Promise<string[]> {
    const { events = [] } = await test
      .client(logs.CloudWatchLogsClient)
      .send(new logs.FilterLogEventsCommand({ logGroupName: `/aws/lambda/${name}` }));
    return events.map(({ message }) => String(message));
  }

  describe('invoking', () => {
    it('gives the handler its event and context, and answers what it returns', async () => {
      const code = `export const handler = async (event, context) => ({ event, context, left: context.getRemainingTimeInMillis() });`;
      const { name, payload, error } = await once(code, { a: ['é', 1] }, { Timeout: 5 });
      const { event, context, left } = payload as { event: unknown; context: Record<string, unknown>; left: number };
      assert.equal(error, undefined);
      assert.deepEqual(event, { a: ['é', 1] });
      assert.ok(left > 1000 && left <= 5000);
      const { awsRequestId, logStreamName, xRayTraceId, ...fixed } = context;
      assert.match(String(xRayTraceId), /^Root=1-[0-9a-f]{8}-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=0$/);
      assert.match(String(awsRequestId), /^[0-9a-f-]{36}$/);
      assert.match(String(logStreamName), /^\d{4}\/\d\d\/\d\d\/\[\$LATEST\][0-9a-f]{32}$/);
      assert.deepEqual(fixed, {
        functionName: name,
        functionVersion: '$LATEST',
        memoryLimitInMB: '128',
        logGroupName: `/aws/lambda/${name}`,
        invokedFunctionArn: `arn:aws:lambda:ap-south-1:${test.account}:function:${name}`,
      });
    });

    it('keeps globals between events, and names the qualifier only where the caller did', async () => {
      const code = `let n = 0; export const handler = async (_, { invokedFunctionArn }) => [++n, invokedFunctionArn.split(':').slice(7)];`;
      const { name, payload } = await once(code);
      assert.deepEqual(payload, [1, []]);
      assert.deepEqual((await functions.call(name, {}, { Qualifier: '$LATEST' })).payload, [2, ['$LATEST']]);
    });

    it('names the members of the context in the order of its runtime', async () => {
      const code = `export const handler = async (event, context) => Object.keys(context);`;
      const named = ['memoryLimitInMB', 'logGroupName', 'logStreamName'];
      const given = ['clientContext', 'identity', 'invokedFunctionArn', 'awsRequestId', 'tenantId'];
      const classic = ['callbackWaitsForEmptyEventLoop', 'succeed', 'fail', 'done', 'functionVersion', 'functionName'];
      const old = [...classic, ...named, ...given, 'getRemainingTimeInMillis'];
      assert.deepEqual((await once(code, {}, node22)).payload, old);
      const modern = ['xRayTraceId', 'getRemainingTimeInMillis', 'functionName', 'functionVersion'];
      assert.deepEqual((await once(code)).payload, [...given, ...modern, ...named]);
    });

    it('passes on the client context', async () => {
      const { name } = await once(`export const handler = async (_, { clientContext }) => clientContext ?? null;`);
      const ClientContext = Buffer.from('{"client":{"app":"x"}}').toString('base64');
      assert.deepEqual((await functions.call(name, {}, { ClientContext })).payload, { client: { app: 'x' } });
    });

    it('answers the executed version, a function error and the tail of the log', async () => {
      const { name } = await once(`export const handler = async () => 1;`);
      const output = await functions.lambda.send(new sdk.InvokeCommand({ FunctionName: name }));
      assert.deepEqual(
        [output.StatusCode, output.ExecutedVersion, output.FunctionError, output.LogResult],
        [200, '$LATEST', undefined, undefined],
      );
      const dry = await functions.lambda.send(new sdk.InvokeCommand({ FunctionName: name, InvocationType: 'DryRun' }));
      assert.equal(dry.StatusCode, 204);
    });

    it('refuses a payload that is no JSON, and an absent function', async () => {
      const { name } = await once(`export const handler = async () => 1;`);
      const bad = await refusal(
        functions.lambda.send(new sdk.InvokeCommand({ FunctionName: name, Payload: Buffer.from('{') })),
      );
      assert.deepEqual([bad.name, bad.status], ['InvalidRequestContentException', 400]);
      assert.match(bad.message, /^Could not parse request body into json: Could not parse payload into json: /);
      const absent = await refusal(functions.lambda.send(new sdk.InvokeCommand({ FunctionName: 'absent' })));
      assert.equal(
        absent.message,
        `Function not found: arn:aws:lambda:ap-south-1:${test.account}:function:absent:$LATEST`,
      );
    });

    it('answers undefined as null, and what has no JSON as an error', async () => {
      assert.equal((await once(`export const handler = async () => undefined;`)).payload, null);
      const odd = await once(`export const handler = async () => 1n;`);
      assert.equal(failure(odd.payload).errorMessage, 'Unable to stringify response body');
    });

    it('refuses an answer of more than 6 MB', async () => {
      const { payload } = await once(`export const handler = async () => 'x'.repeat(6291560);`);
      assert.deepEqual(payload, {
        errorType: 'Function.ResponseSizeTooLarge',
        errorMessage: 'Response payload size exceeded maximum allowed payload size (6291556 bytes).',
      });
    });

    it('hands over events and answers of megabytes', async () => {
      const { payload } = await once(`export const handler = async ({ text }) => text + text;`, {
        text: 'é'.repeat(900_000),
      });
      assert.equal((payload as string).length, 1_800_000);
    });

    it('answers whole what a function streams', async () => {
      const code = `export const handler = awslambda.streamifyResponse(async (event, stream) => { stream.write('{"n":'); stream.end('2}'); });`;
      assert.deepEqual((await once(code)).payload, { n: 2 });
    });

    it('opens further environments for parallel events, and uses them again', async () => {
      const code = `const id = Math.random(); export const handler = async () => { await new Promise((r) => setTimeout(r, 150)); return id; };`;
      const { name, payload } = await once(code);
      const both = await Promise.all([functions.call(name), functions.call(name)]);
      const ids = new Set(both.map((ended) => ended.payload));
      assert.equal(ids.size, 2);
      assert.ok(ids.has(payload));
      assert.ok(ids.has((await functions.call(name)).payload));
    });

    it('starts a new environment after a change of configuration', async () => {
      const { name, payload } = await once(
        `let n = 0; export const handler = async () => [++n, process.env.COLOUR ?? 'none'];`,
      );
      assert.deepEqual(payload, [1, 'none']);
      await functions.lambda.send(
        new sdk.UpdateFunctionConfigurationCommand({
          FunctionName: name,
          Environment: { Variables: { COLOUR: 'red' } },
        }),
      );
      assert.deepEqual((await functions.call(name)).payload, [1, 'red']);
    });

    it('accepts an Event at once, runs it, and runs it again when it fails', async () => {
      const code = `let n = 0; export const handler = async (event, { awsRequestId }) => { console.log('try', ++n, awsRequestId); if (n < 2) throw new Error('not yet'); };`;
      await functions.deploy('later', code);
      const accepted = await functions.lambda.send(
        new sdk.InvokeCommand({ FunctionName: 'later', InvocationType: 'Event' }),
      );
      assert.equal(accepted.StatusCode, 202);
      assert.equal(accepted.Payload?.length ?? 0, 0);
      let tries: string[] = [];
      for (let left = 40; left > 0 && tries.length < 2; left -= 1) {
        await sleep(50);
        tries = (await linesOf('later').catch(() => [])).filter((line) => line.includes('\ttry '));
      }
      assert.equal(tries.length, 2);
      assert.equal(new Set(tries.map((line) => line.split(' ').at(-1))).size, 1);
    });

    it('refuses to invoke once the role no longer trusts Lambda', async () => {
      const role = await makeRole(test, 'fickle');
      await functions.deploy('fickle', `export const handler = async () => 1;`, { Role: role });
      const trust = {
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' }],
      };
      await test
        .client(iam.IAMClient)
        .send(new iam.UpdateAssumeRolePolicyCommand({ RoleName: 'fickle', PolicyDocument: JSON.stringify(trust) }));
      const { name, status, message } = await refusal(functions.call('fickle'));
      assert.deepEqual(
        [name, status, message],
        ['AccessDeniedException', 403, 'The role defined for the function cannot be assumed by Lambda.'],
      );
    });
  });

  describe('failing', () => {
    it('answers a thrown error with type, message and trace, and logs it', async () => {
      const code = `export const handler = async () => { throw Object.assign(new TypeError('no'), { code: 'E_NO', hint: 1 }); };`;
      const { payload, error, log } = await once(code);
      assert.equal(error, 'Unhandled');
      const { errorType, errorMessage, trace } = failure(payload);
      assert.deepEqual([errorType, errorMessage, trace[0]], ['TypeError', 'no', 'TypeError: no']);
      assert.match(String(trace[1]), /file:\/\/\/var\/task\/index\.mjs:1:\d+/);
      // The report tells of failures of the platform alone: the process lives on.
      assert.match(String(log.at(-1)), /^REPORT .*\tInit Duration: [\d.]+ ms\t$/);
      const line = log.find((text) => text.includes('\tERROR\tInvoke Error \t{'));
      const logged = JSON.parse(String(line).split(' \t')[1] ?? '') as Record<string, unknown>;
      assert.deepEqual(
        [logged.errorType, logged.errorMessage, logged.code, logged.hint],
        ['TypeError', 'no', 'E_NO', 1],
      );
    });

    it('shows in a trace what stands below a handler on Lambda, and nothing else', async () => {
      const frames = async (code: string, more = {}) => {
        const { trace } = failure((await once(code, {}, more)).payload);
        return trace.slice(1).map((line) => line.replace(/:\d+:\d+\)$/, ')').trim());
      };
      const code = `export const handler = async () => { throw new Error('no'); };`;
      const old = ['at Runtime.handler (file:///var/task/index.mjs)', 'at Runtime.handleOnceNonStreaming (file:///var/runtime/index.mjs)']; // prettier-ignore
      assert.deepEqual(await frames(code, node22), old);
      assert.deepEqual(await frames(code.replace('async ', ''), node22), old);
      assert.deepEqual(await frames(code), [
        'at BufferedInvokeProcessor.handler (file:///var/task/index.mjs)',
        'at BufferedInvokeProcessor.processInvoke (file:///var/runtime/index.mjs)',
      ]);
    });

    it('answers a thrown string by its type', async () => {
      const { payload } = await once(`export const handler = async () => { throw 'plainly'; };`);
      assert.deepEqual(payload, { errorType: 'string', errorMessage: 'plainly', trace: [] });
    });

    it('ends a function that takes too long, and starts it again for the next event', async () => {
      const code = `let n = 0; export const handler = async ({ wait }) => { n += 1; if (wait) await new Promise((r) => setTimeout(r, 5000)); return n; };`;
      const { name } = await once(code, {}, { Timeout: 1 });
      const { payload, error, log } = await functions.call(name, { wait: true });
      const report =
        /\tDuration: 1000\.00 ms\tBilled Duration: 1000 ms\t.*\tMax Memory Used: [1-9]\d* MB\tStatus: timeout$/;
      assert.match(String(log.at(-1)), report);
      const id = /START RequestId: (\S+)/.exec(log.join('\n'))?.[1];
      assert.equal(error, 'Unhandled');
      assert.deepEqual(payload, {
        errorType: 'Sandbox.Timedout',
        errorMessage: `RequestId: ${id} Error: Task timed out after 1.00 seconds`,
      });
      assert.ok(log.some((line) => line.endsWith(`Z ${id} Task timed out after 1.00 seconds`)));
      assert.match(String(log.at(-1)), /\tStatus: timeout$/);
      assert.equal((await functions.call(name)).payload, 1);
    });

    it('ends a function that never yields', async () => {
      const { payload } = await once(`export const handler = async () => { for (;;); };`, {}, { Timeout: 1 });
      assert.equal(failure(payload).errorType, 'Sandbox.Timedout');
    });

    it('tells how the process ended: exit, exit 0, signal', async () => {
      const { name, payload, log } = await once(
        `export const handler = async ({ how }) => eval(how ?? 'process.exit(1)');`,
      );
      const id = /START RequestId: (\S+)/.exec(log.join('\n'))?.[1];
      const errorMessage = `RequestId: ${id} Error: Runtime exited with error: exit status 1`;
      assert.deepEqual(payload, { errorType: 'Runtime.ExitError', errorMessage });
      assert.match(String(log.at(-1)), /Used: [1-9]\d* MB\t.*\tStatus: error\tError Type: Runtime\.ExitError$/);
      const zero = await functions.call(name, { how: 'process.exit(0)' });
      assert.match(failure(zero.payload).errorMessage, /Error: Runtime exited without providing a reason$/);
      const killed = await functions.call(name, { how: 'process.kill(process.pid, "SIGKILL")' });
      assert.match(failure(killed.payload).errorMessage, /Error: Runtime exited with error: signal: killed$/);
    });

    it('loses no line that was logged right before an exit', async () => {
      const { log } = await once(
        `export const handler = async () => { for (let i = 0; i < 20; i++) console.log('line', i); process.exit(3); };`,
      );
      assert.equal(log.filter((line) => line.includes('\tline ')).length, 20);
    });

    it('answers an unhandled rejection, and an exception out of nowhere', async () => {
      const rejection = await once(
        `export const handler = () => { Promise.reject(new Error('lost')); return new Promise(() => setTimeout(() => {}, 900)); };`,
      );
      assert.deepEqual(
        [failure(rejection.payload).errorType, failure(rejection.payload).errorMessage],
        ['Runtime.UnhandledPromiseRejection', 'Error: lost'],
      );
      const thrown = await once(
        `export const handler = () => new Promise(() => setTimeout(() => { throw new RangeError('late'); }, 10));`,
      );
      assert.deepEqual(
        [failure(thrown.payload).errorType, failure(thrown.payload).errorMessage],
        ['RangeError', 'late'],
      );
    });

    it('answers a promise that never settles once nothing is left to wait for', async () => {
      const { name, payload } = await once(
        `export const handler = ({ well }) => well ? Promise.resolve('well') : new Promise(() => {});`,
      );
      assert.equal(failure(payload).errorType, 'Runtime.NodeJsExit');
      assert.match(
        failure(payload).errorMessage,
        /^The Lambda runtime client detected an unexpected Node\.js exit code\./,
      );
      assert.equal((await functions.call(name, { well: true })).payload, 'well');
    });
  });

  describe('handlers', () => {
    it('must exist, be functions, and be named as module.export', async () => {
      const code = { 'index.mjs': `export const value = 1; export const nested = { handler: async () => 'nested' };` };
      const error = async (Handler: string) => {
        const { payload } = await once(code, {}, { Handler });
        return [failure(payload).errorType, failure(payload).errorMessage];
      };
      assert.deepEqual(await error('index.handler'), [
        'Runtime.HandlerNotFound',
        'index.handler is undefined or not exported',
      ]);
      assert.deepEqual(await error('index.value'), ['Runtime.HandlerNotFound', 'index.value is not a function']);
      assert.deepEqual(await error('index'), ['Runtime.MalformedHandlerName', 'Bad handler']);
      assert.deepEqual(await error('../index.handler'), [
        'Runtime.MalformedHandlerName',
        "'../index.handler' is not a valid handler name. Use absolute paths when specifying root directories in handler names.",
      ]);
      assert.deepEqual(await error('main.handler'), [
        'Runtime.ImportModuleError',
        "Error: Cannot find module 'main'\nRequire stack:\n- /var/runtime/index.mjs",
      ]);
      assert.equal((await once(code, {}, { Handler: 'index.nested.handler' })).payload, 'nested');
    });

    it('may lie in a folder, and in .js, .cjs or .mjs', async () => {
      assert.equal(
        (await once({ 'src/a.js': `exports.run = async () => 'js';` }, {}, { Handler: 'src/a.run' })).payload,
        'js',
      );
      assert.equal((await once({ 'index.cjs': `exports.handler = async () => 'cjs';` })).payload, 'cjs');
      const typed = { 'package.json': '{"type":"module"}', 'index.js': `export const handler = async () => 'module';` };
      assert.equal((await once(typed)).payload, 'module');
      assert.equal((await once(typed, {}, node22)).payload, 'module');
    });

    it('are CommonJS in a .js file without a package.json, on every Node', async () => {
      for (const runtime of [node22, {}]) {
        const { payload } = await once({ 'index.js': `export const handler = async () => 1;` }, {}, runtime);
        assert.equal(failure(payload).errorType, 'Runtime.UserCodeSyntaxError');
        assert.match(failure(payload).errorMessage, /^SyntaxError: Unexpected token 'export'$/);
      }
    });

    it('cannot require an ES module', async () => {
      const files = {
        'index.js': `exports.handler = async () => require('./esm.mjs').a;`,
        'esm.mjs': 'export const a = 1;',
      };
      const { payload, log } = await once(files);
      assert.equal(failure(payload).errorType, 'Error');
      assert.ok(log.some((line) => line.includes('"code":"ERR_REQUIRE_ESM"')));
    });

    it('with callbacks are refused since Node.js 24', async () => {
      const { payload } = await once({
        'index.js': `exports.handler = (event, context, callback) => callback(null, 1);`,
      });
      assert.equal(failure(payload).errorType, 'Runtime.CallbackHandlerDeprecated');
      assert.match(
        failure(payload).errorMessage,
        /^ERROR: AWS Lambda has removed support for callback-based function handlers starting with Node\.js 24\./,
      );
    });

    it('may return plain values since Node.js 24, but not before', async () => {
      const code = `export const handler = () => 'plain';`;
      assert.equal((await once(code)).payload, 'plain');
      assert.equal((await once(code, {}, node22)).payload, null);
    });

    it('with callbacks work up to Node.js 22: they wait for the event loop unless told not to', async () => {
      const code = `exports.handler = (event, context, callback) => {
        if (event.fail) return callback(new Error('failed'));
        if (event.hurry) context.callbackWaitsForEmptyEventLoop = false;
        const started = Date.now();
        callback(null, 'early');
        setTimeout(() => console.log('loop is empty'), 100);
      };`;
      const { name, payload, log } = await once({ 'index.js': code }, {}, node22);
      assert.equal(payload, 'early');
      assert.ok(log.some((line) => line.endsWith('loop is empty')));
      const hurried = await functions.call(name, { hurry: true });
      assert.ok(!hurried.log.some((line) => line.endsWith('loop is empty')));
      const failed = await functions.call(name, { fail: true });
      assert.deepEqual([failure(failed.payload).errorType, failed.error], ['Error', 'Unhandled']);
    });

    it('end with the first of callback, context and promise up to Node.js 22, and at once with an error', async () => {
      const code = `
        let late;
        exports.handler = async (event, context, callback) => {
          if (event.fail) setTimeout(() => console.log('not waited for'), 1000);
          if (event.fail) return callback(new Error('failed'));
          event.by === 'callback' ? callback(null, 'first') : context.succeed('first');
          callback(null, 'second');
          return 'third';
        };`;
      const { name, payload } = await once({ 'index.js': code }, { by: 'callback' }, node22);
      assert.deepEqual([payload, (await functions.call(name, { by: 'context' })).payload], ['first', 'first']);
      const failed = await functions.call(name, { fail: true });
      assert.equal(failure(failed.payload).errorMessage, 'failed');
      assert.doesNotMatch(failed.log.join(), /not waited for/);
    });

    it('have context.succeed and context.fail up to Node.js 22', async () => {
      const code = {
        'index.js': `exports.handler = (event, context) => event.fail ? context.fail(new Error('no')) : context.succeed('yes');`,
      };
      const { name, payload } = await once(code, {}, node22);
      assert.equal(payload, 'yes');
      assert.equal(failure((await functions.call(name, { fail: 1 })).payload).errorMessage, 'no');
      const modern = await once({ 'index.js': `exports.handler = async (event, context) => typeof context.succeed;` });
      assert.equal(modern.payload, 'undefined');
    });

    it('that fail to load are tried again within the first event, and logged twice', async () => {
      const { name, payload } = await once(`throw new Error('at load'); export const handler = async () => 1;`);
      assert.deepEqual([failure(payload).errorType, failure(payload).errorMessage], ['Error', 'at load']);
      const lines = await linesOf(name);
      assert.equal(lines.filter((line) => line.includes('\tundefined\tERROR\tUncaught Exception \t{')).length, 2);
      // Seen on AWS, 2024 to 2026: what is no error of the runtime's own has no name there.
      const reports = lines.filter((line) => /^(INIT_)?REPORT /.test(line));
      const ends = ['Phase: init\t', 'Phase: invoke\t', ''].map(
        (phase) => `${phase}Status: error\tError Type: Runtime.Unknown\n`,
      );
      assert.deepEqual(reports.map((line) => line.split(/ M?[Bms]+\t/).at(-1)), ends); // prettier-ignore
    });
  });

  describe('surroundings', () => {
    it('are the environment variables of Lambda and of the function, and none of the machine', async () => {
      const code = `export const handler = async () => process.env;`;
      const { payload, name } = await once(
        code,
        {},
        { Environment: { Variables: { TABLE_NAME: 't', TZ: 'Asia/Kolkata' } } },
      );
      const env = payload as Record<string, string>;
      assert.deepEqual(Object.keys(env).sort(), [
        'AWS_ACCESS_KEY_ID',
        'AWS_DEFAULT_REGION',
        'AWS_ENDPOINT_URL',
        'AWS_EXECUTION_ENV',
        'AWS_LAMBDA_FUNCTION_MEMORY_SIZE',
        'AWS_LAMBDA_FUNCTION_NAME',
        'AWS_LAMBDA_FUNCTION_VERSION',
        'AWS_LAMBDA_INITIALIZATION_TYPE',
        'AWS_LAMBDA_LOG_GROUP_NAME',
        'AWS_LAMBDA_LOG_STREAM_NAME',
        'AWS_LAMBDA_RUNTIME_API',
        'AWS_REGION',
        'AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED',
        'AWS_SECRET_ACCESS_KEY',
        'AWS_SESSION_TOKEN',
        'AWS_XRAY_CONTEXT_MISSING',
        'AWS_XRAY_DAEMON_ADDRESS',
        'LAMBDA_RUNTIME_DIR',
        'LAMBDA_TASK_ROOT',
        'LANG',
        'LD_LIBRARY_PATH',
        'NODE_PATH',
        'PATH',
        'PWD',
        'SHLVL',
        'TABLE_NAME',
        'TZ',
        '_AWS_XRAY_DAEMON_ADDRESS',
        '_AWS_XRAY_DAEMON_PORT',
        '_HANDLER',
        '_X_AMZN_TRACE_ID',
      ]);
      assert.deepEqual([env.TABLE_NAME, env.TZ, env.AWS_LAMBDA_FUNCTION_NAME], ['t', 'Asia/Kolkata', name]);
      assert.equal(env.AWS_EXECUTION_ENV, 'AWS_Lambda_nodejs24.x');
      assert.equal(env.AWS_ENDPOINT_URL, test.url);
      assert.match(String(env['_X_AMZN_TRACE_ID']), /^Root=1-[0-9a-f]{8}-[0-9a-f]{24};/);
    });

    it('have no process.send, and the clock of UTC', async () => {
      const { payload } = await once(
        `export const handler = async () => [typeof process.send, new Date(0).getHours(), process.argv.length];`,
      );
      assert.deepEqual(payload, ['undefined', 0, 2]);
    });

    it('use what Node.js has compiled of its own modules, and have no main module of CommonJS, as on Lambda', async () => {
      // V8 rejects what was compiled for other flags. Those of this process may have been changed by another test.
      const source = 'function add(a, b) { return a + b; }';
      const compile = `new vm.Script(${JSON.stringify(source)}).createCachedData().toString('base64')`;
      const { stdout } = await promisify(execFile)(process.execPath, ['-p', compile]);
      const data = stdout.trim();
      const { payload } = await once(
        {
          'index.cjs': `const { Script } = require('node:vm');
            exports.handler = async ({ source, data }) => [
              new Script(source, { cachedData: Buffer.from(data, 'base64') }).cachedDataRejected,
              typeof require.main,
              Object.keys(require.cache),
            ];`,
        },
        { source, data },
      );
      assert.deepEqual(payload, [false, 'undefined', ['/var/task/index.cjs']]);
    });

    it('have a heap of the function’s memory, as has each thread that it starts', async () => {
      const code = `import { Worker } from 'node:worker_threads';
        import { getHeapStatistics } from 'node:v8';
        const limit = 'require("node:v8").getHeapStatistics().heap_size_limit';
        export const handler = () => new Promise((done) =>
          new Worker('require("node:worker_threads").parentPort.postMessage(' + limit + ')', { eval: true })
            .on('message', (ofThread) => done([getHeapStatistics().heap_size_limit, ofThread])));`;
      const { payload } = await once(code, {}, { MemorySize: 256 });
      const [ofFunction, ofThread] = (payload as number[]).map((bytes) => Math.round(bytes / 2 ** 20));
      assert.equal(ofThread, ofFunction);
      assert.ok(Number(ofFunction) >= 230 && Number(ofFunction) < 512, `${ofFunction} MB`);
    });

    it('hold the AWS SDK, which acts as the role', async () => {
      const run = `async () => (await client.send(new GetCallerIdentityCommand({}))).Arn`;
      const esm = await once(
        `import { STSClient, GetCallerIdentityCommand } from '@aws-sdk/client-sts'; const client = new STSClient({}); export const handler = ${run};`,
      );
      assert.equal(esm.payload, `arn:aws:sts::${test.account}:assumed-role/function-role/${esm.name}`);
      const cjs = await once({
        'index.js': `const { STSClient, GetCallerIdentityCommand } = require('@aws-sdk/client-sts'); const client = new STSClient({}); exports.handler = ${run};`,
      });
      assert.equal(cjs.payload, `arn:aws:sts::${test.account}:assumed-role/function-role/${cjs.name}`);
    });

    it('let a denied call of the SDK fail with the words of IAM', async () => {
      const { name, payload } = await once(
        `import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb'; const client = new DynamoDBClient({});
         export const handler = () => client.send(new GetItemCommand({ TableName: 'T', Key: { PK: { S: '1' } } }));`,
      );
      const { errorType, errorMessage } = failure(payload);
      const table = `arn:aws:dynamodb:ap-south-1:${test.account}:table/T`;
      assert.equal(errorType, 'AccessDeniedException');
      assert.equal(
        errorMessage,
        `User: arn:aws:sts::${test.account}:assumed-role/function-role/${name} is not authorized to perform: dynamodb:GetItem ` +
          `on resource: ${table} because no identity-based policy allows the dynamodb:GetItem action`,
      );
    });
  });

  describe('log', () => {
    it('has the lines of Lambda, in their order', async () => {
      const code = `export const handler = async () => { console.log('one', { a: 1 }); console.warn('two\\nlines'); process.stdout.write('raw\\n'); };`;
      const { name, log } = await once(code);
      const lines = await linesOf(name);
      const id = /START RequestId: (\S+)/.exec(lines.join(''))?.[1];
      const patterns = [
        /^INIT_START Runtime Version: nodejs:24\.v\d+\tRuntime Version ARN: arn:aws:lambda:ap-south-1::runtime:[0-9a-f]{64}\n$/,
        new RegExp(`^START RequestId: ${id} Version: \\$LATEST\\n$`),
        new RegExp(`^\\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z\\t${id}\\tINFO\\tone \\{ a: 1 \\}\\n$`),
        new RegExp(`^\\S+\\t${id}\\tWARN\\ttwo\\nlines\\n$`),
        /^raw\n$/,
        new RegExp(`^END RequestId: ${id}\\n$`),
        new RegExp(
          `^REPORT RequestId: ${id}\\tDuration: [\\d.]+ ms\\tBilled Duration: \\d+ ms\\tMemory Size: 128 MB\\t` +
            'Max Memory Used: \\d+ MB\\tInit Duration: [\\d.]+ ms\\t\\n$',
        ),
      ];
      assert.equal(lines.length, patterns.length);
      for (const [index, pattern] of patterns.entries()) assert.match(String(lines[index]), pattern);
      assert.match(String(log[0]), /^START/);
      const warm = await functions.call(name);
      assert.doesNotMatch(String(warm.log.at(-1)), /Init Duration/);
    });

    it('is JSON where the function asks for it, from its level upwards', async () => {
      const code = `export const handler = async () => { console.debug('hidden'); console.log('shown', 1); console.error(new TypeError('oops')); };`;
      const LoggingConfig = { LogFormat: 'JSON', LogGroup: '/json' } as const;
      const { log } = await once(code, {}, { LoggingConfig });
      const records = log.map((line) => JSON.parse(line) as { type?: string; level?: string; message?: unknown });
      assert.deepEqual(
        records.map(({ type, level }) => type ?? level),
        ['platform.start', 'INFO', 'ERROR', 'platform.report'],
      );
      assert.equal(records[1]?.message, 'shown 1');
      const { errorType, errorMessage } = (records[2] ?? {}).message as { errorType: string; errorMessage: string };
      assert.deepEqual([errorType, errorMessage], ['TypeError', 'oops']);
      const { events } = await test
        .client(logs.CloudWatchLogsClient)
        .send(new logs.FilterLogEventsCommand({ logGroupName: '/json' }));
      assert.equal(events?.length, 5);
    });

    it('is not kept where the role may not write it, and its tail is answered all the same', async () => {
      await functions.deploy('mute', `export const handler = async () => console.log('heard');`, {
        Role: await makeRole(test, 'mute-role'),
      });
      const { log } = await functions.call('mute');
      assert.ok(log.some((line) => line.endsWith('\theard')));
      assert.equal((await refusal(linesOf('mute'))).name, 'ResourceNotFoundException');
    });
  });
});
