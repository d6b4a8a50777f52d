// A function's own environment variables: which names and how much of them Lambda takes.
import { invalidParameter, invalidValue } from '../errors.ts';

const reserved = new Set([
  '_HANDLER',
  '_X_AMZN_TRACE_ID',
  'AWS_DEFAULT_REGION',
  'AWS_REGION',
  'AWS_EXECUTION_ENV',
  'AWS_ACCESS_KEY',
  'AWS_LAMBDA_FUNCTION_NAME',
  'AWS_LAMBDA_FUNCTION_MEMORY_SIZE',
  'AWS_LAMBDA_FUNCTION_VERSION',
  'AWS_LAMBDA_INITIALIZATION_TYPE',
  'AWS_LAMBDA_LOG_GROUP_NAME',
  'AWS_LAMBDA_LOG_STREAM_NAME',
  'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'AWS_LAMBDA_RUNTIME_API',
  'LAMBDA_TASK_ROOT',
  'LAMBDA_RUNTIME_DIR',
]);

const maximumBytes = 4096;
const refusal =
  'Lambda was unable to configure your environment variables because the environment variables you have provided';

export function checkEnvironment(variables: Readonly<Record<string, string>>): void {
  const names = Object.keys(variables);
  const taken = names.filter((name) => reserved.has(name));
  if (taken.length > 0) {
    invalidParameter(
      `${refusal} contains reserved keys that are currently not supported for modification. ` +
        `Reserved keys used in this request: ${taken.join(', ')}`,
    );
  }
  if (names.some((name) => !/^[a-zA-Z]([a-zA-Z0-9_])+$/.test(name))) {
    const shown = `{${names.map((name) => `${name}=${variables[name]}`).join(', ')}}`;
    const rule =
      'Map keys must satisfy constraint: [Member must satisfy regular expression pattern: [a-zA-Z]([a-zA-Z0-9_])+]';
    invalidValue('environment.variables', shown, rule);
  }
  const json = JSON.stringify(variables);
  if (names.length > 0 && Buffer.byteLength(json) > maximumBytes) {
    invalidParameter(`${refusal} exceeded the 4KB limit. String measured: ${json}`);
  }
}
