// Calls as code of the AWS SDK for JavaScript, version 3: a module that makes the same again.
import { serviceOf } from '../../../aws/service-names.ts';
import type { Json } from '../../../engine/types.ts';
import type { Call } from './calls.ts';
import { bytesIn, type Block } from './cli.ts';
import { jsonText, visibleLine } from '../../../lib/visible.ts';
import { isBytes, placeholder, type Files } from './files.ts';
import { splitAtIds, references, type CapturedId } from './references.ts';

interface Names {
  readonly files: Files;
  readonly known: readonly CapturedId[];
}

/** What the calls import and the clients they go through; goes before them. */
export function sdkHead(calls: readonly Call[], region: string, sandbox: boolean): string {
  const services = [...new Set(calls.map(({ service }) => service))];
  const imports = services.map((service) => {
    const operations = [...new Set(calls.filter((call) => call.service === service).map(({ operation }) => operation))];
    const names = [`${service}Client`, ...operations.map((operation) => alias(service, operation))];
    return `import {\n${names.map((name) => `  ${name},\n`).join('')}} from '@aws-sdk/client-${serviceOf(service).sdk}';`;
  });
  const clients = services.map((service) => clientOf(service, region, sandbox));
  const reads = calls.some(({ input }) => bytesIn(input).length > 0);
  const own = [
    ...(reads ? ["import { readFile } from 'node:fs/promises';"] : []),
    ...(sandbox && services.includes('S3Control')
      ? ["import { Agent } from 'node:http';", "import { env } from 'node:process';"]
      : []),
  ];
  return [...own, ...imports, '', ...clients].join('\n');
}

/** S3 Control puts the account in front of the host: no name for an address, and none that every system resolves. */
function clientOf(service: string, region: string, sandbox: boolean): string {
  const name = `const ${clientName(service)} = new ${service}Client`;
  if (!sandbox || service !== 'S3Control') return `${name}({ region: ${text(region, [])} });`;
  return [
    '// S3 Control puts the account in front of the host: the sandbox has the same address for all of them.',
    'const atHome = (_name, { all }, done) =>',
    "  all ? done(null, [{ address: '127.0.0.1', family: 4 }]) : done(null, '127.0.0.1', 4);",
    `${name}({`,
    `  region: ${text(region, [])},`,
    "  endpoint: env.AWS_ENDPOINT_URL?.replace('127.0.0.1', 'localhost'),",
    '  requestHandler: { httpAgent: new Agent({ lookup: atHome }) },',
    '});',
  ].join('\n');
}

export function asSdk(calls: readonly Call[], files: Files): Block[] {
  const texts = [...files.values()].flatMap(({ write, bytes }) =>
    write === 'text' ? [Buffer.from(bytes).toString('utf8')] : [],
  );
  const caught = references(calls, texts);
  const known: CapturedId[] = [];
  return calls.map((call) => {
    const { service, operation, input, resource = 'check', step } = call;
    const takes = caught.get(call) ?? [];
    const result = takes.length === 0 ? '' : `const { ${takes.map(destructured).join(', ')} } = `;
    const command = `new ${operation}Command(${literal(input ?? {}, 0, { files, known })})`;
    const lines = [
      visibleLine(`// ${resource}${step === undefined || step === resource ? '' : `, step ${step}`}`),
      `${result}await ${clientName(service)}.send(${command.replace(`${operation}Command`, localName(service, operation))});`,
    ];
    known.push(...takes);
    return { call, text: lines.join('\n') };
  });
}

function destructured({ path, words }: CapturedId): string {
  const [outer = '', inner] = path.split('.');
  const name = variable(words);
  return inner === undefined ? `${outer}: ${name}` : `${outer}: { ${inner}: ${name} } = {}`;
}

/** Two services call operations by the same name: each under its own. */
const shared = new Set(['PutPublicAccessBlock', 'GetPublicAccessBlock', 'ListTagsForResource']);

function alias(service: string, operation: string): string {
  const local = localName(service, operation);
  return local === `${operation}Command` ? local : `${operation}Command as ${local}`;
}

function localName(service: string, operation: string): string {
  return shared.has(operation) ? `${service}${operation}Command` : `${operation}Command`;
}

function clientName(service: string): string {
  return service.replace(/^[A-Z]+(?=[A-Z][a-z]|\d|$)|^[A-Z]/, (start) => start.toLowerCase());
}

function literal(value: Json, depth: number, names: Names): string {
  if (isBytes(value)) return bytes(value, names);
  if (typeof value === 'string') return text(value, names.known);
  if (typeof value !== 'object' || value === null) return String(value);
  const list = Array.isArray(value);
  const items = list
    ? (value as readonly Json[]).map((item) => literal(item, depth + 1, names))
    : Object.entries(value as Readonly<Record<string, Json>>).map(
        ([name, item]) =>
          `${/^[a-z_$][\w$]*$/i.test(name) ? name : text(name, [])}: ${literal(item, depth + 1, names)}`,
      );
  const [open, close] = list ? ['[', ']'] : ['{', '}'];
  if (items.length === 0) return open + close;
  const short = items.join(', ');
  if (short.length <= 60 && !short.includes('\n')) return list ? `[${short}]` : `{ ${short} }`;
  const indent = '  '.repeat(depth);
  return `${open}\n${items.map((item) => `${indent}  ${item},\n`).join('')}${indent}${close}`;
}

function bytes(value: string, { files, known }: Names): string {
  const file = files.get(value);
  if (file?.write === 'text') return `Buffer.from(${text(Buffer.from(file.bytes).toString('utf8'), known)})`;
  if (file?.write) return `Buffer.from('${Buffer.from(file.bytes).toString('base64')}', 'base64')`;
  return `await readFile(${text(file?.path ?? placeholder(value), [])})`;
}

function text(value: string, known: readonly CapturedId[]): string {
  const parts = splitAtIds(value, known);
  const [only] = parts;
  if (parts.length === 1 && only !== undefined && typeof only !== 'string') return variable(only.words);
  if (parts.every((part) => typeof part === 'string'))
    return `'${jsonText(value).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;
  const escaped = (part: string) =>
    jsonText(part).slice(1, -1).replaceAll('\\"', '"').replaceAll('`', '\\`').replaceAll('${', '\\${');
  return `\`${parts.map((part) => (typeof part === 'string' ? escaped(part) : `\${${variable(part.words)}}`)).join('')}\``;
}

function variable(words: readonly string[]): string {
  return words.map((word, index) => (index === 0 ? word : word.charAt(0).toUpperCase() + word.slice(1))).join('');
}
