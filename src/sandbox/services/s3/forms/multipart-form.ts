// Reads a body of multipart/form-data as browsers write it (RFC 7578): the fields up to the file, and the file.
import type { WireRequest } from '../../../server/service.ts';
import { invalidArgument } from '../errors.ts';
import { fieldsTooLarge, fileMissing, malformedForm, notAForm } from './errors.ts';

/**
 * Of all that comes before the content of the file, and of the fields once they have the file's name.
 * source: https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTForms.html, checked 2026-11-29
 */
const maxFieldBytes = 20 * 1024;

export interface UploadForm {
  /** By their names in lower case, with the file's name in the place of `${filename}`. */
  readonly fields: ReadonlyMap<string, string>;
  readonly file: Buffer;
}

interface Part {
  readonly name: string;
  /** Of its headers. */
  readonly headBytes: number;
  readonly fileName: string | undefined;
  readonly content: Buffer;
}

/** What comes after the file does not count. */
export function readForm({ headers, body }: WireRequest): UploadForm {
  const values = new Map<string, string>();
  let bytes = 0;
  for (const { name, headBytes, fileName, content } of partsOf(body, boundaryOf(headers['content-type'] ?? ''))) {
    bytes += headBytes;
    if (name !== 'file') bytes += content.length;
    if (bytes > maxFieldBytes) fieldsTooLarge(maxFieldBytes);
    if (name === 'file') return { fields: withFileName(values, fileName ?? ''), file: content };
    if (values.has(name)) invalidArgument(`The form has more than one field named '${name}'.`, name, '');
    values.set(name, content.toString('utf8'));
  }
  return fileMissing();
}

/** Browsers may send a path: only its last part is the name. */
function withFileName(values: ReadonlyMap<string, string>, sent: string): Map<string, string> {
  const fileName = sent.slice(Math.max(sent.lastIndexOf('/'), sent.lastIndexOf('\\')) + 1);
  const isSigned = (name: string) => name === 'policy' || name.endsWith('signature');
  const filled = new Map<string, string>();
  let length = 0;
  for (const [name, value] of values) {
    const parts = isSigned(name) ? [value] : value.split('${filename}');
    // A short field can ask for the name a thousand times.
    length += value.length + (parts.length - 1) * fileName.length;
    if (length > maxFieldBytes) fieldsTooLarge(maxFieldBytes);
    filled.set(name, parts.join(fileName));
  }
  return filled;
}

function boundaryOf(contentType: string): string {
  if (!/^multipart\/form-data(;|$)/i.test(contentType)) notAForm();
  const [, quoted, plain] = /;\s*boundary=(?:"([^"]+)"|([^\s;"]+))/i.exec(contentType) ?? [];
  return quoted ?? plain ?? malformedForm();
}

function* partsOf(body: Buffer, boundary: string): Generator<Part> {
  const first = `--${boundary}`;
  const delimiter = `\r\n${first}`;
  let at = body.indexOf(first);
  if (at < 0) malformedForm();
  at += first.length;
  // Two dashes behind a boundary end the form.
  while (body.toString('latin1', at, at + 2) !== '--') {
    const start = body.indexOf('\r\n', at);
    const end = start < 0 ? -1 : body.indexOf(delimiter, start);
    if (end < 0) malformedForm();
    yield partOf(body.subarray(start + 2, end));
    at = end + delimiter.length;
  }
}

function partOf(bytes: Buffer): Part {
  const split = bytes.indexOf('\r\n\r\n');
  if (split < 0) malformedForm();
  if (split > maxFieldBytes) fieldsTooLarge(maxFieldBytes);
  const headers = bytes.toString('utf8', 0, split);
  const [, disposition] = /^content-disposition:\s*form-data\s*;(.*)$/im.exec(headers) ?? [];
  const [, name] = /(?:^|[;\s])name="([^"]*)"/i.exec(disposition ?? '') ?? [];
  if (name === undefined) return malformedForm();
  const [, fileName] = /(?:^|[;\s])filename="([^"]*)"/i.exec(disposition ?? '') ?? [];
  return {
    name: unescape(name).toLowerCase(),
    headBytes: split,
    fileName: fileName && unescape(fileName),
    content: bytes.subarray(split + 4),
  };
}

/** source: https://html.spec.whatwg.org/multipage/form-control-infrastructure.html#multipart-form-data, checked 2026-11-29 */
function unescape(name: string): string {
  return name.replaceAll('%22', '"').replaceAll('%0D', '\r').replaceAll('%0A', '\n');
}
