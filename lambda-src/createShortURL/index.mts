// POST /shorten {"urlToShorten": "…"}: stores the URL under a new short id and returns the id.
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

// Outside of the handler: runs once per execution environment, and later calls use the same open connection.
const dynamodb = new DynamoDBClient({});

export async function handler(event: Event, context: Context): Promise<Answer> {
  try {
    const url = urlIn(event);
    const problem = problemWith(url, event.headers);
    if (problem) return answer(400, { message: problem });
    // As the URL parser writes it: in ASCII. Characters that nobody can see could hide where a link leads.
    const id = await store(new URL(url as string).href);
    console.log(JSON.stringify({ level: 'info', requestId: context.awsRequestId, message: 'shortened', id }));
    return answer(200, id);
  } catch (error) {
    report(error, context);
    return answer(500, { message: 'Internal server error' });
  }
}

/** The value of `urlToShorten` in the body; undefined if there is none. */
function urlIn({ body, isBase64Encoded }: Event): unknown {
  const text = Buffer.from(body ?? '', isBase64Encoded ? 'base64' : 'utf8').toString('utf8');
  try {
    const parsed = JSON.parse(text) as { urlToShorten?: unknown } | null;
    return parsed?.urlToShorten;
  } catch {
    return undefined;
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

/** Ids are random. If an item has the id already, the condition fails, and the code tries another id. */
async function store(url: string): Promise<string> {
  for (let attempt = 0; attempt < maxAttempts; attempt++) {
    const id = nanoid(idLength);
    const Item = { PK: { S: id }, longUrl: { S: url }, createdAt: { S: new Date().toISOString() } };
    const command = new PutItemCommand({ TableName: table(), Item, ConditionExpression: 'attribute_not_exists(PK)' });
    try {
      await dynamodb.send(command);
      return id;
    } catch (error) {
      if (!(error instanceof Error) || error.name !== 'ConditionalCheckFailedException') throw error;
    }
  }
  throw new Error(`No free id after ${maxAttempts} attempts`);
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
