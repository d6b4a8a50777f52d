// `workshop why`: the answer to each kind of question, to the letter.
import assert from 'node:assert/strict';
import { why } from '../../../../src/commands/learn/why/why.ts';
import type { Json } from '../../../../src/engine/types.ts';
import { createJournal } from '../../../../src/workspace/journal.ts';
import { recordUi } from '../../../helpers/cli/recorded-ui.ts';
import { openTestWorkspace, type TestWorkspace } from '../../../helpers/workspace/test-workspace.ts';

const deniedText =
  'AWS knows who asked, and no policy allows the request. A *Deny* in any policy overrides every *Allow*. The message names three things: the identity, the action and the resource. These are the parts of the missing statement.';
const forbidden =
  '# Forbidden403\n\nThe server understood the request and refused it. S3 also answers 403 for an object that does not exist, if you cannot list the bucket. So a wrong name looks like a missing permission.\n\n**What to do:** Check in this order: the bucket policy, Block Public Access, the name of the object.';
const serverError =
  '# InternalServerError\n\nA 500 has two sources, and the capital letters tell which. `Internal Server Error` comes from API Gateway: it has no permission to invoke the function, or the function failed. `Internal server error` comes from the code of your function: its log has the reason.\n\n**What to do:** Look at the log of the function. If there is a new line, read it. If there is none, check the permission to invoke the function.';
const logText =
  'The log of the function has the reason. No log line means: the API has no permission to invoke the function.';
const putItem = (actor: string) =>
  `User: ${actor} is not authorized to perform: dynamodb:PutItem on resource: arn:aws:dynamodb:x`;
const functionRole = 'arn:aws:sts::1:assumed-role/aws-workshop-lambda-role/createShortURL';

