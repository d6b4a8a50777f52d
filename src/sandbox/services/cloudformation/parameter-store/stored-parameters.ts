// Parameters of a template whose value is the name of a parameter in Parameter Store.
import { AwsError } from '../../../server/aws-error.ts';
import type { Call } from '../../../server/service.ts';
import type { ServiceContext } from '../../context.ts';
import { validationError } from '../errors.ts';
import type { Intent } from '../records.ts';
import type { Template } from '../template/declarations.ts';
import { isStored, storedListTypes } from '../template/parameters.ts';

interface Stored {
  readonly Name?: string;
  readonly Type?: string;
  readonly Value?: string;
}

const mostAtOnce = 10;

/** Every parameter as functions see it. */
export function parametersOf({ parameters, stored }: Intent): Intent['parameters'] {
  return { ...parameters, ...stored };
}

/**
 * Their values in Parameter Store, read for each operation again with the permissions of the caller.
 * source: the texts: aws-cdk#17898 and #10016, checked 2026-11-30
 */
export async function storedValues(
  sandbox: ServiceContext,
  { parameters: declared }: Template,
  parameters: Intent['parameters'],
  { account, region, principal }: Call,
): Promise<Intent['stored']> {
  const keys = Object.keys(declared).filter((key) => isStored(declared[key]?.Type ?? ''));
  const names = [...new Set(keys.map((key) => parameters[key] ?? ''))];
  const found: Stored[] = [];
  for (let at = 0; at < names.length; at += mostAtOnce) {
    const asked = { service: 'ssm' as const, operation: 'GetParameters', account, region };
    const input = () => ({ Names: names.slice(at, at + mostAtOnce) });
    try {
      const answer = await sandbox.call({ ...asked, input }, { principal });
      found.push(...((answer['Parameters'] ?? []) as Stored[]));
    } catch (error) {
      if (error instanceof AwsError) validationError(error.message);
      throw error;
    }
  }
  const missing = names.filter((name) => !found.some(({ Name }) => Name === name));
  if (missing.length > 0)
    validationError(`Unable to fetch parameters [${missing.join(',')}] from parameter store for this account.`);
  const byName = new Map(found.map((each) => [each.Name, each]));
  const wrong = keys.filter((key) => {
    const type = declared[key]?.Type ?? '';
    const wanted = storedListTypes.includes(type) ? 'StringList' : 'String';
    return type !== 'AWS::SSM::Parameter::Name' && byName.get(parameters[key])?.Type !== wanted;
  });
  if (wrong.length > 0)
    validationError(
      `Parameters [${wrong.map((key) => parameters[key]).join(', ')}] referenced by template have types not supported by CloudFormation.`,
    );
  const read = keys.filter((key) => declared[key]?.Type !== 'AWS::SSM::Parameter::Name');
  if (read.length === 0) return undefined;
  return Object.fromEntries(read.map((key) => [key, byName.get(parameters[key])?.Value ?? '']));
}
