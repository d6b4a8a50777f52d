// `workshop trace`: a refused call with its cause, the list, the errors, and what there is on AWS.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { trace, type TraceOptions } from '../../../src/commands/trace/trace.ts';
import { WorkshopError } from '../../../src/engine/errors.ts';
import type { Json } from '../../../src/engine/types.ts';
import { recordUi } from '../../helpers/cli/recorded-ui.ts';
import { mismatches, type Schema } from '../../helpers/json-schema.ts';
import { fromRoot } from '../../helpers/root.ts';
import { createUserKey } from '../../helpers/sandbox/user-key.ts';
import { openTestWorkspace, type TestWorkspace } from '../../helpers/workspace/test-workspace.ts';

const schema = JSON.parse(readFileSync(fromRoot('docs/schemas/trace.schema.json'), 'utf8')) as Schema;
const signal = new AbortController().signal;

describe('the command trace', () => {
  let workspace: TestWorkspace;
  before(async () => {
    workspace = await openTestWorkspace();
  });
  after(() => workspace.stop());

  async function run(options: TraceOptions = {}): Promise<{ text: string; document: Json }> {
    const heard = recordUi();
    const code = await trace({ ui: heard.ui, paths: workspace.paths, signal, yes: false }, options);
    assert.equal(code, 0);
    assert.deepEqual(mismatches(heard.document, schema), []);
    return { text: heard.lines.join('\n'), document: heard.document };
  }

  it('says that there was no request yet', async () => {
    const { text, document } = await run();
    assert.equal(text, 'The sandbox has had no requests since its start.\nnext: workshop verify');
    assert.deepEqual(document, { traces: [], target: 'sandbox', where: [] });
  });

  it('shows for a refused call which policies were evaluated, and which statement is missing', async () => {
    const { sandbox, account, client } = workspace.sandbox;
    const policy = { Version: '2012-10-17', Statement: { Effect: 'Allow' as const, Action: 's3:*', Resource: '*' } };
    const key = createUserKey(sandbox.store, { account, userName: 'reader', policy });
    const get = new GetItemCommand({ TableName: 'Links', Key: { PK: { S: 'a' } } });
    await assert.rejects(client(DynamoDBClient, key).send(get), { name: 'AccessDeniedException' });
    const { text, document } = await run();
    const lines = text
      .replace(/[\d.]+ ms/g, 'N ms')
      .replace(/ +N ms/g, ' N ms')
      .replace(/[\d-]+ [\d:]+ UTC/, 'T UTC')
      .split('\n');
    const table = `arn:aws:dynamodb:ap-south-1:${account}:table/Links`;
    assert.equal(lines[0], 'GetItem  400 N ms  (control plane, T UTC)');
    // Nearly all of the time: what the front door adds depends on the machine.
    assert.match(String(lines[3]), /^dynamodb GetItem +400 +━{15,20} N ms$/);
    assert.deepEqual(lines.slice(lines.indexOf('Permissions')), [
      'Permissions',
      '',
      'REFUSED  dynamodb:GetItem',
      `  principal  arn:aws:iam::${account}:user/reader`,
      `  resource   ${table}`,
      '  No policy allows it. Policies that were evaluated:',
      '    identity policy policy: No statement matches this action, this resource and the conditions.',
      '  The missing statement belongs in a policy of the user or role that runs this tool.',
      '    {',
      '      "Effect": "Allow",',
      '      "Action": "dynamodb:GetItem",',
      `      "Resource": "${table}"`,
      '    }',
      'next: workshop trace --last 10',
    ]);
    const { traces } = document as { traces: { id: string }[] };
    const id = String(traces[0]?.id);
    assert.deepEqual((await run({ id })).document, document);
    const list = await run({ last: '5' });
    assert.match(
      list.text,
      new RegExp(`400 +\\d+ ms  control plane  dynamodb GetItem  ${id}\nnext: workshop trace ${id}$`),
    );
  });

  it('refuses an id that no trace has, and numbers that are none', async () => {
    const refused = async (options: TraceOptions) => {
      const error: unknown = await run(options).catch((thrown: unknown) => thrown);
      assert.ok(error instanceof WorkshopError);
      return [error.code, error.message];
    };
    assert.deepEqual(await refused({ id: 'none' }), ['usage', 'The sandbox has no trace with the request id none.']);
    assert.deepEqual(await refused({ last: '0' }), ['usage', '"0" is not a number from 1 to 999.']);
  });
});
