// Makes requests malformed, in their values or in their form, in one to three ways each.
import type { Random } from './random.ts';
import type { WireHeader, WireRequest } from '../helpers/wire/request.ts';

type Change = (wire: WireRequest, random: Random) => WireRequest;

const many = 'x'.repeat(70_000);
const deep = (open: string, close: string, times: number) => open.repeat(times) + close.repeat(times);

const texts: readonly string[] = [
  '',
  ' ',
  '\u0000',
  '..',
  '../../x',
  '..%2f..%2fx',
  '/',
  '//',
  '.',
  '%',
  '%zz',
  '%00',
  '%c0%ae%c0%ae/',
  'a\r\nx-injected: 1',
  '%0d%0ax-injected:%201',
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  '$LATEST',
  '*',
  'null',
  'NaN',
  '-1',
  '0',
  '1e400',
  '99999999999999999999',
  '2147483648',
  '\ud800',
  'é\u202e𝒳',
  '${aws:username}',
  '<a>',
  '&amp;&x;',
  ']]>',
  'arn:aws:iam::aws:policy/',
  'arn:aws:lambda:ap-south-1:123456789012:function:',
  '{"Statement":[{}]}',
  '{"Statement":[null]}',
  '{"Statement":5}',
  '[1]',
  '"x"',
  'null',
  '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*","Condition":5}}',
  '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"StringLike":{"a":[{}]}}}}',
  '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":[{}]},"Action":{"a":1},"Resource":[null]}]}',
  '{"Version":"2012-10-17","Statement":[{"Effect":"Deny","NotPrincipal":"*","NotAction":[[]],"NotResource":"x"}]}',
  `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:${'*a'.repeat(200)}b","Resource":"*"}]}`,
  deep('[', ']', 3_000),
  `{"Statement":${deep('{"a":', '}', 1_000).replace('}', '1}')}}`,
  '(((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((',
  many,
];

const jsonValues = [
  'null',
  'true',
  '-1',
  '1e999',
  '0.1',
  '12345678901234567890',
  'NaN',
  '"x"',
  '""',
  '"\\ud800"',
  '"\\u0000"',
  '[]',
  '{}',
  '[null]',
  '[[]]',
  '[{}]',
  '{"__proto__":{"polluted":1}}',
  '{"constructor":{"prototype":{"polluted":1}}}',
  '{"":""}',
  '{"S":1}',
  '{"L":[{"M":{}}]}',
  deep('[', ']', 20_000),
  deep('{"a":', '}', 5_000).replace('}', '1}'),
  deep('{"M":{"a":', '}}', 2_000).replace('}', '{}}'),
  deep('{"L":[', ']}', 2_000),
  JSON.stringify(many),
  `"${'('.repeat(30)}PK = :a${')'.repeat(30)}"`,
  `"${'('.repeat(30)}PK = :a"`,
  `"${'NOT '.repeat(900)}PK = :a"`,
  `"SET n = ${'('.repeat(30)}:a${')'.repeat(30)}"`,
  `"PK${'.a[0]'.repeat(800)}"`,
  `"${'PK = :a OR '.repeat(300)}"`,
];

const xmlPieces = [
  '<!DOCTYPE a [<!ENTITY x "y"><!ENTITY z "&x;&x;&x;&x;">]>',
  '<!DOCTYPE a SYSTEM "file:///etc/passwd">',
  '<![CDATA[x]]>',
  '<!-- x -->',
  '<?x y?>',
  '<a',
  '</a>',
  '<a xmlns:b="c"><b:d/></a>',
  '&x;',
  '&#0;',
  '&#xffffff;',
  '<__proto__>1</__proto__>',
  '<constructor>1</constructor>',
  deep('<a>', '</a>', 20_000),
  'x',
  '',
];

