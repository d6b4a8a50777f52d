// A function's settings: read from a request, with Lambda's defaults and limits.
import { randomUUID } from 'node:crypto';
import type { CreateFunctionRequest, LoggingConfig } from '@aws-sdk/client-lambda';
import type { ServiceContext } from '../../context.ts';
import type { Call } from '../../../server/service.ts';
import { checkEnvironment } from './environment-variables.ts';
import type { Layers } from './layers/layers.ts';
import { checkUnzipped } from './deployment-packages.ts';
import type { Code, Logging, FunctionSettings } from '../records.ts';
import { textIn } from '../../shared/condition-keys.ts';
import { functionArn, functionName } from './function-names.ts';
import { passRoleRefusal } from '../../shared/pass-role.ts';
import { refuseUnsupported } from '../../shared/unsupported.ts';
import { accessDenied, invalidParameter, snapStartUnsupported } from '../errors.ts';
import { checkLength, checkPattern, checkRange } from './constraints.ts';
import { checkArchitectures, checkRuntime } from './runtimes.ts';

/** The members that CreateFunction and UpdateFunctionConfiguration share. */
type SettingsInput = Pick<
  CreateFunctionRequest,
  | 'Role'
  | 'Handler'
  | 'Runtime'
  | 'Description'
  | 'Timeout'
  | 'MemorySize'
  | 'Environment'
  | 'Layers'
  | 'EphemeralStorage'
  | 'LoggingConfig'
  | 'TracingConfig'
  | 'SnapStart'
  | 'VpcConfig'
  | 'DeadLetterConfig'
  | 'KMSKeyArn'
  | 'ImageConfig'
  | 'FileSystemConfigs'
>;

const rolePattern = 'arn:(aws[a-zA-Z-]*)?:iam::\\d{12}:role/?[a-zA-Z_0-9+=,.@\\-_/]+';
const handlerPattern = '[^\\s]+';

/** `previous`: the values of what the request leaves out. */
export function readSettings(
  sandbox: ServiceContext,
  layers: Layers,
  input: Partial<SettingsInput> & { Architectures?: string[] | undefined },
  code: Code,
  previous: FunctionSettings | undefined,
  call: Call,
): FunctionSettings {
  checkValues(input);
  const { Runtime, Handler } = input;
  const runtime = Runtime ?? previous?.runtime;
  const handler = Handler ?? previous?.handler;
  if (!runtime || !handler) invalidParameter('runtimeOrHandlerMissing');
  const role = input.Role ?? previous?.role ?? '';
  const used = input.Layers ? layers.layersOf(input.Layers, call) : (previous?.layers ?? []);
  checkUnzipped(used.reduce((sum, layer) => sum + layer.code.unzipped, code.unzipped));
  if (input.Role !== undefined) checkRole(sandbox, role, textIn({ ...input }, 'FunctionName') ?? '', call);
  return {
    runtime,
    handler,
    role,
    description: input.Description ?? previous?.description ?? '',
    timeout: input.Timeout ?? previous?.timeout ?? 3,
    memory: input.MemorySize ?? previous?.memory ?? 128,
    storage: input.EphemeralStorage?.Size ?? previous?.storage ?? 512,
    architectures: input.Architectures ?? previous?.architectures ?? ['x86_64'],
    environment: input.Environment ? (input.Environment.Variables ?? {}) : previous?.environment,
    layers: used,
    logging: input.LoggingConfig ? readLogging(input.LoggingConfig) : (previous?.logging ?? { format: 'Text' }),
    code,
    lastModified: sandbox.now(),
    revision: randomUUID(),
    generation: randomUUID(),
  };
}

function checkValues(input: Partial<SettingsInput> & { Architectures?: string[] | undefined }): void {
  if (input.Role !== undefined) checkPattern('role', input.Role, new RegExp(`^${rolePattern}$`), rolePattern);
  if (input.Handler !== undefined)
    checkPattern('handler', input.Handler, new RegExp(`^${handlerPattern}$`), handlerPattern);
  checkRange('timeout', input.Timeout, 1, 900);
  checkRange('memorySize', input.MemorySize, 128, 10_240);
  checkRange('ephemeralStorage.size', input.EphemeralStorage?.Size, 512, 10_240);
  checkLength('description', input.Description, 256);
  if (input.Runtime !== undefined) checkRuntime(input.Runtime);
  checkArchitectures(input.Architectures);
  checkEnvironment(input.Environment?.Variables ?? {});
  if (input.TracingConfig?.Mode === 'Active') refuseUnsupported('lambda', 'TracingConfig with Mode Active');
  refuseAbsentFeatures(input);
  if (input.SnapStart?.ApplyOn === 'PublishedVersions') {
    if (/^(java|python|dotnet)/.test(input.Runtime ?? '')) refuseUnsupported('lambda', 'SnapStart');
    snapStartUnsupported(input.Runtime ?? 'nodejs');
  }
}

/** Tools send these also for a function that uses none of them. */
function refuseAbsentFeatures(input: Partial<SettingsInput>): void {
  const { VpcConfig, DeadLetterConfig, KMSKeyArn, ImageConfig, FileSystemConfigs } = input;
  if (VpcConfig?.SubnetIds?.length || VpcConfig?.SecurityGroupIds?.length || VpcConfig?.Ipv6AllowedForDualStack)
    refuseUnsupported('lambda', 'VpcConfig');
  if (DeadLetterConfig?.TargetArn) refuseUnsupported('lambda', 'DeadLetterConfig');
  if (KMSKeyArn) refuseUnsupported('lambda', 'KMSKeyArn');
  if (ImageConfig && Object.values(ImageConfig).some((value) => value?.length))
    refuseUnsupported('lambda', 'ImageConfig');
  if (FileSystemConfigs?.length) refuseUnsupported('lambda', 'FileSystemConfigs');
}

function checkRole(sandbox: ServiceContext, role: string, name: string, call: Call): void {
  const arn = functionArn(functionName(name, call));
  const refusal = passRoleRefusal(sandbox, role, 'lambda.amazonaws.com', call, arn);
  if (refusal !== undefined) accessDenied(refusal);
  if (!sandbox.iam.assumable(role, 'lambda.amazonaws.com')) invalidParameter('roleNotAssumable');
}

function readLogging(input: LoggingConfig): Logging {
  const { LogFormat = 'Text', LogGroup: group, ApplicationLogLevel, SystemLogLevel } = input;
  if (LogFormat === 'JSON') {
    return { format: 'JSON', group, application: ApplicationLogLevel ?? 'INFO', system: SystemLogLevel ?? 'INFO' };
  }
  if (ApplicationLogLevel || SystemLogLevel) invalidParameter('logLevelsNeedJson');
  return { format: 'Text', group };
}
