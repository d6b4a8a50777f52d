// What a public address answered, as checks and intended failures show it; chapters 7 and 8 ask alike.
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import type { Aws, HttpAnswer, Verdict } from '../../src/engine/types.ts';
import { expect } from '../define.ts';

/** AWS takes its time until every server has heard of a change. */
export const websiteWait = { usually: 5, atMost: 60 };
export const edgeWait = { usually: 5, atMost: 120 };

/** `403 AccessDenied`: with S3's own code, from its page or its XML. */
export function shortAnswer({ status, body }: HttpAnswer): string {
  const code = status < 400 ? undefined : /(?:<Code>|Code: )(\w+)/.exec(body)?.[1];
  return code === undefined ? String(status) : `${status} ${code}`;
}

export async function checkForbidden(url: string, aws: Aws, because: string, help: string): Promise<Verdict> {
  return expect('403 AccessDenied', shortAnswer(await aws.http(url)), because, help);
}

/** The page itself, byte for byte as it lies in the bucket, and not just some 200. */
export async function checkServesPage(
  url: string,
  bucket: string,
  aws: Aws,
  because: string,
  help: string,
): Promise<Verdict> {
  const answer = await aws.http(url);
  if (answer.status !== 200) return expect('200 with the page', shortAnswer(answer), because, help);
  const { Body } = await aws.client(S3Client).send(new GetObjectCommand({ Bucket: bucket, Key: 'index.html' }));
  const isPage = answer.body === (await Body?.transformToString());
  const isHtml = answer.headers['content-type']?.startsWith('text/html') ?? false;
  const actual = `200 with ${isPage ? 'the page' : 'something else'}${isHtml ? '' : ` as ${answer.headers['content-type']}`}`;
  return expect('200 with the page', actual, 'What is served is not the index.html that lies in the bucket.', help);
}

/** As the page does it in a browser: from its own origin to the API's, and back again. */
export async function checkShortens(pageUrl: string, apiUrl: string, aws: Aws): Promise<Verdict> {
  const urlToShorten = 'https://docs.aws.amazon.com/AmazonS3/latest/userguide/WebsiteHosting.html';
  const made = await aws.http(`${apiUrl}/shorten`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: pageUrl },
    body: JSON.stringify({ urlToShorten }),
  });
  const help = 'workshop verify database-access';
  if (made.status !== 200)
    return expect('200', `${made.status} ${made.body}`, 'The API did not shorten the URL.', help);
  if (!allowsOrigin(made, pageUrl)) return originNotAllowed(made, pageUrl);
  const id = JSON.parse(made.body) as string;
  const found = await aws.http(`${apiUrl}/${id}`, { headers: { origin: pageUrl } });
  if (!allowsOrigin(found, pageUrl)) return originNotAllowed(found, pageUrl);
  return expect(JSON.stringify(urlToShorten), found.body, 'The short link leads somewhere else.', help);
}

function allowsOrigin({ headers }: HttpAnswer, origin: string): boolean {
  return ['*', origin].includes(headers['access-control-allow-origin'] ?? '');
}

function originNotAllowed({ headers }: HttpAnswer, origin: string): Verdict {
  return {
    pass: false,
    because: 'A browser does not show the page an answer that does not name its origin.',
    expected: `access-control-allow-origin: * (or ${origin})`,
    actual: `access-control-allow-origin: ${headers['access-control-allow-origin'] ?? 'missing'}`,
    help: 'workshop verify cors',
  };
}
