// Reads a function's settings out of a request, with Lambda's defaults and limits.
import { randomUUID } from 'node:crypto';
import type { CreateFunctionRequest, LoggingConfig } from '@aws-sdk/client-lambda';
import type { ServiceContext } from '../../context.ts';
import type { Call } from '../../../server/service.ts';
import { checkEnvironment } from './environment-variables.ts';
import type { Layers } from './layers.ts';
import { checkUnzipped } from './packages.ts';
import type { Code, Logging, Settings } from '../records.ts';
import { denied, invalidParameter, invalidValue, mustLieWithin, mustMatch, unhonoured } from '../errors.ts';
import { checkRuntime } from './runtimes.ts';

/** The members that CreateFunction and UpdateFunctionConfiguration share. */
export type SettingsInput = Pick<
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
>;

const rolePattern = 'arn:(aws[a-zA-Z-]*)?:iam::\\d{12}:role/?[a-zA-Z_0-9+=,.@\\-_/]+';
const handlerPattern = '[^\\s]+';

/** `previous`: what stays where the request says nothing. */
export function readSettings(
  sandbox: ServiceContext,
  layers: Layers,
  input: Partial<SettingsInput> & { Architectures?: string[] | undefined },
  code: Code,
  previous: Settings | undefined,
  call: Call,
): Settings {
  check(input);
  const { Runtime, Handler } = input;
  const runtime = Runtime ?? previous?.runtime;
  const handler = Handler ?? previous?.handler;
  if (!runtime || !handler) {
    invalidParameter('Runtime and Handler are mandatory parameters for functions created with deployment packages.');
  }
  const role = input.Role ?? previous?.role ?? '';
  const uses = input.Layers ? layers.use(input.Layers, call) : (previous?.layers ?? []);
  checkUnzipped(uses.reduce((sum, use) => sum + use.code.unzipped, code.unzipped));
  if (input.Role !== undefined) checkRole(sandbox, role, call);
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
    layers: uses,
    logging: input.LoggingConfig ? readLogging(input.LoggingConfig) : (previous?.logging ?? { format: 'Text' }),
    code,
    lastModified: sandbox.now(),
    revision: randomUUID(),
    generation: randomUUID(),
  };
}

function check(input: Partial<SettingsInput> & { Architectures?: string[] | undefined }): void {
  if (input.Role !== undefined) mustMatch('role', input.Role, new RegExp(`^${rolePattern}$`), rolePattern);
  if (input.Handler !== undefined)
    mustMatch('handler', input.Handler, new RegExp(`^${handlerPattern}$`), handlerPattern);
  mustLieWithin('timeout', input.Timeout, 1, 900);
  mustLieWithin('memorySize', input.MemorySize, 128, 10_240);
  // Kept and shown, as AWS does; how much a function writes to /tmp is not counted.
  mustLieWithin('ephemeralStorage.size', input.EphemeralStorage?.Size, 512, 10_240);
  if ((input.Description?.length ?? 0) > 256) {
    invalidValue('description', input.Description, 'Member must have length less than or equal to 256');
  }
  if (input.Runtime !== undefined) checkRuntime(input.Runtime);
  for (const architecture of input.Architectures ?? []) {
    if (architecture !== 'x86_64' && architecture !== 'arm64') {
      invalidValue(
        'architectures',
        `[${architecture}]`,
        'Member must satisfy constraint: [Member must satisfy enum value set: [x86_64, arm64]]',
      );
    }
  }
  checkEnvironment(input.Environment?.Variables ?? {});
  if (input.TracingConfig?.Mode === 'Active') unhonoured('TracingConfig with Mode Active: it has no X-Ray');
  if (input.SnapStart?.ApplyOn === 'PublishedVersions') {
    if (/^(java|python|dotnet)/.test(input.Runtime ?? '')) unhonoured('SnapStart');
    invalidParameter(`${input.Runtime ?? 'nodejs'} is not supported for SnapStart enabled functions.`);
  }
}

function checkRole(sandbox: ServiceContext, role: string, { principal, context }: Call): void {
  const passing = sandbox.access.decide({
    principal,
    action: 'iam:PassRole',
    resource: role,
    context: { ...context, 'iam:PassedToService': 'lambda.amazonaws.com' },
  });
  if (!passing.allowed) denied(passing.text);
  if (!sandbox.iam.assumable(role, 'lambda.amazonaws.com')) {
    invalidParameter('The role defined for the function cannot be assumed by Lambda.');
  }
}

function readLogging(input: LoggingConfig): Logging {
  const { LogFormat = 'Text', LogGroup: group, ApplicationLogLevel, SystemLogLevel } = input;
  if (LogFormat === 'JSON') {
    return { format: 'JSON', group, application: ApplicationLogLevel ?? 'INFO', system: SystemLogLevel ?? 'INFO' };
  }
  if (ApplicationLogLevel || SystemLogLevel) {
    invalidParameter('To set log levels, the log format of the function must be JSON.');
  }
  return { format: 'Text', group };
}
