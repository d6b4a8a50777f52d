// The items of a distributed Map from an object in S3: JSON, JSON Lines or CSV, read with the permissions of the role.
import { parse as parseCsv } from 'csv-parse/sync';
import { AwsError } from '../../../server/aws-error.ts';
import type { S3Access } from '../language/definition.ts';
import { isList, isObject, runtimeFailure, StateFailure, textOf, type Json } from '../language/json.ts';
import { fillTemplate, numberOf, type Scope } from '../language/templates.ts';
import { principalOf } from './role.ts';
import type { RunningExecution } from './running-execution.ts';

const failedReader = 'States.ItemReaderFailed';

export async function readItems(execution: RunningExecution, reader: S3Access, scope: Scope): Promise<readonly Json[]> {
  const { Bucket, Key } = s3Parameters(reader, scope);
  if (Key === undefined) runtimeFailure("The field 'Key' is required but was missing", failedReader);
  const text = await getObject(execution, textOf(Bucket), textOf(Key));
  const { ReaderConfig: config = {} } = reader;
  const type = config.InputType ?? 'JSON';
  const most = numberOf('MaxItems', config as never, scope) || Infinity;
  try {
    const items =
      type === 'CSV' ? csvItems(text, config) : type === 'JSONL' ? jsonLines(text) : jsonItems(text, config);
    return items.slice(0, most);
  } catch (error) {
    if (error instanceof StateFailure) throw error;
    const why = `Attempting to map over s3://${textOf(Bucket)}/${textOf(Key)} failed: ${(error as Error).message}`;
    return runtimeFailure(why, failedReader);
  }
}

/** Of ItemReader and ResultWriter. */
export function s3Parameters({ Parameters = {} }: S3Access, scope: Scope): Readonly<Record<string, Json | undefined>> {
  const filled = fillTemplate(Parameters, scope);
  const { Bucket } = isObject(filled) ? filled : {};
  if (typeof Bucket !== 'string') runtimeFailure("The field 'Bucket' is required but was missing");
  return filled as Readonly<Record<string, Json>>;
}

async function getObject(execution: RunningExecution, Bucket: string, Key: string): Promise<string> {
  const { sandbox, owner } = execution;
  const principal = principalOf(execution);
  try {
    const { Body } = await sandbox.call(
      { service: 's3', operation: 'GetObject', input: () => ({ Bucket, Key }), ...owner },
      { principal },
    );
    return Buffer.from((Body as Uint8Array | undefined) ?? []).toString('utf8');
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    throw new StateFailure(failedReader, `${error.message} (Service: S3, Status Code: ${error.status})`);
  }
}

function jsonItems(text: string, { ItemsPointer = '' }: NonNullable<S3Access['ReaderConfig']>): readonly Json[] {
  let value: Json | undefined = JSON.parse(text) as Json;
  // RFC 6901.
  for (const part of ItemsPointer.split('/').slice(1)) {
    const name = part.replaceAll('~1', '/').replaceAll('~0', '~');
    value = isList(value) ? value[Number(name)] : isObject(value) ? value[name] : undefined;
  }
  if (isList(value)) return value;
  // An object gives one item for each of its members.
  if (isObject(value)) return Object.entries(value).map(([Key, Value]) => ({ Key, Value }));
  throw new TypeError('the file contains no JSON array');
}

function jsonLines(text: string): readonly Json[] {
  return text
    .split(/\r?\n/)
    .filter((line) => line.trim() !== '')
    .map((line) => JSON.parse(line) as Json);
}

const delimiters: Readonly<Record<string, string>> = { COMMA: ',', PIPE: '|', SEMICOLON: ';', SPACE: ' ', TAB: '\t' };

function csvItems(text: string, config: NonNullable<S3Access['ReaderConfig']>): readonly Json[] {
  const { CSVHeaderLocation = 'FIRST_ROW', CSVHeaders = [], CSVDelimiter = 'COMMA' } = config;
  // A row may have more fields than there are headers: those are left out.
  const options = { delimiter: delimiters[CSVDelimiter] ?? ',', bom: true, relax_column_count: true };
  const rows: string[][] = parseCsv(text, options);
  const headers = CSVHeaderLocation === 'GIVEN' ? CSVHeaders : (rows.shift() ?? []);
  return rows.map((row) => Object.fromEntries(headers.map((header, index) => [header, row[index] ?? ''])));
}
