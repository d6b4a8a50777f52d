// What a trace keeps of a request or an answer: its headers and the beginning of its body, and no secret of either.
// Secrets are removed when somebody reads it: most traces are dropped unread. Until then they are in the memory of the
// sandbox alone, which has every key anyway.
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
 * The document is made when somebody reads it. What is kept of a body is a copy of at most its first 4 KB: a part of a
 * buffer would keep the whole buffer in memory.
 */
export class Message {
  /** As they were sent; undefined once somebody has read the document. */
  headers: Headers | undefined;
  readonly keptBytes: number;
  /** Of the whole body. */
  readonly #bytes: number;
  /** A text, or one character for each byte. */
  #body: string;
  readonly #isText: boolean;
  #document: TraceMessage | undefined;

  constructor(headers: Headers, body: Uint8Array | string) {
    this.headers = headers;
    this.#bytes = typeof body === 'string' ? Buffer.byteLength(body) : body.length;
    this.#isText = typeof body === 'string' && this.#bytes <= maxBody;
    this.#body = typeof body === 'string' && this.#isText ? body : beginningOf(body);
    this.keptBytes = this.#body.length;
  }

  /** Without secrets. What the message was, is then forgotten. */
  document(): TraceMessage {
    const { headers } = this;
    if (!headers) return this.#document as TraceMessage;
    const text = this.#isText ? this.#body : Buffer.from(this.#body, 'latin1').toString('utf8');
    this.#document = { headers: safeHeaders(headers), ...safeBody(headers, text, this.#bytes) };
    this.headers = undefined;
    this.#body = '';
    return this.#document;
  }
}

function beginningOf(body: Uint8Array | string): string {
  if (typeof body === 'string') return Buffer.from(body.slice(0, maxBody)).toString('latin1', 0, maxBody);
  const bytes = Buffer.isBuffer(body) ? body : Buffer.from(body.buffer, body.byteOffset, body.length);
  return bytes.toString('latin1', 0, maxBody);
}

export function messageOf(headers: Headers, body: Uint8Array | string = ''): Message {
  return new Message(headers, body);
}

function safeHeaders(headers: Headers): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const name in headers) {
    const value = headers[name];
    if (value === undefined) continue;
    const kind = kindOf(name);
    if (kind === 'secret') kept[name] = '(secret)';
    else {
      const text = (typeof value === 'string' ? value : value.join(', ')).slice(0, maxHeader);
      kept[name] = kind === 'plain' ? text : safeText(text);
    }
  }
  return kept;
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
function safeBody(headers: Headers, text: string, bytes: number): Pick<TraceMessage, 'body' | 'bytes' | 'omitted'> {
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