const headerChanges: readonly WireHeader[] = [
  ['content-type', 'text/xml'],
  ['content-type', 'application/cbor'],
  ['content-type', 'application/x-www-form-urlencoded'],
  ['content-encoding', 'aws-chunked'],
  ['content-encoding', 'gzip'],
  ['x-amz-content-sha256', 'STREAMING-UNSIGNED-PAYLOAD-TRAILER'],
  ['x-amz-content-sha256', 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD'],
  ['x-amz-content-sha256', 'UNSIGNED-PAYLOAD'],
  ['x-amz-decoded-content-length', '-1'],
  ['x-amz-decoded-content-length', '1e9'],
  ['x-amz-target', 'DynamoDB_20120810.constructor'],
  ['x-amz-target', 'Logs_20140328.__proto__'],
  ['x-amz-meta-a', 'é\u00ff'],
  ['x-amz-meta-__proto__', '1'],
  ['x-amz-tagging', '%zz=%&a'],
  ['x-amz-copy-source', '%zz/%00'],
  ['x-amz-copy-source', '../../x'],
  ['x-amz-checksum-crc32', '!!!!'],
  ['x-amz-metadata-directive', 'constructor'],
  ['content-md5', '__proto__'],
  ['range', 'bytes=-0'],
  ['range', 'bytes=99999999999999999999-'],
  ['if-modified-since', 'x'],
  ['expires', 'x'],
  ['if-match', '*, "'],
  ['x-amz-date', '20260101T000000Z'],
  ['x-amz-security-token', 'x'],
  ['constructor', '1'],
  ['accept-encoding', '*;q=nan'],
];

const queryPieces = [
  'versionId=..',
  'max-keys=-1',
  'max-keys=x',
  'prefix=%zz',
  'continuation-token=%00',
  'delimiter=/',
  'encoding-type=url',
  'uploads',
  'partNumber=99999999999',
  'uploadId=..',
  'response-content-disposition=a%0d%0ab:c',
  'response-content-type=%C3%A9%E2%82%AC',
  'response-expires=x',
  'X-Amz-Expires=99999999',
  '__proto__=1',
  'constructor=1',
  'list-type=2',
  'Qualifier=..',
  'Marker=%ff',
  'MaxItems=NaN',
  'nextToken=x',
  'tagKeys=&tagKeys=',
  '%',
  '&&&=&=',
];

/** A value in JSON: what follows a colon, a comma or a bracket. Exact enough to replace it. */
const jsonValue = /(?<=[:[,])\s*(?:"(?:[^"\\]|\\.)*"|[\d.eE+-]+|true|false|null|\{\}|\[\])/g;

const inJson: Change = (wire, random) => replaceOne(wire, jsonValue, random.pick(jsonValues), random);
const inXml: Change = (wire, random) =>
  replaceOne(wire, /(?<=>)[^<>]*(?=<\/)|<[^<>]+>/g, random.pick([...xmlPieces, ...texts.map(escapeXml)]), random);
const inForm: Change = (wire, random) =>
  random.chance(0.7)
    ? replaceOne(wire, /(?<==)[^&]*/g, encodeURIComponent(safe(random.pick(texts))), random)
    : replaceOne(
        wire,
        /(?<=&|^)[^=&]+(?==)|\.\d+/g,
        random.pick(['.0', '.999999999', '.member', '.-1', '', '__proto__', 'Tags.member.1.Key.Key', '.1.1.1']),
        random,
      );

const inBody: Change = (wire, random) => {
  const first = String.fromCharCode(wire.body[0] ?? 0);
  if (first === '{' || first === '[') return inJson(wire, random);
  return first === '<' ? inXml(wire, random) : inForm(wire, random);
};

const inBytes: Change = (wire, random) => {
  const body = Buffer.from(wire.body);
  const at = random.int(body.length + 1);
  if (random.chance(0.3)) return { ...wire, body: body.subarray(0, at) };
  if (random.chance(0.3))
    return { ...wire, body: Buffer.concat([body.subarray(0, at), noise(random), body.subarray(at)]) };
  if (body.length > 0) body[at % body.length] = random.int(256);
  return { ...wire, body };
};

const wholeBody: Change = (wire, random) => ({
  ...wire,
  body: Buffer.from(
    random.pick([
      ...jsonValues,
      ...xmlPieces,
      ...texts,
      'Action=GetUser&Version=2010-05-08',
      'ffffffffffffffff\r\nx',
      '-1\r\nx\r\n0\r\n\r\n',
      '5\r\nhello\r\n0\r\nx-amz-checksum-crc32:!!\r\n\r\n',
      '5;chunk-signature=00\r\nhel',
      'zz\r\n',
    ]),
  ),
});

const inPath: Change = (wire, random) => {
  const [path = '/', ...query] = wire.target.split('?');
  const parts = path.split('/');
  const at = 1 + random.int(parts.length);
  parts.splice(
    at,
    random.int(2),
    ...random
      .pick(texts)
      .slice(0, 5_000)
      .split('/')
      .map((part) => (random.chance(0.5) ? rawPath(part) : encodeURIComponent(safe(part)))),
  );
  return { ...wire, target: [parts.join('/'), ...query].join('?') };
};

const inQuery: Change = (wire, random) => {
  const piece = random.pick(queryPieces);
  if (wire.target.includes('=') && random.chance(0.6)) {
    const all = [...wire.target.matchAll(/(?<==)[^&]*/g)];
    const hit = random.pick(all);
    const value = encodeURIComponent(safe(random.pick(texts).slice(0, 2_000)));
    return { ...wire, target: wire.target.slice(0, hit.index) + value + wire.target.slice(hit.index + hit[0].length) };
  }
  return { ...wire, target: wire.target + (wire.target.includes('?') ? '&' : '?') + piece };
};

const inHeaders: Change = (wire, random) => {
  // The first header is the host. It stays, because the sandbox refuses every other host.
  const [host, ...headers] = wire.headers as [WireHeader, ...WireHeader[]];
  if (headers.length > 0 && random.chance(0.3)) headers.splice(random.int(headers.length), 1);
  if (headers.length > 0 && random.chance(0.3)) {
    const at = random.int(headers.length);
    headers[at] = [(headers[at] as WireHeader)[0], rawHeader(random.pick(texts))];
  } else {
    const added = random.pick(headerChanges);
    headers.splice(0, headers.length, ...headers.filter(([name]) => name.toLowerCase() !== added[0]), added);
  }
  return { ...wire, headers: [host, ...headers] };
};

const inMethod: Change = (wire, random) => ({
  ...wire,
  method: random.pick(['GET', 'HEAD', 'PUT', 'POST', 'DELETE', 'PATCH', 'OPTIONS', 'TRACE']),
});

const changes: readonly Change[] = [
  inBody,
  inBody,
  inBody,
  inBody,
  inBytes,
  wholeBody,
  inPath,
  inPath,
  inQuery,
  inHeaders,
  inHeaders,
  inMethod,
];

export function mutate(wire: WireRequest, random: Random): WireRequest {
  let changed = wire;
  for (let times = 1 + random.int(3); times > 0; times -= 1) changed = random.pick(changes)(changed, random);
  return changed;
}

/** Bytes that are no request, or nearly one. */
export function malform(bytes: Buffer, random: Random): Buffer {
  const spoilt = Buffer.from(bytes);
  for (let times = 1 + random.int(8); times > 0; times -= 1)
    spoilt[random.int(Math.min(spoilt.length, 600))] = random.int(256);
  return random.chance(0.3) ? Buffer.concat([noise(random), spoilt]) : spoilt;
}

function noise(random: Random): Buffer {
  return Buffer.from(Array.from({ length: 1 + random.int(40) }, () => random.int(256)));
}

function replaceOne(wire: WireRequest, pattern: RegExp, by: string, random: Random): WireRequest {
  const text = wire.body.toString('latin1');
  const all = [...text.matchAll(pattern)];
  if (all.length === 0) return wire;
  const { index, 0: was } = random.pick(all);
  const bytes = Buffer.from(by).toString('latin1');
  return { ...wire, body: Buffer.from(text.slice(0, index) + bytes + text.slice(index + was.length), 'latin1') };
}

/** A request line ends at a blank. */
function rawPath(text: string): string {
  return Buffer.from(text)
    .toString('latin1')
    .replace(/[^\x21-\x7e\x80-\xff]|[?#]/g, '%');
}

/** Without line ends: these are a different attack, on the parser of Node. */
function rawHeader(text: string): string {
  return Buffer.from(text)
    .toString('latin1')
    .replace(/[^\t\x20-\x7e\x80-\xff]/g, '.')
    .slice(0, 4_000);
}

function safe(text: string): string {
  return text.replace(/[\ud800-\udbff](?![\udc00-\udfff])/g, '?');
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
