// POST /shorten {"urlToShorten": "…"}: keeps the URL under a new short id and answers with that id.
import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb'; // comes with Lambda's runtime
import { nanoid } from 'nanoid'; // comes from the layer

/** The part of API Gateway's event (payload format 2.0) that matters here. */
interface Event {
  readonly body?: string;
  readonly isBase64Encoded?: boolean;
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
const maxTries = 5;
const maxUrlLength = 2048;

// Made once for each environment and kept between invocations, with its open connection.
const dynamodb = new DynamoDBClient({});

export async function handler(event: Event, context: Context): Promise<Answer> {
  try {
    const url = urlIn(event);
    const wrong = complaintAbout(url);
    if (wrong) return answer(400, { message: wrong });
    return answer(200, await keep(url as string));
  } catch (error) {
    report(error, context);
    return answer(500, { message: 'Internal server error' });
  }
}

/** Whatever stands as `urlToShorten` in the body; undefined where nothing can be found. */
function urlIn({ body, isBase64Encoded }: Event): unknown {
  const text = Buffer.from(body ?? '', isBase64Encoded ? 'base64' : 'utf8').toString('utf8');
  try {
    const parsed = JSON.parse(text) as { urlToShorten?: unknown } | null;
    return parsed?.urlToShorten;
  } catch {
    return undefined;
  }
}

/** What is wrong with the URL, for whoever sent it; undefined where nothing is. */
function complaintAbout(url: unknown): string | undefined {
  if (typeof url !== 'string' || url === '') return 'Send a JSON body such as {"urlToShorten": "https://example.com/"}';
  if (url.length > maxUrlLength) return `The URL is longer than ${maxUrlLength} characters`;
  // The parser below would quietly drop line breaks and the like, so that what is kept were not what was checked.
  if (/[\s\p{Cc}\p{Cs}]/u.test(url)) return 'The URL contains spaces or control characters';
  if (!/^https?:\/\//i.test(url) || !URL.canParse(url)) return 'The URL must be a complete http or https address';
  const { username, password } = new URL(url);
  return username || password ? 'The URL must not contain a user name or a password' : undefined;
}

/** Ids are random: should one be taken already, the condition fails and another is tried. */
async function keep(url: string): Promise<string> {
  for (let tries = 0; tries < maxTries; tries++) {
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
  throw new Error(`No free id was found in ${maxTries} tries`);
}

function table(): string {
  const name = process.env['TABLE_NAME'];
  if (!name) throw new Error('The environment variable TABLE_NAME is not set');
  return name;
}

function answer(statusCode: number, body: unknown): Answer {
  return { statusCode, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}

/** One line of JSON, which CloudWatch can search by its fields. The caller is told nothing of it. */
function report(error: unknown, { awsRequestId: requestId }: Context): void {
  const { name, message } = error instanceof Error ? error : { name: 'Unknown', message: String(error) };
  console.error(JSON.stringify({ level: 'error', requestId, error: name, message }));
}
