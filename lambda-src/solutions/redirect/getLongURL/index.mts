// GET /{shortId}: leads a browser to the URL that is stored under the id, until it expires, and counts the visit. A
// caller that does not ask for a page gets the URL as JSON.
// GET /{shortId}?stats=1: returns how often the URL was asked for, and counts nothing.
import { DynamoDBClient, GetItemCommand, UpdateItemCommand, type AttributeValue } from '@aws-sdk/client-dynamodb'; // part of the Lambda runtime

/** The part of API Gateway's event (payload format 2.0) that this code uses. */
interface Event {
  readonly pathParameters?: { readonly shortId?: string };
  readonly headers?: Readonly<Record<string, string | undefined>>;
  readonly queryStringParameters?: { readonly stats?: string };
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
    const isForStats = event.queryStringParameters?.stats !== undefined;
    const item = couldBeId(id) ? await (isForStats ? find(id) : visit(id)) : undefined;
    if (!item) return answer(404, { message: 'There is no URL for this id' });
    if (isForStats) return answer(200, { visits: Number(item['visits']?.N ?? 0) });
    const url = item['longUrl']?.S ?? '';
    return asksForPage(event) ? redirect(url) : answer(200, url);
  } catch (error) {
    report(error, context);
    return answer(500, { message: 'Internal server error' });
  }
}

/** A browser that opens an address asks for HTML. Code on a page, such as `fetch`, asks for anything. */
function asksForPage({ headers = {} }: Event): boolean {
  return /\btext\/html\b/i.test(headers['accept'] ?? '');
}

/** 302 and not 301: a browser remembers a 301, and then neither counts its visits nor sees that the link has expired. */
function redirect(url: string): Answer {
  return { statusCode: 302, headers: { location: url, vary: 'accept', 'cache-control': 'no-store' }, body: '' };
}

/** Browsers ask for /favicon.ico, and robots for other paths. These need no read of the table. */
function couldBeId(id: string): boolean {
  return /^[\w-]{1,64}$/.test(id);
}

type Item = Record<string, AttributeValue>;

/**
 * Counts the visit, and resolves with the item as it is afterwards. ADD is one operation in DynamoDB: with a read and a
 * write in its place, two visits at the same time would count as one. Without the condition, ADD would create an item.
 */
async function visit(id: string): Promise<Item | undefined> {
  const command = new UpdateItemCommand({
    TableName: table(),
    Key: { PK: { S: id } },
    UpdateExpression: 'ADD visits :one',
    ConditionExpression: 'attribute_exists(PK) AND (attribute_not_exists(expiresAt) OR expiresAt > :now)',
    ExpressionAttributeValues: { ':one': { N: '1' }, ':now': { N: String(Date.now() / 1000) } },
    ReturnValues: 'ALL_NEW',
  });
  try {
    return (await dynamodb.send(command)).Attributes;
  } catch (error) {
    if (error instanceof Error && error.name === 'ConditionalCheckFailedException') return undefined;
    throw error;
  }
}

async function find(id: string): Promise<Item | undefined> {
  // A consistent read also finds an item that was written a moment ago.
  const command = new GetItemCommand({ TableName: table(), Key: { PK: { S: id } }, ConsistentRead: true });
  const { Item } = await dynamodb.send(command);
  // DynamoDB deletes an expired item late, up to some days. Until then, reads still return it.
  return hasExpired(Item?.['expiresAt']?.N) ? undefined : Item;
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
