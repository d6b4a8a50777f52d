// XML as AWS reads it: well-formed, without a DTD, and of a bounded depth. The SDK's parser forgives too much for a server:
// unknown entities, text behind the root, any depth. And the texts of XML that the SDK's writer does not write.

const maxDepth = 100;

// Spaces as XML has them. `\s` has more, which names may have as well: a tag of those takes exponential time.
const startTag =
  /<([A-Za-z_:\u0080-\uffff][\w:.\-\u0080-\uffff]*)((?:[ \t\r\n]+[\w:.\-\u0080-\uffff]+[ \t\r\n]*=[ \t\r\n]*(?:"[^"<]*"|'[^'<]*'))*)[ \t\r\n]*(\/?)>/y;
const endTag = /<\/([^ \t\r\n>]+)[ \t\r\n]*>/y;
const reference = /&(?:(amp|lt|gt|quot|apos)|#(\d{1,7})|#x([0-9a-fA-F]{1,6}));/g;

interface Document {
  readonly root: string;
  readonly text: string;
}

/** Undefined where it is none. */
export function readXml(bytes: Uint8Array): Document | undefined {
  const text = decode(bytes);
  const root = text === undefined ? undefined : rootOf(text);
  if (text === undefined || root === undefined) return undefined;
  // The SDK's parser cuts characters above U+FFFF off when they are written as numbers.
  const plain = text.replace(/&#(?:x0*([0-9a-fA-F]{5,6})|0*(\d{5,7}));/g, (written, hex?: string, decimal?: string) => {
    const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
    return code > 0xffff ? String.fromCodePoint(code) : written;
  });
  return { root, text: withoutIndents(plain) };
}

/** The SDK's parser takes an indent beside elements for text of theirs. An element with nothing but spaces keeps them. */
function withoutIndents(text: string): string {
  if (text.includes('<![CDATA[')) return text;
  return text.replace(/>\s+(?=<[^/!?])/g, '>').replace(/(<\/[^<>]*>|\/>)\s+(?=<)/g, '$1');
}

function decode(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function rootOf(text: string): string | undefined {
  const open: string[] = [];
  let root: string | undefined;
  for (let at = 0; at < text.length;) {
    const next = text[at] === '<' ? pastMarkup(text, at, open, root) : pastText(text, at, open.length > 0);
    if (next === undefined) return undefined;
    root ??= open[0] ?? next.closed;
    at = next.at;
  }
  return open.length === 0 ? root : undefined;
}

interface Past {
  readonly at: number;
  /** The name of an element that was empty. */
  readonly closed?: string | undefined;
}

/** Undefined where the text is broken here. */
function pastMarkup(text: string, at: number, open: string[], root: string | undefined): Past | undefined {
  if (text.startsWith('<!--', at)) return past(text, at + 4, '-->');
  if (text.startsWith('<?', at)) return past(text, at + 2, '?>');
  if (text.startsWith('<![CDATA[', at)) return open.length > 0 ? past(text, at + 9, ']]>') : undefined;
  if (text.startsWith('</', at)) {
    endTag.lastIndex = at;
    return endTag.exec(text)?.[1] === open.pop() && endTag.lastIndex > 0 ? { at: endTag.lastIndex } : undefined;
  }
  startTag.lastIndex = at;
  const [, name, attributes = '', empty] = startTag.exec(text) ?? [];
  const isSecond = root !== undefined && open.length === 0;
  if (name === undefined || isSecond || open.length >= maxDepth || !isText(attributes)) return undefined;
  if (empty === '') open.push(name);
  return { at: startTag.lastIndex, closed: name };
}

function past(text: string, from: number, end: string): Past | undefined {
  const at = text.indexOf(end, from);
  return at < 0 || !isCharacters(text.slice(from, at)) ? undefined : { at: at + end.length };
}

function pastText(text: string, at: number, inside: boolean): Past | undefined {
  const end = text.indexOf('<', at);
  const run = text.slice(at, end < 0 ? text.length : end);
  const isFine = inside ? isText(run) : run.trim() === '';
  return isFine ? { at: at + run.length } : undefined;
}

function isText(text: string): boolean {
  if (!isCharacters(text)) return false;
  if (!text.includes('&')) return true;
  const codes = [...text.matchAll(reference)].map(([, named, decimal, hex]) =>
    named === undefined ? Number(decimal ?? `0x${hex}`) : 0x26,
  );
  return codes.length === text.split('&').length - 1 && codes.every(isCode);
}

function isCharacters(text: string): boolean {
  // eslint-disable-next-line no-control-regex
  return !/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/.test(text);
}

function isCode(code: number): boolean {
  if (code < 0x20) return code === 0x9 || code === 0xa || code === 0xd;
  return code < 0xd800 || (code > 0xdfff && code <= 0x10ffff && code !== 0xfffe && code !== 0xffff);
}

export function element(name: string, text: string): string {
  const plain = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  return `<${name}>${escapeControls(plain)}</${name}>`;
}

// eslint-disable-next-line no-control-regex
const forbidden = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;

/** XML has no way to write them; AWS does it all the same, in this form, and its clients read it. */
export function escapeControls(xml: string): string {
  return xml.replace(forbidden, (char) => `&#x${char.charCodeAt(0).toString(16)};`);
}
