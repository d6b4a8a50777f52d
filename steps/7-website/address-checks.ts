// Checks of public addresses, shared by chapters 7 and 8: forbidden, the page, a shortened URL.
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import type { Aws, HttpAnswer, Verdict } from '../../src/engine/types.ts';
import { allowsOrigin } from '../../src/lib/cors.ts';
import { hasType } from '../../src/resources/s3/content-type.ts';
import { expect } from '../define.ts';
import { askApi } from '../ask-api.ts';

/** Seconds until a change takes effect on every server of AWS. */
export const websiteWait = { usually: 5, atMost: 60 };
export const edgeWait = { usually: 5, atMost: 120 };

/** Such as `403 AccessDenied`: with the code of S3, from its HTML or XML. */
export function shortAnswer({ status, body }: HttpAnswer): string {
  const code = status < 400 ? undefined : /(?:<Code>|Code: )(\w+)/.exec(body)?.[1];
  return code === undefined ? String(status) : `${status} ${code}`;
}

export async function checkForbidden(url: string, aws: Aws, because: string, help: string): Promise<Verdict> {
  return expect('403 AccessDenied', shortAnswer(await aws.http(url)), because, help);
}

/** A 200 alone is not enough: the body must be the page of the bucket, byte for byte. */
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
  const isHtml = hasType(answer.headers['content-type'], 'text/html');
  const actual = `200 with ${isPage ? 'the page' : 'something else'}${isHtml ? '' : ` as ${answer.headers['content-type']}`}`;
  return expect('200 with the page', actual, 'The address serves another file than index.html of the bucket.', help);
}

/** Sends what the page sends from a browser: from its own origin to the origin of the API. */
export async function checkShortens(pageUrl: string, apiUrl: string, aws: Aws): Promise<Verdict> {
  const urlToShorten = 'https://docs.aws.amazon.com/AmazonS3/latest/userguide/WebsiteHosting.html';
  const made = await askApi(`${apiUrl}/shorten`, aws, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: pageUrl },
    body: JSON.stringify({ urlToShorten }),
  });
  const help = 'workshop verify database-access';
  if (made.status !== 200)
    return expect('200', `${made.status} ${made.body}`, 'The API did not shorten the URL.', help);
  if (!allowsOrigin(made, pageUrl)) return originNotAllowed(made, pageUrl);
  const id = JSON.parse(made.body) as string;
  const found = await askApi(`${apiUrl}/${id}`, aws, { headers: { origin: pageUrl } });
  if (!allowsOrigin(found, pageUrl)) return originNotAllowed(found, pageUrl);
  return expect(JSON.stringify(urlToShorten), found.body, 'The short link returns another URL.', help);
}

function originNotAllowed({ headers }: HttpAnswer, origin: string): Verdict {
  return {
    pass: false,
    because: 'A browser hides the response from the page, unless it allows the origin of the page.',
    expected: `access-control-allow-origin: * (or ${origin})`,
    actual: `access-control-allow-origin: ${headers['access-control-allow-origin'] ?? 'missing'}`,
    help: 'workshop verify cors',
  };
}
