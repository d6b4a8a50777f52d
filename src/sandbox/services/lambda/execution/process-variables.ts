// The environment variables that a function's process starts with: Lambda's own set, then the function's.
import { delimiter } from 'node:path';
import type { SessionCredentials } from '../../iam/evaluation/access-control.ts';
import type { FunctionVersion } from '../rules/function-configuration.ts';
import { majorOf } from '../rules/runtimes.ts';

export function processVariables(
  { record, settings, version }: FunctionVersion,
  logs: { group: string; stream: string },
  credentials: SessionCredentials,
  endpoints: { readonly all: string; readonly s3: string | undefined },
): Record<string, string> {
  const { runtime: id, logging } = settings;
  return {
    PATH: '/var/lang/bin:/usr/local/bin:/usr/bin/:/bin:/opt/bin',
    LANG: 'en_US.UTF-8',
    TZ: ':UTC',
    PWD: '/var/task',
    SHLVL: '0',
    NODE_PATH: [
      `/opt/nodejs/node${majorOf(id)}/node_modules`,
      '/opt/nodejs/node_modules',
      '/var/runtime/node_modules',
      '/var/runtime',
      '/var/task',
    ].join(delimiter),
    LAMBDA_TASK_ROOT: '/var/task',
    LAMBDA_RUNTIME_DIR: '/var/runtime',
    // Lambda does not have these three: the SDK's addresses of the sandbox, and no warnings about the version of Node. A
    // page can use what a function presigns for the address of S3.
    AWS_ENDPOINT_URL: endpoints.all,
    ...(endpoints.s3 !== undefined && { AWS_ENDPOINT_URL_S3: endpoints.s3 }),
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
    // Windows has these in place of TMPDIR, and would add those of the learner.
    ...(process.platform === 'win32' && { TEMP: '/tmp', TMP: '/tmp' }),
    AWS_XRAY_CONTEXT_MISSING: 'LOG_ERROR',
    AWS_XRAY_DAEMON_ADDRESS: '169.254.100.1:2000',
    _AWS_XRAY_DAEMON_ADDRESS: '169.254.100.1',
    _AWS_XRAY_DAEMON_PORT: '2000',
    ...settings.environment,
    _HANDLER: settings.handler,
    AWS_REGION: record.region,
    AWS_DEFAULT_REGION: record.region,
    AWS_EXECUTION_ENV: `AWS_Lambda_${id}`,
    AWS_LAMBDA_FUNCTION_NAME: record.name,
    AWS_LAMBDA_FUNCTION_VERSION: version,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(settings.memory),
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_GROUP_NAME: logs.group,
    AWS_LAMBDA_LOG_STREAM_NAME: logs.stream,
    AWS_LAMBDA_RUNTIME_API: '169.254.100.1:9001',
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_SESSION_TOKEN: credentials.sessionToken,
    ...(logging.format === 'JSON' && {
      AWS_LAMBDA_LOG_FORMAT: 'JSON',
      AWS_LAMBDA_LOG_LEVEL: logging.application ?? 'INFO',
    }),
  };
}
