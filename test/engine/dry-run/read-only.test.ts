// What an Aws that only reads lets through: reads and requests that store nothing, and no other call.
import assert from 'node:assert/strict';
import { DeleteTableCommand, DynamoDBClient, ListTablesCommand, paginateListTables } from '@aws-sdk/client-dynamodb';
import { DryRunStop } from '../../../src/engine/dry-run/dry-run.ts';
import { readOnlyAws } from '../../../src/engine/dry-run/read-only.ts';
import type { Aws } from '../../../src/engine/types.ts';
import { testAws } from '../../helpers/aws/test-aws.ts';
import { startTestSandbox, type TestSandbox } from '../../helpers/sandbox/test-sandbox.ts';

describe('an Aws that only reads', () => {
  let sandbox: TestSandbox;
  let aws: Aws;
  before(async () => {
    sandbox = await startTestSandbox();
    aws = await testAws(sandbox);
  });
  after(() => sandbox.stop());

  it('sends calls that read, also those of a paginator', async () => {
    const client = readOnlyAws(aws).client(DynamoDBClient);
    assert.deepEqual((await client.send(new ListTablesCommand({}))).TableNames, []);
    for await (const { TableNames } of paginateListTables({ client }, {})) assert.deepEqual(TableNames, []);
  });

  it('refuses every other call before it is sent', async () => {
    const asked = readOnlyAws(aws)
      .client(DynamoDBClient)
      .send(new DeleteTableCommand({ TableName: 'Links' }));
    await assert.rejects(asked, new DryRunStop('it would call DynamoDB DeleteTable, and a dry run only reads'));
  });

  it('refuses requests that store something, or all of them, with the error that was asked for', async () => {
    const refuse = (why: string) => new RangeError(why);
    const url = `${sandbox.url}/_sandbox/health`;
    assert.equal((await readOnlyAws(aws).http(url)).status, 200);
    await assert.rejects(
      readOnlyAws(aws, { refuse }).http(url, { method: 'POST' }),
      new RangeError(`it would send POST ${url}`),
    );
    await assert.rejects(
      readOnlyAws(aws, { http: 'none', refuse }).http(url),
      new RangeError(`it would send GET ${url}`),
    );
  });
});
