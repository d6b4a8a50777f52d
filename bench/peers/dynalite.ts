// The table of the peer: dynalite in memory, as a process.
import { createRequire } from 'node:module';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';

const dynalite = createRequire(import.meta.url)('dynalite') as (options: object) => Server;

const server = dynalite({ createTableMs: 0 });
await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
const credentials = { accessKeyId: 'peer', secretAccessKey: 'peer' };
await new DynamoDBClient({ endpoint, region: 'ap-south-1', credentials }).send(
  new CreateTableCommand({
    TableName: 'AWSWorkshopDemoTable',
    AttributeDefinitions: [{ AttributeName: 'PK', AttributeType: 'S' }],
    KeySchema: [{ AttributeName: 'PK', KeyType: 'HASH' }],
    BillingMode: 'PAY_PER_REQUEST',
  }),
);
process.stdout.write(`${endpoint}\n`);
// Ends with the bench.
process.stdin.on('end', () => process.exit(0)).resume();
