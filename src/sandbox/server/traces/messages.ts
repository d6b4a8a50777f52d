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

const words = 'secret|passw|token|credential|signature|authorization|cookie|private-?key|api-?key';
const looksSecret = new RegExp(`${words}|bearer|eyJ`, 'i');
/** A member, a form field or an element with such a name has a secret value. */
const name = `[\\w.-]*(?:${words})[\\w.-]*`;
/** Lists and objects: with one of these, the whole body is omitted. */
const secretObject = new RegExp(`${name}\\\\?["']?\\s*[:=]\\s*[[{]`, 'i');

const secretValues: readonly (readonly [RegExp, string])[] = [
  // JSON, and JSON within a string of JSON, as in the event of a function.
  [new RegExp(`("${name}"\\s*:\\s*")(?:[^"\\\\]|\\\\[^])*`, 'gi'), '$1(secret)'],
  [new RegExp(`(\\\\"${name}\\\\"\\s*:\\s*\\\\")(?:\\\\\\\\\\\\"|(?!\\\\")[^])*`, 'gi'), '$1(secret)'],
  [new RegExp(`(<${name}>)[^<]*`, 'gi'), '$1(secret)'],
  // Forms, queries, and text of any kind, such as log lines.
  [new RegExp(`(${name}["']?\\s*[:=]\\s*)(?:'[^'\\n]*|[^\\s"',;&<\\\\]+)`, 'gi'), '$1(secret)'],
  [/\b(bearer\s+)[\w.~+/=-]+/gi, '$1(secret)'],
  [/\beyJ[\w-]{8,}(?:\.[\w-]*)*/g, '(secret)'],
];

export function messageOf(headers: Headers, body: Uint8Array | string = ''): Message {
  return { headers: safeHeaders(headers), ...safeBody(headers, body) };
}

function safeHeaders(headers: Headers): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const name in headers) {
    const value = headers[name];
    if (value === undefined) continue;
    if (looksSecret.test(name)) kept[name] = '(secret)';
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
  if (secretObject.test(text)) return { body: null, bytes, omitted: 'secret' };
  return { body: safeText(text), bytes, omitted: bytes > maxBody ? 'cut' : null };
}

/** The last character of a body that is cut is left out of this: the cut can be within it. */
function isBinary(text: string): boolean {
  return text.includes('\0') || text.includes('\ufffd');
}

/** Without the secrets that it shows by their names. */
export function safeText(text: string): string {
  if (!looksSecret.test(text)) return text;
  return secretValues.reduce((result, [pattern, safe]) => result.replace(pattern, safe), text);
}

export function textOf(message: Message): number {
  return (message.body?.length ?? 0) + 40 * Object.keys(message.headers).length;
}
