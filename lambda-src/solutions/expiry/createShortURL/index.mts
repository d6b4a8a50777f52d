// POST /shorten {"urlToShorten": "…", "alias": "…", "expiresIn": 60}: stores the URL under the alias, or under a new short
// id without one; for that many seconds, or for ever.
import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb'; // part of the Lambda runtime
import { nanoid } from 'nanoid'; // in the layer

/** The part of API Gateway's event (payload format 2.0) that this code uses. */
interface Event {
  readonly body?: string;
  readonly isBase64Encoded?: boolean;
  readonly headers?: Readonly<Record<string, string | undefined>>;
}

interface Context {
  readonly awsRequestId: string;
}

interface Answer {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const idLength = 8;
const maxAttempts = 5;
const maxUrlLength = 2048;
const secondsOfYear = 365 * 24 * 3600;

// Outside of the handler: runs once per execution environment, and later calls use the same open connection.
const dynamodb = new DynamoDBClient({});

export async function handler(event: Event, context: Context): Promise<Answer> {
  try {
    const { urlToShorten: url, alias, expiresIn } = requestIn(event);
    const problem = problemWith(url, event.headers) ?? problemWithAlias(alias) ?? problemWithExpiry(expiresIn);
    if (problem) return answer(400, { message: problem });
    // As the URL parser writes it: in ASCII. Characters that nobody can see could hide where a link leads.
    const link = { url: new URL(url as string).href, expiresAt: expiryAfter(expiresIn as number | undefined) };
    const id = await store(link, alias as string | undefined);
    if (id === undefined) return answer(409, { message: 'This alias is taken' });
    console.log(JSON.stringify({ level: 'info', requestId: context.awsRequestId, message: 'shortened', id }));
    return answer(200, id);
  } catch (error) {
    report(error, context);
    return answer(500, { message: 'Internal server error' });
  }
}

/** What the caller sends. Nothing of it is checked yet. */
interface Request {
  readonly urlToShorten?: unknown;
  readonly alias?: unknown;
  readonly expiresIn?: unknown;
}

/** The JSON in the body; without properties if there is none. */
function requestIn({ body, isBase64Encoded }: Event): Request {
  const text = Buffer.from(body ?? '', isBase64Encoded ? 'base64' : 'utf8').toString('utf8');
  try {
    return (JSON.parse(text) as Request | null) ?? {};
  } catch {
    return {};
  }
}

/** A message for the caller; undefined if the URL is fine. */
function problemWith(url: unknown, headers: Event['headers']): string | undefined {
  if (typeof url !== 'string' || url === '') return 'Send a JSON body such as {"urlToShorten": "https://example.com/"}';
  if (url.length > maxUrlLength) return `The URL is longer than ${maxUrlLength} characters`;
  // The URL parser removes line breaks, so it would check another text than the one that is stored.
  if (/[\s\p{Cc}\p{Cs}]/u.test(url)) return 'The URL contains spaces or control characters';
  if (!/^https?:\/\//i.test(url) || !URL.canParse(url)) return 'The URL must be a complete http or https address';
  const { username, password, host, hostname } = new URL(url);
  if (username || password) return 'The URL must not contain a user name or a password';
  if (ownHosts(headers).includes(host)) return 'The URL leads to this shortener itself';
  // For a public shortener, set PRIVATE_HOSTS to "refuse". Then no link leads into the network of its visitor.
  const refused = process.env['PRIVATE_HOSTS'] === 'refuse' && isPrivate(hostname);
  return refused ? 'The URL leads to a private address' : undefined;
}

/** A message for the caller; undefined if the alias is fine, or if there is none. */
function problemWithAlias(alias: unknown): string | undefined {
  if (alias === undefined) return undefined;
  const isFine = typeof alias === 'string' && /^[\w-]{3,32}$/.test(alias);
  return isFine ? undefined : 'An alias has 3 to 32 letters, digits, - or _';
}

/** A message for the caller; undefined if the number is fine, or if there is none. */
function problemWithExpiry(expiresIn: unknown): string | undefined {
  if (expiresIn === undefined) return undefined;
  const isFine = Number.isInteger(expiresIn) && Number(expiresIn) >= 1 && Number(expiresIn) <= secondsOfYear;
  return isFine ? undefined : `expiresIn is a number of seconds, from 1 to ${secondsOfYear}`;
}

/** DynamoDB deletes items by this number: seconds since 1970, and not milliseconds. */
function expiryAfter(expiresIn: number | undefined): number | undefined {
  return expiresIn === undefined ? undefined : Math.floor(Date.now() / 1000) + expiresIn;
}

/** The hosts of this API and of the page. A short link to a short link could lead in a circle. */
function ownHosts(headers: Event['headers'] = {}): string[] {
  const { host = '', origin = '' } = headers;
  return [host.toLowerCase(), URL.canParse(origin) ? new URL(origin).host : ''];
}

/** `hostname` comes from URL, which writes every IP address in its shortest form. */
function isPrivate(hostname: string): boolean {
  if (hostname.startsWith('[')) return /^\[(::|64:ff9b:|f[cd]|fe[89ab])/.test(hostname);
  if (/^\d+(\.\d+){3}$/.test(hostname)) {
    return /^(0|10|127)\.|^192\.168\.|^169\.254\.|^172\.(1[6-9]|2\d|3[01])\.|^100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])\./.test(
      hostname,
    );
  }
  // A dot at the end names the same host.
  const name = hostname.replace(/\.+$/, '');
  return !name.includes('.') || /\.(localhost|local|internal|home\.arpa)$/.test(name);
}

interface Link {
  readonly url: string;
  /** Seconds since 1970; undefined for ever. */
  readonly expiresAt: number | undefined;
}

/** Resolves with the id; undefined if the alias is taken. Ids are random: if one is taken, the code tries another one. */
async function store(link: Link, alias: string | undefined): Promise<string | undefined> {
  if (alias !== undefined) return (await storeUnder(alias, link)) ? alias : undefined;
  for (let attempt = 0; attempt < maxAttempts; attempt++) {
    const id = nanoid(idLength);
    if (await storeUnder(id, link)) return id;
  }
  throw new Error(`No free id after ${maxAttempts} attempts`);
}

/**
 * False if an item has the id already. DynamoDB checks the condition and writes in one operation, so of two callers at the
 * same time only one gets the id.
 */
async function storeUnder(id: string, { url, expiresAt }: Link): Promise<boolean> {
  const Item = {
    PK: { S: id },
    longUrl: { S: url },
    createdAt: { S: new Date().toISOString() },
    ...(expiresAt !== undefined && { expiresAt: { N: String(expiresAt) } }),
  };
  const command = new PutItemCommand({ TableName: table(), Item, ConditionExpression: 'attribute_not_exists(PK)' });
  try {
    await dynamodb.send(command);
    return true;
  } catch (error) {
    if (error instanceof Error && error.name === 'ConditionalCheckFailedException') return false;
    throw error;
  }
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
