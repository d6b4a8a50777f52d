// The configuration of a function's version, as AWS's answers have it.
import type { FunctionConfiguration } from '@aws-sdk/client-lambda';
import { functionArn } from './function-names.ts';
import { timestamp, type FunctionRecord, type FunctionSettings } from '../records.ts';
import { runtimeVersionArn } from './runtimes.ts';
import { isPending } from '../../../pace.ts';

export interface FunctionVersion {
  readonly record: FunctionRecord;
  readonly settings: FunctionSettings;
  readonly version: string;
  /** In the ARN, where the caller named one. */
  readonly qualifier?: string | undefined;
}

type Phase = 'creating' | 'updating' | 'ready';

export function phaseOf({ transition }: FunctionRecord, now: number): Phase {
  if (!transition || !isPending('function', transition.until, now)) return 'ready';
  return transition.before ? 'updating' : 'creating';
}

/** Without the state, as in ListFunctions and ListVersionsByFunction. */
export function listedConfiguration({ record, settings, version, qualifier }: FunctionVersion): FunctionConfiguration {
  const { account, region, name } = record;
  return {
    FunctionName: name,
    FunctionArn: functionArn({ account, region, name, qualifier }),
    Runtime: settings.runtime as NonNullable<FunctionConfiguration['Runtime']>,
    Role: settings.role,
    Handler: settings.handler,
    CodeSize: settings.code.size,
    Description: settings.description,
    Timeout: settings.timeout,
    MemorySize: settings.memory,
    LastModified: timestamp(settings.lastModified),
    CodeSha256: settings.code.sha256,
    Version: version,
    Environment: settings.environment && { Variables: settings.environment },
    TracingConfig: { Mode: 'PassThrough' },
    RevisionId: settings.revision,
    Layers:
      settings.layers.length > 0
        ? settings.layers.map(({ arn, code }) => ({ Arn: arn, CodeSize: code.size }))
        : undefined,
    PackageType: 'Zip',
    Architectures: [...settings.architectures] as NonNullable<FunctionConfiguration['Architectures']>,
    EphemeralStorage: { Size: settings.storage },
    SnapStart: { ApplyOn: 'None', OptimizationStatus: 'Off' },
    LoggingConfig: loggingConfig(name, settings),
  };
}

export function functionConfiguration(version: FunctionVersion, phase: Phase): FunctionConfiguration {
  const { record, settings } = version;
  const state: State = states[phase];
  return {
    ...listedConfiguration(version),
    RuntimeVersionConfig: { RuntimeVersionArn: runtimeVersionArn(record.region, settings.runtime) },
    ...state,
  };
}

type State = Pick<
  FunctionConfiguration,
  | 'State'
  | 'StateReason'
  | 'StateReasonCode'
  | 'LastUpdateStatus'
  | 'LastUpdateStatusReason'
  | 'LastUpdateStatusReasonCode'
>;

const reason = 'The function is being created.';
const states: Record<Phase, State> = {
  creating: { State: 'Pending', StateReason: reason, StateReasonCode: 'Creating' },
  // AWS has the same reason and code for updates, although its SDK has no such code.
  updating: {
    State: 'Active',
    LastUpdateStatus: 'InProgress',
    LastUpdateStatusReason: reason,
    LastUpdateStatusReasonCode: 'Creating' as NonNullable<State['LastUpdateStatusReasonCode']>,
  },
  ready: { State: 'Active', LastUpdateStatus: 'Successful' },
};

function loggingConfig(
  name: string,
  { logging }: FunctionSettings,
): NonNullable<FunctionConfiguration['LoggingConfig']> {
  return {
    LogFormat: logging.format,
    LogGroup: logging.group ?? `/aws/lambda/${name}`,
    ApplicationLogLevel: logging.application as 'INFO' | undefined,
    SystemLogLevel: logging.system as 'INFO' | undefined,
  };
}
