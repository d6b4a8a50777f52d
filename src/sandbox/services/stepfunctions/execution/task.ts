// A Task state: invokes a Lambda function with the permissions of the execution's role.
import { AwsError } from '../../../server/aws-error.ts';
import { isObject, runtimeFailure, StateFailure, type Json } from '../language/json.ts';
import type { State } from '../language/definition.ts';
import { numberOf, type Scope } from '../language/templates.ts';
import { principalOf } from './role.ts';
import { Interrupted, type RunningExecution } from './running-execution.ts';

const optimized = 'arn:aws:states:::lambda:invoke';
const invokeParameters = ['FunctionName', 'Payload', 'InvocationType', 'LogType', 'ClientContext', 'Qualifier'];

interface TaskRun {
  readonly execution: RunningExecution;
  readonly state: State;
  /** After InputPath and Parameters. */
  readonly input: Json;
  readonly scope: Scope;
  readonly signal: AbortSignal;
  /** The event that the next one follows. */
  last: number;
}

/** Adds the events of the task, the last of which `run.last` names. */
export async function runTask(run: TaskRun): Promise<Json> {
  const { execution, state, input, scope, signal } = run;
  const isOptimized = state.Resource === optimized;
  const seconds = numberOf('TimeoutSeconds', state as never, scope);
  const parameters = isOptimized ? invokeInput(input) : { FunctionName: state.Resource ?? '', Payload: input };
  const resource = { resourceType: 'lambda', resource: 'invoke' };
  const event = (kind: string, details: Record<string, unknown>) => {
    const type = isOptimized ? `Task${kind}` : `LambdaFunction${kind}`;
    run.last = execution.event(type, run.last, isOptimized ? { ...resource, ...details } : details);
  };
  const timeout = seconds !== undefined && { timeoutInSeconds: seconds };
  event(
    'Scheduled',
    isOptimized
      ? { region: execution.owner.region, parameters: JSON.stringify(parameters), ...timeout }
      : { resource: state.Resource, input: JSON.stringify(input), inputDetails: { truncated: false }, ...timeout },
  );
  if (isOptimized) event('Started', {});
  else run.last = execution.event('LambdaFunctionStarted', run.last);
  await execution.commit();
  try {
    const output = await withTimeout(execution, signal, seconds, () => invoke(execution, parameters, isOptimized));
    const text = JSON.stringify(output);
    event('Succeeded', { output: text, outputDetails: { truncated: false } });
    return output;
  } catch (error) {
    if (!(error instanceof StateFailure)) throw error;
    const isTimeout = error.error === 'States.Timeout';
    event(isTimeout ? 'TimedOut' : 'Failed', { error: error.error, cause: error.reason });
    throw error;
  }
}

function invokeInput(input: Json): Record<string, Json> {
  if (!isObject(input) || typeof input['FunctionName'] !== 'string')
    return runtimeFailure("The field 'FunctionName' is required but was missing");
  const unknown = Object.keys(input).find((name) => !invokeParameters.includes(name));
  if (unknown !== undefined) runtimeFailure(`The field '${unknown}' is not supported by Step Functions`);
  return { ...input };
}

async function withTimeout<Value>(
  execution: RunningExecution,
  signal: AbortSignal,
  seconds: number | undefined,
  work: () => Promise<Value>,
): Promise<Value> {
  const over = new AbortController();
  const ended = AbortSignal.any([signal, execution.stop.signal, over.signal]);
  const stopped = new Promise<never>((_resolve, reject) => {
    const interrupt = () => reject(new Interrupted('The execution was stopped.'));
    if (ended.aborted) interrupt();
    else ended.addEventListener('abort', interrupt, { once: true });
  });
  const timer =
    seconds === undefined
      ? []
      : [
          execution.until(execution.sandbox.now() + seconds * 1000, ended).then((): never => {
            throw new StateFailure('States.Timeout', undefined);
          }),
        ];
  const races = [work(), stopped, ...timer];
  // Who loses the race rejects later, and nobody waits for it any more.
  for (const one of races) one.catch(() => undefined);
  try {
    return await Promise.race(races);
  } finally {
    over.abort();
  }
}

async function invoke(
  execution: RunningExecution,
  parameters: Readonly<Record<string, Json>>,
  isOptimized: boolean,
): Promise<Json> {
  const { sandbox, owner } = execution;
  const principal = principalOf(execution);
  const { Payload, ClientContext, ...others } = parameters;
  const input = {
    ...others,
    Payload: Buffer.from(JSON.stringify(Payload ?? {})),
    ...(ClientContext !== undefined && { ClientContext }),
  };
  const output = await sandbox
    .call({ service: 'lambda', operation: 'Invoke', input: () => input, ...owner }, { principal })
    .catch((error: unknown) => {
      if (sandbox.isClosing) throw new Interrupted('The sandbox is stopping.');
      throw error instanceof AwsError ? lambdaFailure(error) : error;
    });
  const text = Buffer.from((output['Payload'] as Uint8Array | undefined) ?? []).toString('utf8');
  if (output['FunctionError'] !== undefined) {
    // The process of a function ends with the sandbox: the function has not failed.
    if (sandbox.isClosing) throw new Interrupted('The sandbox is stopping.');
    throw new StateFailure(errorTypeIn(text), text);
  }
  const payload = text === '' ? null : (JSON.parse(text) as Json);
  if (!isOptimized) return payload;
  const { ExecutedVersion = '$LATEST', StatusCode = 200, LogResult } = output as Record<string, Json>;
  return {
    ExecutedVersion,
    Payload: payload,
    ...(LogResult !== undefined && { LogResult }),
    SdkHttpMetadata: { HttpStatusCode: StatusCode },
    StatusCode,
  };
}

function errorTypeIn(text: string): string {
  try {
    const type = (JSON.parse(text) as { errorType?: unknown }).errorType;
    return typeof type === 'string' ? type : 'Lambda.Unknown';
  } catch {
    return 'Lambda.Unknown';
  }
}

/**
 * What Lambda answers in place of running the function. Without permission it is AWSLambdaException.
 * source: "Handling errors in Step Functions workflows", Developer Guide, checked 2026-11-30
 */
function lambdaFailure({ code, status, message }: AwsError): StateFailure {
  const name = code === 'AccessDeniedException' ? 'AWSLambdaException' : code;
  return new StateFailure(`Lambda.${name}`, `${message} (Service: Lambda, Status Code: ${status})`);
}
