// Sends a request of a trace again: after a fix, to prove it; or through the distribution, for a bucket that refuses visitors.
import { usageError, type WorkshopError } from '../../engine/errors.ts';
import { findSandbox } from '../../sandbox/client/process.ts';
import { sandboxClient, type Trace } from '../../sandbox/client/sandbox-client.ts';
import type { Paths } from '../../workspace/paths.ts';

interface SentAgain {
  readonly status: number;
  /** The request id of the answer: that of the new trace. */
  readonly id: string;
}

interface SendAgainOptions {
  readonly id: string;
  readonly throughDistribution: boolean;
}

/** Of an answer of the API, the distribution, and S3. */
const idHeaders = ['apigw-requestid', 'x-amz-cf-id', 'x-amz-request-id'];
/** What a client decides; the others belong to the connection, or to a signature. */
const sentHeaders = [
  'accept',
  'content-type',
  'origin',
  'access-control-request-method',
  'access-control-request-headers',
];
const timeoutMs = 35_000;

/** Only to addresses of the folder's own sandbox. Throws a WorkshopError. */
export async function sendAgain(
  { sandbox }: Pick<Paths, 'sandbox'>,
  { id, throughDistribution }: SendAgainOptions,
): Promise<SentAgain> {
  const found = await findSandbox(sandbox);
  const client = found && sandboxClient(found);
  const trace = await client?.traces.get(id);
  if (!found || !client || !trace) throw gone();
  const endpoints = await client.endpoints();
  const address = throughDistribution
    ? endpoints.find(({ kind }) => kind === 'distribution')?.url
    : endpoints.find(({ kind, url }) => kind === trace.door && new URL(url).host === hostOf(trace))?.url;
  const [method = '', path = ''] = throughDistribution ? ['GET', pathOfObject(trace)] : partsOf(trace);
  const { request } = trace.root;
  const url = address === undefined && !throughDistribution ? unsignedUrl(trace, found.url) : address && address + path;
  if (url === undefined || request === null) throw cannotBeSent();
  const hasBody = !throughDistribution && request.bytes > 0;
  if (hasBody && request.omitted !== null) throw cannotBeSent();
  const headers = Object.entries(request.headers).filter(([name]) => sentHeaders.includes(name));
  const response = await fetch(url, {
    method,
    headers: throughDistribution ? {} : Object.fromEntries(headers),
    redirect: 'manual',
    signal: AbortSignal.timeout(timeoutMs),
    ...(hasBody && { body: request.body ?? '' }),
  });
  await response.arrayBuffer();
  const newId = idHeaders.map((name) => response.headers.get(name)).find((value) => value !== null);
  return { status: response.status, id: newId ?? '' };
}

function hostOf({ root }: Trace): string | undefined {
  return root.request?.headers['host'];
}

/** `GET /path`, as an endpoint names its requests. */
function partsOf({ root }: Trace): readonly string[] {
  return /^(\S+) (\/.*)$/.exec(root.name)?.slice(1) ?? ['GET', ''];
}

/** Of an object of S3, which anybody can ask for at S3's own address without a signature. */
function unsignedUrl({ root }: Trace, url: string): string | undefined {
  const [, name] = /^arn:aws:s3:::(.+\/.+)$/.exec(objectOf(root)) ?? [];
  const isUnsigned = root.decisions.length > 0 && root.decisions.every(({ principal }) => principal === 'anonymous');
  return name !== undefined && root.name === 'GetObject' && isUnsigned ? `${url}/${encodePath(name)}` : undefined;
}

/** The ARN that the permission was asked for. */
function objectOf({ decisions }: Trace['root']): string {
  return decisions[0]?.resource ?? '';
}

/** The path of the same object at the distribution, whose root is the bucket. */
function pathOfObject(trace: Trace): string {
  if (trace.door === 'website') return partsOf(trace)[1] ?? '/';
  const [, key = ''] = /^arn:aws:s3:::[^/]+\/(.+)$/.exec(objectOf(trace.root)) ?? [];
  return `/${encodePath(key)}`;
}

function encodePath(key: string): string {
  return key.split('/').map(encodeURIComponent).join('/');
}

function gone(): WorkshopError {
  return usageError('The sandbox has no such request, or no longer.', 'workshop trace --last 10', {
    state: 'It keeps the newest requests in its memory, and none from before its start.',
  });
}

function cannotBeSent(): WorkshopError {
  return usageError('The console cannot send this request again.', 'workshop call GET /', {
    state: 'It was signed, its body was not kept, or its address is gone. Send it with the command that sent it.',
  });
}
