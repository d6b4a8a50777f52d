// The values of a template's parameters: given, kept from before, or the default, and checked against its constraints.
import type { Parameter } from '@aws-sdk/client-cloudformation';
import { matchesWhole } from '../../shared/constraints.ts';
import { validationError } from '../errors.ts';
import type { ParameterDeclaration, Template } from './declarations.ts';
import { textOf } from './text-of.ts';

/** Their value is the name of a list in Parameter Store. */
export const storedListTypes: readonly string[] = [
  'AWS::SSM::Parameter::Value<List<String>>',
  'AWS::SSM::Parameter::Value<CommaDelimitedList>',
];
const storedTypes = ['AWS::SSM::Parameter::Name', 'AWS::SSM::Parameter::Value<String>', ...storedListTypes];

/** Whether its value is the name of a parameter in Parameter Store. */
export function isStored(type: string): boolean {
  return storedTypes.includes(type);
}

/** What a caller gives, as a text; `previous` are the stack's own values. Throws a ValidationError. */
export function parameterValues(
  { parameters }: Pick<Template, 'parameters'>,
  given: readonly Parameter[] = [],
  previous: Readonly<Record<string, string>> = {},
): Record<string, string> {
  const unknown = given.map(({ ParameterKey = '' }) => ParameterKey).filter((key) => !Object.hasOwn(parameters, key));
  if (unknown.length > 0) validationError(`Parameters: [${unknown.join(', ')}] do not exist in the template`);
  const values: Record<string, string> = {};
  const missing: string[] = [];
  for (const [name, declared] of Object.entries(parameters)) {
    const each = given.find(({ ParameterKey }) => ParameterKey === name);
    if (each?.UsePreviousValue && each.ParameterValue !== undefined)
      validationError(
        `Invalid input for parameter key ${name}. Cannot specify usePreviousValue as true and non empty value for a parameter`,
      );
    if (each?.UsePreviousValue && !Object.hasOwn(previous, name))
      validationError(
        `Invalid input for parameter key ${name}. Cannot specify usePreviousValue as true for a parameter key not in the previous template`,
      );
    const value = each?.UsePreviousValue ? previous[name] : (each?.ParameterValue ?? defaultOf(declared));
    if (value === undefined) missing.push(name);
    else values[name] = checked(name, value, declared);
  }
  if (missing.length > 0) validationError(`Parameters: [${missing.join(', ')}] must have values`);
  return values;
}

function defaultOf({ Default }: ParameterDeclaration): string | undefined {
  return Default === undefined ? undefined : textOf(Default);
}

/** Of `Ref`: lists are split at commas. */
export function referredValue(value: string, { Type }: ParameterDeclaration): string | string[] {
  if (Type === 'CommaDelimitedList' || Type === 'List<Number>' || storedListTypes.includes(Type))
    return value.split(',').map((each) => each.trim());
  return value;
}

function checked(name: string, value: string, declared: ParameterDeclaration): string {
  const refuse = (text: string): never => {
    const { ConstraintDescription } = declared;
    if (ConstraintDescription !== undefined)
      return validationError(`Parameter '${name}' failed to satisfy constraint: ${ConstraintDescription}`);
    return validationError(`Parameter '${name}' ${text}`);
  };
  // Of a name in Parameter Store, the constraints are for the name.
  const parts = isStored(declared.Type) ? [value] : [referredValue(value, declared)].flat();
  const isNumeric = /Number/.test(declared.Type);
  for (const part of parts) {
    if (isNumeric && (part.trim() === '' || Number.isNaN(Number(part))))
      validationError(`Parameter '${name}' must be a number.`);
    if (declared.AllowedValues && !declared.AllowedValues.map(textOf).includes(part))
      refuse('must be one of AllowedValues');
    if (declared.AllowedPattern !== undefined && !matchesPattern(declared.AllowedPattern, part))
      refuse(`must match pattern ${declared.AllowedPattern}`);
    const { MinLength, MaxLength, MinValue, MaxValue } = declared;
    if (MinLength !== undefined && part.length < Number(MinLength))
      refuse(`must contain at least ${MinLength} characters`);
    if (MaxLength !== undefined && part.length > Number(MaxLength))
      refuse(`must contain at most ${MaxLength} characters`);
    if (isNumeric && MinValue !== undefined && Number(part) < Number(MinValue))
      refuse(`must be a number not less than ${MinValue}`);
    if (isNumeric && MaxValue !== undefined && Number(part) > Number(MaxValue))
      refuse(`must be a number not greater than ${MaxValue}`);
  }
  return value;
}

function matchesPattern(pattern: string, text: string): boolean {
  return matchesWhole(pattern, text) ?? validationError(`The sandbox cannot use the AllowedPattern ${pattern}.`);
}
