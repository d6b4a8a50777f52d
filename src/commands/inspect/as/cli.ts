// Calls as commands of the AWS CLI for bash: run in order, they create the same resources again.
import { serviceOf } from '../../../aws/service-names.ts';
import type { Checkpoint, Json } from '../../../engine/types.ts';
import { quoteForSh } from '../../../lib/shell-quote.ts';
import { jsonText, visibleLine } from '../../../lib/visible.ts';
import type { Call } from './calls.ts';
import { isBytes, placeholder, type Files } from './files.ts';
import { splitAtIds, references, type CapturedId } from './references.ts';
import { isReading, kebab } from './services.ts';

export interface Block {
  readonly call: Call;
  readonly text: string;
}

type Input = Readonly<Record<string, Json>>;

/** Where the CLI's parameters are not the API's. Bytes inside a structure have a flag of their own. */
const zipInside: Readonly<Record<string, string>> = { CreateFunction: 'Code', PublishLayerVersion: 'Content' };
/** These write their answer's body to a file that is named last. */
const toFile = new Set(['Invoke', 'GetObject']);
const changesFunction = new Set(['UpdateFunctionCode', 'UpdateFunctionConfiguration']);

interface CliOptions {
  readonly sandbox: boolean;
  /** What is known before the first call. */
  readonly given?: readonly CapturedId[];
}

export function asCli(calls: readonly Call[], files: Files, { sandbox, given = [] }: CliOptions): Block[] {
  const written = new Set<string>();
  const texts = [...files.values()].flatMap(({ write, bytes }) => (write === 'text' ? [textOf(bytes)] : []));
  const caught = references(calls, texts);
  const known: CapturedId[] = [...given];
  return calls.map((call) => {
    const lines = [comment(call), ...filesFirst(call, files, written, known), ...waitFirst(call)];
    const command = commandOf(call, files, known, caught.get(call) ?? []);
    lines.push(sandbox && call.service === 'S3Control' ? byProxy(command) : command);
    known.push(...(caught.get(call) ?? []));
    return { call, text: lines.join('\n') };
  });
}

function comment({ resource, step, operation, service, status, error }: Call): string {
  const of = resource ?? 'check';
  const refused = error === undefined ? '' : `, answered ${status} ${error.split('\n', 1)[0]}`;
  return visibleLine(
    `# ${of}${step !== undefined && step !== of ? `, step ${step}` : ''}: ${service} ${operation}${refused}`,
  );
}

function commandOf(call: Call, files: Files, known: readonly CapturedId[], caught: readonly CapturedId[]): string {
  const { service, operation } = call;
  const parts = [`aws ${serviceOf(service).cli} ${kebab(operation)}`, ...flagsOf(call, files, known)];
  if (toFile.has(operation)) parts.push('/dev/stdout');
  if (caught.length > 0) {
    const fields = caught.map(({ path }) => path);
    parts.push(`--query ${fields.length === 1 ? fields[0] : quoteForSh(`[${fields.join(',')}]`)} --output text`);
    const [only, ...more] = caught.map(variable);
    if (more.length === 0) return `${only}=$(${folded(parts)})`;
    return `read -r ${[only, ...more].join(' ')} <<< "$(${folded(parts)})"`;
  }
  // What it answers is known already; what only reads is asked for its answer.
  return folded(parts) + (isReading(operation) || toFile.has(operation) ? '' : ' > /dev/null');
}

/** S3 Control puts the account in front of the host, a name that does not resolve: the sandbox, as a proxy, need not. */
function byProxy(command: string): string {
  const home = '--endpoint-url "${AWS_ENDPOINT_URL/127.0.0.1/localhost}"';
  return `http_proxy="$AWS_ENDPOINT_URL" no_proxy='' NO_PROXY='' ${command.replace('aws s3control', `aws ${home} s3control`)}`;
}

