// A new version of a parameter, checked against the limits of the standard tier.
import type * as sdk from '@aws-sdk/client-ssm';
import { constraints, matchesWhole } from '../../shared/constraints.ts';
import { refuseUnsupported } from '../../shared/unsupported.ts';
import { invalid, invalidPattern, invalidValue, patternMismatch, typeMismatch } from '../errors.ts';
import type { ParameterRecord, ParameterVersion } from '../records.ts';

const longestValue = 4096;
const longestPattern = 1024;
const longestDescription = 1024;
const mostVersions = 100;

type Input = Partial<sdk.PutParameterRequest>;

/** Refuses by name what needs KMS, EC2 or the advanced tier. */
export function checkSettings({
  Type: type,
  Tier: tier = 'Standard',
  DataType: dataType = 'text',
  Value = '',
}: Input): void {
  if (type === 'SecureString') refuseUnsupported('Parameter Store', 'the type SecureString');
  if (type !== undefined && type !== 'String' && type !== 'StringList')
    invalidValue(type, 'type', constraints.oneOf(['SecureString', 'StringList', 'String']));
  if (tier !== 'Standard' && tier !== 'Advanced' && tier !== 'Intelligent-Tiering')
    invalidValue(tier, 'tier', constraints.oneOf(['Intelligent-Tiering', 'Advanced', 'Standard']));
  // Intelligent-Tiering chooses the standard tier for what this tier can hold.
  if (tier === 'Advanced' || (tier === 'Intelligent-Tiering' && Value.length > longestValue))
    refuseUnsupported('Parameter Store', 'the tier Advanced');
  if (dataType !== 'text') refuseUnsupported('Parameter Store', `the data type ${dataType}`);
}

/** The next version of `before`, or the first one. What an overwrite does not name stays. */
export function newVersion(
  input: Input,
  before: ParameterRecord | undefined,
  written: Pick<ParameterVersion, 'modified' | 'modifiedBy'>,
): Pick<ParameterRecord, 'type' | 'versions'> {
  const { Value: value = '', Type: type, Description, AllowedPattern } = input;
  const last = before?.versions.at(-1);
  if (before && type !== undefined && type !== before.type) typeMismatch();
  const description = Description ?? last?.description;
  const allowedPattern = AllowedPattern ?? last?.allowedPattern;
  checkValue(value, allowedPattern);
  if (description !== undefined && description.length > longestDescription)
    invalidValue(description, 'description', constraints.notLongerThan(longestDescription));
  const version = { version: (last?.version ?? 0) + 1, value, description, allowedPattern, ...written };
  return {
    type: before?.type ?? typeOf(type),
    versions: [...(before?.versions.slice(1 - mostVersions) ?? []), version] as unknown as ParameterRecord['versions'],
  };
}

function typeOf(type: Input['Type']): ParameterRecord['type'] {
  if (type === 'String' || type === 'StringList') return type;
  return invalid('A parameter type is required when you create a parameter.');
}

function checkValue(value: string, pattern: string | undefined): void {
  if (value === '') invalidValue(value, 'value', constraints.notShorterThan(1));
  if (value.length > longestValue)
    invalid(
      'Standard tier parameters support a maximum parameter value of 4096 characters. To create a larger parameter value, upgrade the parameter to use the advanced-parameter tier. For more information, see https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-advanced-parameters.html',
    );
  if (pattern === undefined) return;
  if (pattern.length > longestPattern)
    invalidValue(pattern, 'allowedPattern', constraints.notLongerThan(longestPattern));
  const matches = matchesWhole(pattern, value);
  if (matches === undefined) invalidPattern();
  if (!matches) patternMismatch(pattern);
}
