// An Aws that sends each read once.
import assert from 'node:assert/strict';
import { DynamoDBClient, ListTablesCommand, TagResourceCommand } from '@aws-sdk/client-dynamodb';
import { readOnceAws } from '../../../src/engine/dry-run/read-once.ts';
import { testAws } from '../../helpers/aws/test-aws.ts';
import { startTestSandbox, type TestSandbox } from '../../helpers/sandbox/test-sandbox.ts';

describe('an Aws that reads once', () => {
  let sandbox: TestSandbox;
  before(async () => (sandbox = await startTestSandbox()));
  after(() => sandbox.stop());

  const sent = (operation: string, from: number) =>
    sandbox.log.slice(from).filter((line) => line.startsWith(`dynamodb ${operation} `)).length;

  it('hands the same answer to all who ask the same, and sends other calls each time', async () => {
    const dynamodb = readOnceAws(await testAws(sandbox)).client(DynamoDBClient);
    const from = sandbox.log.length;
    const ask = (Limit: number) => dynamodb.send(new ListTablesCommand({ Limit }));
    const [one, same] = await Promise.all([ask(5), ask(5), ask(6)]);
    assert.equal(one, same);
    assert.equal(sent('ListTables', from), 2);
    const tag = new TagResourceCommand({ ResourceArn: 'arn:aws:dynamodb:ap-south-1:1:table/none', Tags: [] });
    await Promise.allSettled([dynamodb.send(tag), dynamodb.send(tag)]);
    assert.equal(sent('TagResource', from), 2);
  });

  it('reads again with each try of a wait', async () => {
    const aws = readOnceAws(await testAws(sandbox));
    const from = sandbox.log.length;
    let tries = 0;
    await aws.waiter.until({ for: 'three tries', usually: 1, atMost: 20 }, async () => {
      await aws.client(DynamoDBClient).send(new ListTablesCommand({}));
      return (tries += 1) === 3 ? true : undefined;
    });
    assert.equal(sent('ListTables', from), 3);
  });
});
