// What a trace keeps of a request or an answer: its headers and the beginning of its body, and no secret of either.
// A header whose name says that it is secret is not kept at all. Secrets within other headers and bodies are removed when
// somebody reads it: most traces are dropped unread. Until then they are in the memory of the sandbox alone.
import type { TraceMessage } from './trace.ts';

type Headers = Readonly<Record<string, string | readonly string[] | undefined>>;

const maxBody = 4096;
const maxHeader = 1024;
const words = 'secret|passw|token|credential|signature|authorization|cookie|private[-_]?key|api[-_]?key';
const secretWord = new RegExp(words, 'i');
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
  // Fields of multipart/form-data.
  [new RegExp(`(\\bname="${name}"[^\\n]*\\n(?:[^\\r\\n]+\\r?\\n)*\\r?\\n)(?:(?!\\r?\\n--)[^])*`, 'gi'), '$1(secret)'],
  // Forms, queries, and text of any kind, such as log lines.
  [new RegExp(`(${name}["']?\\s*[:=]\\s*)(?:'[^'\\n]*|[^\\s"',;&<\\\\]+)`, 'gi'), '$1(secret)'],
  [/\b(bearer\s+)[\w.~+/=-]+/gi, '$1(secret)'],
  [/\beyJ[\w-]{8,}(?:\.[\w-]*)*/g, '(secret)'],
];

/**
 * The document is made when somebody reads it. Until then a message is one text: its head, a line for each header, and a
 * copy of the first 4 KB of its body. A trace is kept for as long as hundreds of requests take, so V8's collector copies
 * all of it; one text is much less work for it than an object with a text for each header. A part of a buffer would keep
 * the whole buffer in memory.
 */
export class Message {
  /** Of the head and of what is kept of the body: about what it takes of memory. */
  readonly keptBytes: number;
  /** Of the whole body. */
  readonly #bytes: number;
  /** Undefined once somebody has read the document. */
  kept: string | undefined;
  readonly #headLength: number;
  /** Whether the body is kept as a text. If not, it is one character for each byte. */
  readonly #isText: boolean;
  #document: TraceMessage | undefined;

  constructor(headers: Headers, body: Uint8Array | string) {
    this.#bytes = typeof body === 'string' ? Buffer.byteLength(body) : body.length;
    this.#isText = typeof body === 'string' && this.#bytes <= maxBody;
    const lines = headLines(headers);
    lines.push(typeof body === 'string' && this.#isText ? body : beginningOf(body));
    this.kept = lines.join('\n');
    this.keptBytes = this.kept.length;
    this.#headLength = this.keptBytes - (lines.at(-1)?.length ?? 0);
  }

  /** Without secrets. What the message was, is then forgotten. */
  document(): TraceMessage {
    if (this.kept === undefined) return this.#document as TraceMessage;
    const headers = headersIn(this.kept.slice(0, this.#headLength));
    const body = this.kept.slice(this.#headLength);
    const text = this.#isText ? body : Buffer.from(body, 'latin1').toString('utf8');
    this.#document = { headers: safeHeaders(headers), ...safeBody(headers, text, this.#bytes) };
    this.kept = undefined;
    return this.#document;
  }
}

/** Name and value are a line each. */
function headLines(headers: Headers): string[] {
  const lines: string[] = [];
  for (const name in headers) {
    const value = headers[name];
    if (value === undefined) continue;
    const text = kindOf(name) === 'secret' ? '(secret)' : typeof value === 'string' ? value : value.join(', ');
    lines.push(name, text.includes('\n') ? text.replaceAll('\n', ' ') : text);
  }
  return lines;
}

function headersIn(head: string): Record<string, string> {
  const lines = head.split('\n');
  const headers: Record<string, string> = {};
  for (let at = 0; at + 2 < lines.length; at += 2) headers[lines[at] ?? ''] = lines[at + 1] ?? '';
  return headers;
}

function beginningOf(body: Uint8Array | string): string {
  if (typeof body === 'string') return Buffer.from(body.slice(0, maxBody)).toString('latin1', 0, maxBody);
  const bytes = Buffer.isBuffer(body) ? body : Buffer.from(body.buffer, body.byteOffset, body.length);
  return bytes.toString('latin1', 0, maxBody);
}

export function messageOf(headers: Headers, body: Uint8Array | string = ''): Message {
  return new Message(headers, body);
}

function safeHeaders(headers: Readonly<Record<string, string>>): Record<string, string> {
  const safe: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    const text = value.slice(0, maxHeader);
    safe[name] = kindOf(name) === 'text' ? safeText(text) : text;
  }
  return safe;
}

type HeaderKind = 'secret' | 'plain' | 'text';

/** Headers of the protocols, which have no place for a secret. */
const plainHeader =
  /^(host|connection|date|server|via|etag|age|vary|range|last-modified|accept.*|content-(type|length|encoding|range)|cache-control|user-agent|amz-sdk-.*|x-amz-(user-agent|date|target|content-sha256|request-id|id-2|cf-.*|server-side-encryption)|x-amzn-.*|apigw-requestid|x-cache|access-control-.*)$/;
const headerKinds = new Map<string, HeaderKind>();
const maxHeaderKinds = 1000;

function kindOf(name: string): HeaderKind {
  const known = headerKinds.get(name);
  if (known) return known;
  const kind = secretWord.test(name) ? 'secret' : plainHeader.test(name) ? 'plain' : 'text';
  // Clients choose the names.
  if (headerKinds.size < maxHeaderKinds) headerKinds.set(name, kind);
  return kind;
}

/** `bytes`: of the whole body, of which `text` is at most the beginning. */
function safeBody(
  headers: Readonly<Record<string, string>>,
  text: string,
  bytes: number,
): Pick<TraceMessage, 'body' | 'bytes' | 'omitted'> {
  if (bytes === 0) return { body: '', bytes, omitted: null };
  const encoding = headers['content-encoding'];
  const isEncoded = encoding !== undefined && encoding !== 'identity' && encoding !== 'aws-chunked';
  const isLong = bytes > maxBody;
  if (isEncoded || isBinary(isLong ? text.slice(0, -1) : text)) return { body: null, bytes, omitted: 'binary' };
  if (secretObject.test(text)) return { body: null, bytes, omitted: 'secret' };
  return { body: safeText(text), bytes, omitted: isLong ? 'cut' : null };
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
