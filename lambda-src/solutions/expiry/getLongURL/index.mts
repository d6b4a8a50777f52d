// GET /{shortId}: returns the URL that is stored under the id, until it expires.
import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb'; // part of the Lambda runtime

/** The part of API Gateway's event (payload format 2.0) that this code uses. */
interface Event {
  readonly pathParameters?: { readonly shortId?: string };
}

interface Context {
  readonly awsRequestId: string;
}

interface Answer {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

// Outside of the handler: runs once per execution environment, and later calls use the same open connection.
const dynamodb = new DynamoDBClient({});

export async function handler(event: Event, context: Context): Promise<Answer> {
  try {
    const id = event.pathParameters?.shortId ?? '';
    const url = couldBeId(id) ? await find(id) : undefined;
    return url === undefined ? answer(404, { message: 'There is no URL for this id' }) : answer(200, url);
  } catch (error) {
    report(error, context);
    return answer(500, { message: 'Internal server error' });
  }
}

/** Browsers ask for /favicon.ico, and robots for other paths. These need no read of the table. */
function couldBeId(id: string): boolean {
  return /^[\w-]{1,64}$/.test(id);
}

async function find(id: string): Promise<string | undefined> {
  // A consistent read also finds an item that was written a moment ago.
  const command = new GetItemCommand({ TableName: table(), Key: { PK: { S: id } }, ConsistentRead: true });
  const { Item } = await dynamodb.send(command);
  // DynamoDB deletes an expired item late, up to some days. Until then, reads still return it.
  return hasExpired(Item?.['expiresAt']?.N) ? undefined : Item?.['longUrl']?.S;
}

/** `expiresAt`: seconds since 1970, as text; undefined for ever. */
function hasExpired(expiresAt: string | undefined): boolean {
  return expiresAt !== undefined && Number(expiresAt) <= Date.now() / 1000;
}

function table(): string {
  const name = process.env['TABLE_NAME'];
  if (!name) throw new Error('The environment variable TABLE_NAME is not set');
  return name;
}

function answer(statusCode: number, body: unknown): Answer {
  return { statusCode, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}

/** One line of JSON, so that CloudWatch Logs can search by its fields. The caller does not get this reason. */
function report(error: unknown, { awsRequestId: requestId }: Context): void {
  const { name, message } = error instanceof Error ? error : { name: 'Unknown', message: String(error) };
  console.error(JSON.stringify({ level: 'error', requestId, error: name, message }));
}