function flagsOf({ operation, input }: Call, files: Files, known: readonly CapturedId[]): string[] {
  return Object.entries((input ?? {}) as Input).flatMap(([name, value]) => {
    if (value === null || value === undefined) return [];
    // Put in by the SDK, as the CLI puts in its own.
    if (name === 'ChecksumAlgorithm' && value === 'CRC32') return [];
    const flag = `--${kebab(name)}`;
    if (zipInside[operation] === name) {
      const { ZipFile, ...rest } = value as Input;
      const others = Object.keys(rest).length > 0 ? [`${flag} ${shell(jsonText(rest), known)}`] : [];
      return [`--zip-file ${quoteForSh(`fileb://${fileOf(ZipFile as string, files)}`)}`, ...others];
    }
    if (name === 'IfMatch') return [`${flag} ${freshTag(operation, input as Input, known)}`];
    // The one parameter that is a path by itself.
    if (name === 'Body' && isBytes(value)) return [`${flag} ${quoteForSh(fileOf(value, files))}`];
    if (isBytes(value)) return [`${flag} ${quoteForSh(`fileb://${fileOf(value, files)}`)}`];
    if (typeof value === 'boolean') return [value ? flag : `--no-${kebab(name)}`];
    return [`${flag} ${shell(typeof value === 'object' ? jsonText(value) : String(value), known)}`];
  });
}

/** CloudFront needs the ETag of the current configuration. The one in the journal is out of date. */
function freshTag(operation: string, { Id }: Input, known: readonly CapturedId[]): string {
  const get = `get-${kebab(operation.replace(/^(Update|Delete)/, ''))}`;
  return `"$(aws cloudfront ${get} --id ${shell(Id as string, known)} --query ETag --output text)"`;
}

function filesFirst({ input }: Call, files: Files, written: Set<string>, known: readonly CapturedId[]): string[] {
  return bytesIn(input).flatMap((bytes) => {
    const file = files.get(bytes);
    if (!file) return [`# ${placeholder(bytes)} stands for ${bytes}: put a file of yours in its place.`];
    if (!file.write || written.has(file.path)) return [];
    written.add(file.path);
    if (file.write === 'text')
      return [`printf '%s\\n' ${shell(textOf(file.bytes).trimEnd(), known)} > ${quoteForSh(file.path)}`];
    const text = Buffer.from(file.bytes).toString('base64');
    return [`base64 --decode > ${quoteForSh(file.path)} <<'END'`, ...(text.match(/.{1,76}/g) ?? []), 'END'];
  });
}

/** Lambda refuses a change while the last one is under way. */
function waitFirst({ operation, input }: Call): string[] {
  if (!changesFunction.has(operation)) return [];
  return [
    `aws lambda wait function-updated-v2 --function-name ${quoteForSh((input as Input)['FunctionName'] as string)}`,
  ];
}

function fileOf(bytes: string, files: Files): string {
  return files.get(bytes)?.path ?? placeholder(bytes);
}

export function bytesIn(value: Json): string[] {
  if (isBytes(value)) return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap((inner) => bytesIn(inner)) : [];
}

function variable({ words }: CapturedId): string {
  return words.join('_').toUpperCase();
}

function shell(text: string, known: readonly CapturedId[]): string {
  const parts = splitAtIds(text, known);
  if (parts.length === 0) return "''";
  return parts.map((part) => (typeof part === 'string' ? quoteForSh(part) : `"\${${variable(part)}}"`)).join('');
}

function folded(parts: readonly string[]): string {
  const line = parts.join(' ');
  return line.length <= 100 ? line : parts.join(' \\\n  ');
}

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('utf8');
}

/** What comes before the commands of a whole course, so that they run as a script. */
export function scriptHead({ target }: Checkpoint): string {
  return [
    '#!/usr/bin/env bash',
    '# The calls that created the resources of this workspace, as commands of the AWS CLI. Run in the folder of this',
    '# workspace, they create the same resources in an account or sandbox where these names are free.',
    '# On AWS, a new role needs some seconds: if create-function cannot assume it, run that command again.',
    ...(target.kind === 'sandbox' ? ['# For a sandbox, first: eval "$(workshop sandbox env)"'] : []),
    'set -euo pipefail',
    `export AWS_DEFAULT_REGION=${quoteForSh(target.region)}`,
    "export AWS_PAGER=''",
    'ACCOUNT=$(aws sts get-caller-identity --query Account --output text)',
  ].join('\n');
}

/** The account, which the head of the script reads. */
export function accountVariable({ target }: Checkpoint): CapturedId[] {
  return [{ path: 'Account', value: target.account, words: ['account'] }];
}
