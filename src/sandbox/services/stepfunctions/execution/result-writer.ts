// The results of a distributed Map in S3: a manifest, and a file for each kind of ending.
import type { S3Access } from '../language/definition.ts';
import type { Json } from '../language/json.ts';
import type { Scope } from '../language/templates.ts';
import { AwsError } from '../../../server/aws-error.ts';
import { StateFailure, textOf } from '../language/json.ts';
import { recordsOf, type ExecutionRecord, type MapRunRecord } from '../records.ts';
import { childArn, shownMachineArn } from '../rules/arns.ts';
import { s3Parameters } from './item-reader.ts';
import { principalOf } from './role.ts';
import type { RunningExecution } from './running-execution.ts';

/** Resolves with what the Map state outputs: where the manifest is. */
export async function writeResults(
  execution: RunningExecution,
  writer: S3Access,
  scope: Scope,
  run: MapRunRecord,
): Promise<Json> {
  const { Bucket = '', Prefix } = s3Parameters(writer, scope);
  const { executions } = recordsOf(execution.sandbox.store);
  const folder = [
    typeof Prefix === 'string' && Prefix !== '' ? Prefix.replace(/\/$/, '') : undefined,
    run.arn.split(':').at(-1),
  ]
    .filter(Boolean)
    .join('/');
  const children = run.sizes.map((_size, index) => executions.get(childArn(run, index)));
  const files: Record<string, Json> = {};
  for (const [kind, list] of Object.entries(byKind(children))) {
    const text = JSON.stringify(list);
    const Key = `${folder}/${kind}_0.json`;
    if (list.length > 0) await putObject(execution, textOf(Bucket), Key, text);
    files[kind] = list.length > 0 ? [{ Key, Size: Buffer.byteLength(text) }] : [];
  }
  const Key = `${folder}/manifest.json`;
  const manifest = { DestinationBucket: Bucket, MapRunArn: run.arn, ResultFiles: files };
  await putObject(execution, textOf(Bucket), Key, JSON.stringify(manifest));
  return { Bucket, Key };
}

function byKind(
  children: readonly (ExecutionRecord | undefined)[],
): Record<'FAILED' | 'PENDING' | 'SUCCEEDED', Json[]> {
  const kinds: Record<'FAILED' | 'PENDING' | 'SUCCEEDED', Json[]> = { FAILED: [], PENDING: [], SUCCEEDED: [] };
  for (const child of children) {
    if (!child) continue;
    const kind = child.status === 'SUCCEEDED' ? 'SUCCEEDED' : child.status === 'RUNNING' ? 'PENDING' : 'FAILED';
    kinds[kind].push(executionResult(child));
  }
  return kinds;
}

/** All that is known of a child, as ResultWriter and a Map state without one have it. */
export function executionResult(child: ExecutionRecord): Json {
  const { arn, name, input, output, error, cause, status, started, stopped, redriveCount } = child;
  return {
    ExecutionArn: arn,
    Input: input,
    InputDetails: { Included: true },
    Name: name,
    ...(output !== undefined && { Output: output, OutputDetails: { Included: true } }),
    ...(error !== undefined && { Error: error }),
    ...(cause !== undefined && { Cause: cause }),
    RedriveCount: redriveCount,
    StartDate: new Date(started).toISOString(),
    StateMachineArn: shownMachineArn(child),
    Status: status,
    ...(stopped !== undefined && { StopDate: new Date(stopped).toISOString() }),
  };
}

async function putObject(execution: RunningExecution, Bucket: string, Key: string, text: string): Promise<void> {
  const { sandbox, owner } = execution;
  const input = { Bucket, Key, Body: Buffer.from(text), ContentType: 'application/json' };
  try {
    await sandbox.call(
      { service: 's3', operation: 'PutObject', input: () => input, ...owner },
      { principal: principalOf(execution) },
    );
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    throw new StateFailure('States.ResultWriterFailed', `${error.message} (Service: S3, Status Code: ${error.status})`);
  }
}
