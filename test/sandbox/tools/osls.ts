// The Serverless Framework (its fork osls) with a hello-world HTTP API: deployed, invoked, changed and removed. Part of
// `npm run test:long`.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { ApiGatewayV2Client, GetApisCommand } from '@aws-sdk/client-apigatewayv2';
import { census, emptyCensus } from '../../helpers/sandbox/census.ts';
import { testStacks } from '../../helpers/sandbox/stacks.ts';
import { startTestSandbox, type TestSandbox } from '../../helpers/sandbox/test-sandbox.ts';
import { createUserKey } from '../../helpers/sandbox/user-key.ts';
import { npmTool } from '../../helpers/tools/npm-tool.ts';
import { toolFolder, type ToolFolder } from '../../helpers/tools/tool-folder.ts';

const service = `
service: hello
provider:
  name: aws
  runtime: nodejs22.x
  region: ap-south-1
functions:
  hello:
    handler: handler.hello
    events:
      - httpApi:
          path: /
          method: get
`;
const handler = (message: string) =>
  `module.exports.hello = async () => ({ statusCode: 200, body: JSON.stringify({ message: '${message}' }) });\n`;

describe('osls', () => {
  let test: TestSandbox;
  let folder: ToolFolder;
  let program: string;

  before(async function () {
    const tool = await npmTool('osls', ['osls@4.3.1']);
    if (tool === undefined) return this.skip();
    program = join(tool, 'node_modules/.bin/osls');
    test = await startTestSandbox();
    // It looks at a stack every five seconds otherwise.
    folder = await toolFolder(test, { SLS_AWS_MONITORING_FREQUENCY: '100', SLS_TELEMETRY_DISABLED: '1' });
    await folder.write('serverless.yml', service);
    await folder.write('handler.js', handler('Hello'));
  });
  after(async () => {
    await folder?.end();
    await test?.stop();
  });

  const osls = (command: string) => folder.run(program, command.split(' '));

  async function greeting(): Promise<string> {
    const { Items = [] } = await test.client(ApiGatewayV2Client).send(new GetApisCommand({}));
    return (await fetch(`${Items[0]?.ApiEndpoint}/`)).text();
  }

  it('deploys its API, whose function answers', async () => {
    const printed = await osls('deploy');
    assert.match(printed, /Service deployed to stack hello-dev/);
    assert.equal(await greeting(), '{"message":"Hello"}');
    assert.match(await osls('invoke -f hello'), /"statusCode": 200,\n {4}"body": "{\\"message\\":\\"Hello\\"}"/);
    assert.match(await osls('info'), /stack: hello-dev[^]*endpoint: GET - [^]*hello: hello-dev-hello/);
    assert.match(await osls('logs -f hello'), /END/);
  });

  it('deploys a change of the code, and nothing where nothing has changed', async () => {
    assert.match(await osls('deploy'), /No changes to deploy/);
    await folder.write('handler.js', handler('Good morning'));
    await osls('deploy');
    assert.equal(await greeting(), '{"message":"Good morning"}');
    assert.match(await osls('deploy list functions'), /All versions: \$LATEST, 1, 2/);
  });

  it('says which permission is missing where the user may not create a role', async () => {
    const allowed = { Effect: 'Allow' as const, NotAction: 'iam:CreateRole', Resource: '*' };
    const user = { account: test.account, userName: 'ann', policy: { Statement: [allowed] } };
    const key = createUserKey(test.sandbox.store, user);
    await assert.rejects(
      folder.run(program, ['deploy', '--stage', 'test'], key),
      /not authorized to perform: iam:CreateRole/,
    );
    await testStacks(test).rested('hello-test');
    await folder.run(program, ['remove', '--stage', 'test'], key);
  });

  it('removes everything', async () => {
    await osls('remove');
    // Versions of a function are kept until it is deleted, and its log group belongs to the stack.
    assert.deepEqual({ ...(await census(test)), accountPublicAccess: [] }, emptyCensus);
  });
});
