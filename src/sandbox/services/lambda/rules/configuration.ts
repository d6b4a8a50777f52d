// A function's settings as AWS shows them.
import type { FunctionConfiguration } from '@aws-sdk/client-lambda';
import { functionArn } from '../names.ts';
import { stamp, type FunctionRecord, type Settings } from '../records.ts';
import { runtimeVersionArn } from './runtimes.ts';

export interface Shown {
  readonly record: FunctionRecord;
  readonly settings: Settings;
  readonly version: string;
  /** In the ARN, where the caller used one. */
  readonly qualifier?: string | undefined;
}

export type Phase = 'creating' | 'updating' | 'ready';

export function phaseOf({ transition }: FunctionRecord, now: number): Phase {
  if (!transition || now >= transition.until) return 'ready';
  return transition.before ? 'updating' : 'creating';
}

/** Without the state: so do ListFunctions and ListVersionsByFunction show it. */
export function briefConfiguration({ record, settings, version, qualifier }: Shown): FunctionConfiguration {
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
    LastModified: stamp(settings.lastModified),
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

export function configuration(shown: Shown, phase: Phase): FunctionConfiguration {
  const { record, settings } = shown;
  const state: State = states[phase];
  return {
    ...briefConfiguration(shown),
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
  // Reason and code are AWS's own for updates, too, though its SDK knows no such code.
  updating: {
    State: 'Active',
    LastUpdateStatus: 'InProgress',
    LastUpdateStatusReason: reason,
    LastUpdateStatusReasonCode: 'Creating' as NonNullable<State['LastUpdateStatusReasonCode']>,
  },
  ready: { State: 'Active', LastUpdateStatus: 'Successful' },
};

function loggingConfig(name: string, { logging }: Settings): NonNullable<FunctionConfiguration['LoggingConfig']> {
  return {
    LogFormat: logging.format,
    LogGroup: logging.group ?? `/aws/lambda/${name}`,
    ApplicationLogLevel: logging.application as 'INFO' | undefined,
    SystemLogLevel: logging.system as 'INFO' | undefined,
  };
}
