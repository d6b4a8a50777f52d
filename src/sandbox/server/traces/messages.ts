// What a trace keeps of a request or an answer: its headers and the beginning of its body, and no secret of either.
// Secrets are taken out before anything is kept.
import type { TraceMessage } from './trace.ts';

/** A message as it is kept: without secrets. */
export interface Message {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
  readonly bytes: number;
  readonly omitted: TraceMessage['omitted'];
}

type Headers = Readonly<Record<string, string | readonly string[] | undefined>>;

const maxBody = 4096;
const maxHeader = 1024;
/** Beside the headers of an answer, a message and its hop are about so many bytes. */
export const hopBytes = 1024;

const secretHeaders = /^(proxy-)?authorization$|cookie|token|secret|signature|credential|password|api-?key/i;

/** Names of members, of form fields and of elements, whose values are secret. */
const secretName =
  '[\\w.-]*(?:secret|password|passwd|token|credential|signature|private-?key|api-?key|zipfile)[\\w.-]*';
const looksSecret = /secret|passw|token|credential|signature|private-?key|api-?key|zipfile|AKIA|ASIA/i;

const secretMembers: readonly [RegExp, string][] = [
  // JSON, also within a string of JSON.
  [
    new RegExp(`(\\\\?"${secretName}\\\\?"\\s*:\\s*)(\\\\?")(?:[^"\\\\]|\\\\(?!")[^])*(?:\\\\?"|$)`, 'gi'),
    '$1$2(secret)$2',
  ],
  [new RegExp(`(<(${secretName})>)[^<]*`, 'gi'), '$1(secret)'],
  [new RegExp(`((?:^|[&?;\\s])${secretName}=)[^&\\s;]*`, 'gi'), '$1(secret)'],
];

export function messageOf(headers: Headers, body: Uint8Array | string = ''): Message {
  return { headers: safeHeaders(headers), ...safeBody(headers, body) };
}

function safeHeaders(headers: Headers): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const name in headers) {
    const value = headers[name];
    if (value === undefined) continue;
    if (secretHeaders.test(name)) kept[name] = '(secret)';
    else kept[name] = safeText((typeof value === 'string' ? value : value.join(', ')).slice(0, maxHeader));
  }
  return kept;
}

function safeBody(headers: Headers, body: Uint8Array | string): Omit<Message, 'headers'> {
  const bytes = typeof body === 'string' ? Buffer.byteLength(body) : body.length;
  if (bytes === 0) return { body: '', bytes, omitted: null };
  const encoding = headers['content-encoding'];
  if (encoding !== undefined && encoding !== 'identity' && encoding !== 'aws-chunked')
    return { body: null, bytes, omitted: 'binary' };
  const text =
    typeof body === 'string'
      ? body.slice(0, maxBody)
      : Buffer.from(body.buffer, body.byteOffset, Math.min(body.length, maxBody)).toString('utf8');
  if (isBinary(bytes > maxBody ? text.slice(0, -1) : text)) return { body: null, bytes, omitted: 'binary' };
  return { body: safeText(text), bytes, omitted: bytes > maxBody ? 'cut' : null };
}

/** The last character of a body that is cut is left out of this: the cut can be within it. */
function isBinary(text: string): boolean {
  return text.includes('\0') || text.includes('\ufffd');
}

/** A copy that shares no memory with the body. */
function safeText(text: string): string {
  if (!looksSecret.test(text)) return text;
  return secretMembers.reduce((result, [pattern, safe]) => result.replace(pattern, safe), text);
}

export function textOf(message: Message): number {
  return (message.body?.length ?? 0) + 40 * Object.keys(message.headers).length;
}
