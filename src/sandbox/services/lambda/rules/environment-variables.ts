// A function's environment variables: which names Lambda accepts, and up to which size.
import { refuseUnsupported } from '../../shared/unsupported.ts';
import { constraints } from '../../shared/constraints.ts';
import { environmentKeysReserved, environmentTooLarge, invalidValue } from '../errors.ts';

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

const maxBytes = 4096;

export function checkEnvironment(variables: Readonly<Record<string, string>>): void {
  const names = Object.keys(variables);
  // A program of a layer that would start the runtime.
  if (variables['AWS_LAMBDA_EXEC_WRAPPER'])
    refuseUnsupported('lambda', 'the environment variable AWS_LAMBDA_EXEC_WRAPPER');
  const taken = names.filter((name) => reserved.has(name));
  if (taken.length > 0) environmentKeysReserved(taken);
  if (names.some((name) => !/^[a-zA-Z]([a-zA-Z0-9_])+$/.test(name))) {
    const value = `{${names.map((name) => `${name}=${variables[name]}`).join(', ')}}`;
    const keys = constraints.matches('[a-zA-Z]([a-zA-Z0-9_])+');
    invalidValue('environment.variables', value, `Map keys must satisfy constraint: [${keys}]`);
  }
  const json = JSON.stringify(variables);
  if (names.length > 0 && Buffer.byteLength(json) > maxBytes) environmentTooLarge(json);
}
