// PartiQL: each statement, what it needs, and how it is refused.
import assert from 'node:assert/strict';
import * as sdk from '@aws-sdk/client-dynamodb';
import type { PolicyDocument } from '../../../../src/sandbox/server/access.ts';
import { refusal, startTestSandbox, type TestSandbox } from '../../../helpers/sandbox/test-sandbox.ts';
import { createUserKey } from '../../../helpers/sandbox/user-key.ts';

type Item = Record<string, sdk.AttributeValue>;

describe('PartiQL of DynamoDB', () => {
  let test: TestSandbox;
  let client: sdk.DynamoDBClient;
  before(async () => {
    test = await startTestSandbox();
    client = test.client(sdk.DynamoDBClient);
    await client.send(
      new sdk.CreateTableCommand({
        TableName: 'Links',
        AttributeDefinitions: ['PK', 'SK', 'g'].map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
        KeySchema: [
          { AttributeName: 'PK', KeyType: 'HASH' },
          { AttributeName: 'SK', KeyType: 'RANGE' },
        ],
        GlobalSecondaryIndexes: [
          {
            IndexName: 'by-g',
            KeySchema: [{ AttributeName: 'g', KeyType: 'HASH' }],
            Projection: { ProjectionType: 'ALL' },
          },
        ],
        BillingMode: 'PAY_PER_REQUEST',
      }),
    );
  });
  after(() => test.stop());

  async function run(
    Statement: string,
    Parameters?: sdk.AttributeValue[],
    more: Partial<sdk.ExecuteStatementInput> = {},
  ) {
    return client.send(new sdk.ExecuteStatementCommand({ Statement, Parameters, ...more }));
  }
  const items = async (Statement: string, Parameters?: sdk.AttributeValue[]): Promise<Item[]> =>
    (await run(Statement, Parameters)).Items ?? [];
  const messageOf = async (call: Promise<unknown>) => (await refusal(call)).message;

  it('inserts, selects, updates and deletes an item', async () => {
    await run(`INSERT INTO "Links" VALUE {'PK': 'a', 'SK': '1', 'n': 1, 'm': {'k': [true, null]}, 's': <<'x', 'y'>>}`);
    const whole = {
      PK: { S: 'a' },
      SK: { S: '1' },
      n: { N: '1' },
      m: { M: { k: { L: [{ BOOL: true }, { NULL: true }] } } },
    };
    const s = { SS: ['x', 'y'] };
    assert.deepEqual(await items(`SELECT * FROM Links WHERE PK = 'a'`), [{ ...whole, s }]);
    const updated = await items(
      `UPDATE "Links" SET n = n + 1 SET m.k[0] = 'it''s' SET s = set_add(s, <<'z'>>) REMOVE m.k[1] WHERE PK = ? AND SK = ? RETURNING ALL NEW *`,
      [{ S: 'a' }, { S: '1' }],
    );
    assert.deepEqual(updated, [
      { ...whole, n: { N: '2' }, m: { M: { k: { L: [{ S: "it's" }] } } }, s: { SS: ['x', 'y', 'z'] } },
    ]);
    assert.deepEqual(await items(`SELECT n, m.k FROM Links WHERE PK = 'a' AND SK = '1' AND n > 1`), [
      { n: { N: '2' }, k: { L: [{ S: "it's" }] } },
    ]);
    await run(`DELETE FROM "Links" WHERE PK = 'a' AND SK = '1'`);
    assert.deepEqual(await items(`SELECT * FROM Links WHERE PK = 'a'`), []);
  });

  it('selects by all conditions, in order, in pages and from an index', async () => {
    for (const [SK, g] of Object.entries({ a1: 'x', a2: 'y', b1: 'x' }))
      await run(`INSERT INTO Links VALUE {'PK': 'p', 'SK': ?, 'g': ?}`, [{ S: SK }, { S: g }]);
    const keys = async (statement: string) => (await items(statement)).map(({ SK }) => SK?.S ?? '');
    assert.deepEqual(await keys(`SELECT * FROM Links WHERE PK = 'p' ORDER BY SK DESC`), ['b1', 'a2', 'a1']);
    assert.deepEqual(await keys(`SELECT * FROM Links WHERE PK = 'p' AND begins_with("SK", 'a') AND g IN ['y', 'z']`), [
      'a2',
    ]);
    assert.deepEqual(await keys(`SELECT * FROM Links WHERE PK = 'p' AND SK BETWEEN 'a2' AND 'b1' AND z IS MISSING`), [
      'a2',
      'b1',
    ]);
    assert.deepEqual((await keys(`SELECT * FROM "Links"."by-g" WHERE g = 'x' AND NOT SK = 'q'`)).sort(), ['a1', 'b1']);
    assert.deepEqual((await keys(`SELECT * FROM Links WHERE g = 'y' OR contains(SK, 'b')`)).sort(), ['a2', 'b1']);
    const first = await run(`SELECT SK FROM Links WHERE PK = 'p'`, undefined, { Limit: 2 });
    const second = await run(`SELECT SK FROM Links WHERE PK = 'p'`, undefined, { NextToken: first.NextToken });
    assert.deepEqual(
      [...(first.Items ?? []), ...(second.Items ?? [])].map(({ SK }) => SK?.S),
      ['a1', 'a2', 'b1'],
    );
  });

  it('refuses in the words of AWS', async () => {
    await run(`INSERT INTO Links VALUE {'PK': 'r', 'SK': '1'}`);
    assert.deepEqual(await refusal(run(`INSERT INTO Links VALUE {'PK': 'r', 'SK': '1'}`)), {
      name: 'DuplicateItemException',
      status: 400,
      message: 'Duplicate primary key exists in table',
    });
    assert.equal(
      await messageOf(run(`UPDATE Links SET n = 1 WHERE PK = 'r'`)),
      'Where clause does not contain a mandatory equality on all key attributes',
    );
    assert.equal(
      await messageOf(run(`UPDATE Links SET n = 1 WHERE PK = 'none' AND SK = '1'`)),
      'The conditional request failed',
    );
    assert.equal(
      await messageOf(run('SELECTT')),
      "Statement wasn't well formed, can't be processed: Expected data manipulation",
    );
    assert.equal((await refusal(run(`SELECT * FROM Nowhere WHERE PK = 'x'`))).name, 'ResourceNotFoundException');
  });

  it('runs statements in batches, each for itself, and in transactions, all or none', async () => {
    const insert = (SK: string) => ({ Statement: `INSERT INTO Links VALUE {'PK': 't', 'SK': '${SK}'}` });
    const batch = (Statements: sdk.BatchStatementRequest[]) =>
      client.send(new sdk.BatchExecuteStatementCommand({ Statements }));
    const read = (SK: string) => ({ Statement: `SELECT * FROM Links WHERE PK = 't' AND SK = '${SK}'` });
    await batch([insert('1')]);
    assert.deepEqual((await batch([insert('1'), insert('0')])).Responses, [
      { TableName: 'Links', Error: { Code: 'DuplicateItem', Message: 'Duplicate primary key exists in table' } },
      { TableName: 'Links' },
    ]);
    assert.deepEqual((await batch([read('1'), read('none')])).Responses, [
      { TableName: 'Links', Item: { PK: { S: 't' }, SK: { S: '1' } } },
      { TableName: 'Links' },
    ]);
    assert.equal(
      await messageOf(batch([insert('5'), read('1')])),
      'Read and write requests together in the same batch is not supported.',
    );
    for (const twice of [
      [insert('5'), insert('5')],
      [read('1'), read('1')],
    ])
      assert.equal(await messageOf(batch(twice)), 'Provided list of item keys contains duplicates');
    const transact = (TransactStatements: sdk.ParameterizedStatement[]) =>
      client.send(new sdk.ExecuteTransactionCommand({ TransactStatements }));
    const failed = refusal(transact([insert('2'), insert('1')]));
    assert.match((await failed).message, /specific reasons \[None, DuplicateItem\]$/);
    await transact([insert('3'), { Statement: `EXISTS(SELECT * FROM Links WHERE PK = 't' AND SK = '1')` }]);
    assert.deepEqual(
      (await items(`SELECT SK FROM Links WHERE PK = 't'`)).map(({ SK }) => SK?.S),
      ['0', '1', '3'],
    );
    assert.equal(
      await messageOf(transact([insert('4'), read('1')])),
      'ExecuteTransaction API does not support both read and write operations in the same request.',
    );
  });

  it('reads comments of both kinds, and numbers without a digit in front', async () => {
    await run(`INSERT INTO Links VALUE {'PK': 'n', 'SK': '1', 'n': .5e1}`);
    for (const where of [`n = 5 -- five`, `/* all\n of */ n = .05e2`, `n > -.5 /* five */`])
      assert.deepEqual(await items(`SELECT n FROM Links WHERE PK = 'n' AND ${where}`), [{ n: { N: '5' } }]);
  });

  it('says what it cannot read in the words of AWS', async () => {
    const malformed = "Statement wasn't well formed, can't be processed: ";
    const where = `WHERE PK = 'a' AND SK = '1'`;
    for (const [statement, message] of [
      [`SELECT * FROM Links ${where} foo`, `${malformed}Unexpected token after expression`],
      [`DELETE FROM Links ${where} ORDER BY PK`, `${malformed}Unexpected token after expression`],
      [`INSERT INTO Links t VALUE {'PK': 'a', 'SK': '1'}`, `${malformed}Unexpected token after expression`],
      [`SELECT * FROM Links /* open`, malformed],
      [`SELECT * FROM Links ${where} # note`, malformed],
      [`SELECT * FROM Links WHERE PK = 1e2147483648`, malformed],
      [`SELECT * FROM Links t ${where}`, 'Aliasing is not supported'],
      [`SELECT * FROM Links AS t ${where}`, 'Aliasing is not supported'],
      [`UPDATE Links t SET n = 1 ${where}`, 'Aliasing is not supported'],
      [`DELETE FROM Links t ${where}`, 'Aliasing is not supported'],
      [`SELECT * FROM Links."none"`, 'The table does not have the specified index'],
    ] as const)
      assert.equal(await messageOf(run(statement)), message);
    assert.equal(
      await messageOf(run(`SELECT * FROM Links."by-g"`, undefined, { ConsistentRead: true })),
      'Strongly consistent read is not supported on Global Secondary Indexes',
    );
  });

  it('gives the members of sets in their order', async () => {
    await run(`INSERT INTO Links VALUE {'PK': 'o', 'SK': '1', 's': <<'b', 'a'>>, 'm': {'n': <<10, 9, -1>>}}`);
    const Key = { PK: { S: 'o' }, SK: { S: '1' } };
    const BS = [255, 0].map((byte) => new Uint8Array([byte]));
    const ExpressionAttributeValues = { ':s': { SS: ['', 'B'] }, ':b': { BS } };
    const { Attributes } = await client.send(
      new sdk.UpdateItemCommand({
        TableName: 'Links',
        Key,
        UpdateExpression: 'ADD s :s SET b = :b',
        ExpressionAttributeValues,
        ReturnValues: 'ALL_NEW',
      }),
    );
    assert.deepEqual(Attributes, {
      ...Key,
      s: { SS: ['', 'B', 'a', 'b'] },
      m: { M: { n: { NS: ['-1', '9', '10'] } } },
      b: { BS: BS.reverse() },
    });
  });

  it('returns nothing from a transaction, and says so', async () => {
    const TransactStatements = [{ Statement: `DELETE FROM Links WHERE PK = 'n' AND SK = '1' RETURNING ALL OLD *` }];
    assert.equal(
      await messageOf(client.send(new sdk.ExecuteTransactionCommand({ TransactStatements }))),
      'Validation failed in TransactStatements[0]: RETURNING clause is not supported in ExecuteTransaction.',
    );
  });

  it('needs the permission of the verb', async () => {
    const policy: PolicyDocument = {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: 'dynamodb:PartiQLSelect', Resource: '*' }],
    };
    const user = createUserKey(test.sandbox.store, { account: test.account, userName: 'ana', policy });
    const ana = test.client(sdk.DynamoDBClient, user);
    await ana.send(new sdk.ExecuteStatementCommand({ Statement: `SELECT * FROM Links` }));
    const { name, message } = await refusal(
      ana.send(new sdk.ExecuteStatementCommand({ Statement: `DELETE FROM Links WHERE PK = 'a' AND SK = '1'` })),
    );
    assert.equal(name, 'AccessDeniedException');
    assert.match(
      message,
      /not authorized to perform: dynamodb:PartiQLDelete on resource: arn:aws:dynamodb:.*:table\/Links/,
    );
  });
});