describe('the command why', () => {
  let workspace: TestWorkspace;
  before(async () => {
    workspace = await openTestWorkspace();
    await workspace.goto('table');
  });
  after(() => workspace.stop());

  async function ask(what: string) {
    const heard = recordUi();
    const pages: { document: Readonly<Record<string, Json>>; text: string }[] = [];
    const page = (document: Json, text: string) => void pages.push({ document: document as {}, text });
    const context = {
      ui: { ...heard.ui, page },
      paths: workspace.paths,
      signal: new AbortController().signal,
      yes: false,
    };
    assert.equal(await why(context, { what }), 0);
    const [answer = assert.fail('there is an answer'), ...others] = pages;
    assert.deepEqual(others, []);
    return { ...answer, next: heard.lines.join('\n') };
  }

  const setting =
    'table.partitionKey = `PK`\n\n`PK`, a string: the short id. Every item must have it, and DynamoDB uses it to spread items over its partitions.\n\n**Otherwise:** DynamoDB rejects an item without its key. To find an item by another attribute, it has to scan the whole table. You cannot change the key of a table: you delete the table and create a new one.';

  it('explains a setting, with its value on AWS', async () => {
    assert.deepEqual(await ask('table.partitionKey'), {
      document: { what: 'table.partitionKey', step: null, kind: 'table', markdown: `# ${setting}` },
      text: `# ${setting}`,
      next: 'next: workshop read table',
    });
  });

  it('explains a step and the resource of the same name, with all its settings', async () => {
    const text = `# Step 2, table: Create the DynamoDB table

A function keeps no data between two calls. The short links need a place outside of the functions. The table AWSWorkshopDemoTable with one key is the simplest one.

**Otherwise:** a visitor gets a short id, and nobody can find the URL that belongs to it.

# table: table

The table stores one item for each short link. DynamoDB finds an item by its key in milliseconds.

## name = \`AWSWorkshopDemoTable\`

The name from the handbook, with your suffix if you chose one. The functions read it from TABLE_NAME.

**Otherwise:** the functions ask for a table that does not exist, and the API answers 500.

## ${setting.replace('table.', '')}

## billingMode = \`PAY_PER_REQUEST\`

\`PAY_PER_REQUEST\`, which the console calls on-demand: you pay for each read and write.

**Otherwise:** provisioned capacity costs money every hour, used or not, and requests above it are throttled.`;
    const document = { what: 'table', step: 'table', kind: 'table', markdown: text };
    assert.deepEqual(await ask('table'), { document, text, next: 'next: workshop read table' });
  });

  it('explains a term of AWS by any of its names', async () => {
    const text =
      'An identity that CloudFront uses to read a private bucket. The bucket policy names it as the principal. AWS now recommends OAC, and OAI still works.';
    assert.deepEqual(await ask('oai'), {
      document: { what: 'oai', term: 'origin access identity', text, read: 'edge' },
      text: `# origin access identity, OAI\n\n${text}`,
      next: 'next: workshop read edge',
    });
  });

  it('explains a status, with what to do and the step that belongs to it', async () => {
    const { document, ...said } = await ask('403');
    assert.deepEqual(said, { text: forbidden, next: 'next: workshop why public-access' });
    assert.deepEqual([document['error'], document['step']], ['Forbidden403', 'public-access']);
  });

  it('makes the missing statement from the message of a denied request, and names the step that adds it', async () => {
    const { document, ...said } = await ask(putItem(functionRole));
    assert.deepEqual(said, {
      text: `# AccessDenied

${deniedText}

- principal: ${functionRole}
- action: dynamodb:PutItem
- resource: arn:aws:dynamodb:x

The missing statement belongs in a policy of the role aws-workshop-lambda-role:

\`\`\`json
{
  "Effect": "Allow",
  "Action": "dynamodb:PutItem",
  "Resource": "arn:aws:dynamodb:x"
}
\`\`\`

In this course the step database-access adds this permission.`,
      next: 'next: workshop why database-access',
    });
    assert.equal(document['step'], 'database-access');
    assert.deepEqual(document['statement'], {
      Effect: 'Allow',
      Action: 'dynamodb:PutItem',
      Resource: 'arn:aws:dynamodb:x',
    });
  });

  it('offers no statement against an explicit deny', async () => {
    const { document, ...said } = await ask(
      `${putItem(functionRole)} with an explicit deny in a service control policy`,
    );
    assert.deepEqual(said, {
      text: `# AccessDenied

${deniedText}

- principal: ${functionRole}
- action: dynamodb:PutItem
- resource: arn:aws:dynamodb:x

A policy denies this action explicitly. An explicit deny overrides every allow, so no new statement helps. Only the owner of that policy can change it.`,
      next: 'next: workshop next',
    });
    const { explicitDeny, statement, step } = document;
    assert.deepEqual([explicitDeny, statement, step], [true, null, null]);
  });

  const mistakes: [what: string, message: string, state: string, fix: string][] = [
    [
      'table.nope',
      'There is no setting "nope".',
      'The settings of table are: name, partitionKey, billingMode.',
      'workshop why table',
    ],
    [
      'xyzzy',
      'There is no explanation "xyzzy".',
      'Ask for a step, a resource, a setting as resource.setting, a term of AWS, an error, or "last".',
      'workshop inspect   # lists the resources; or: workshop status',
    ],
    [
      'partition kee',
      'There is no explanation "partition kee". Did you mean partition key?',
      'Ask for a step, a resource, a setting as resource.setting, a term of AWS, an error, or "last".',
      'workshop inspect   # lists the resources; or: workshop status',
    ],
  ];
  for (const [what, message, state, fix] of mistakes)
    it(`${what}: ${message}`, () => assert.rejects(ask(what), { code: 'usage', message, state, fix }));

  it('last says that there was no error yet', async () => {
    assert.deepEqual(await ask('last'), {
      document: { what: 'last', error: null },
      text: 'The journal has no error yet.',
      next: 'next: workshop status',
    });
  });

  describe('last, after a check failed,', () => {
    const failing = (actual: string) =>
      createJournal(workspace.paths.journal)({
        type: 'check',
        step: 'hosting',
        id: 'hosting.website-refuses',
        title: 'The website answers 200',
        status: 'fail',
        because: 'It must be public.',
        actual,
      });
    const last = (actual: string) => `The last error was:\n\nThe website answers 200: ${actual} It must be public.\n\n`;

    it('explains what is known', async () => {
      failing('403 Forbidden.');
      const { text, next } = await ask('last');
      assert.deepEqual([text, next], [last('403 Forbidden.') + forbidden, 'next: workshop why public-access']);
    });

    it('says that there is no explanation of what is not known', async () => {
      failing('a teapot.');
      const { text, next } = await ask('last');
      assert.deepEqual(
        [text, next],
        [`${last('a teapot.')}There is no further explanation for this error.`, 'next: workshop hint'],
      );
    });

    it('names the log of the function where the API answers 500', async () => {
      failing('500 Internal Server Error.');
      const { text, next } = await ask('last');
      assert.equal(text, `${last('500 Internal Server Error.')}${serverError}\n\n${logText}`);
      assert.equal(next, 'next: workshop logs --since 10m --filter ERROR');
    });
  });
});
