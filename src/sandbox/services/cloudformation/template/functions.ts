// The functions of templates.
import { isObject, ownValue } from '../../../../lib/is-object.ts';
import { templateError, templateValidationError, validationError } from '../errors.ts';
import type { Value } from './parse.ts';
import { checkedReferences, withoutReferences } from './dynamic-reference.ts';
import { attributeTarget, functionIn, substitution } from './function-form.ts';
import { noValue, notYetKnown, type Resolved, type Scope } from './scope.ts';
import { lengthOf, runOf, takeRoom, type Run } from './run.ts';
import { textOf } from './text-of.ts';

const deepestCondition = 100;

function wrongSelect(): never {
  return templateError('Fn::Select requires a list argument with two elements: an integer index and a list');
}

/** The value with all functions carried out. */
export function resolve(value: Value, scope: Scope): Resolved {
  return resolved(value, runOf(scope));
}

export function conditionHolds(name: string, scope: Scope): boolean {
  return decide(name, runOf(scope));
}

/** Throws where a condition cannot be decided. */
export function decideConditions(scope: Scope): (name: string) => boolean {
  const run = runOf(scope);
  for (const name of Object.keys(scope.conditions)) decide(name, run);
  return (name) => decide(name, run);
}

function resolved(value: Value, scope: Run): Resolved {
  if (Array.isArray(value))
    return (value as Value[]).map((each) => resolved(each, scope)).filter((each) => each !== noValue);
  if (typeof value === 'string') return checkedReferences(value);
  if (!isObject(value)) return value;
  const found = functionIn(value);
  if (found) {
    const result = call(found.name, found.argument, scope);
    takeRoom(scope, lengthOf(result));
    return result;
  }
  const members = Object.entries(value as Readonly<Record<string, Value>>);
  const values = members.map(([name, member]): [string, Resolved] => [name, resolved(member, scope)]);
  return Object.fromEntries(values.filter(([, member]) => member !== noValue));
}

function decide(name: string, scope: Run): boolean {
  const { decided, deciding } = scope;
  const known = decided.get(name);
  if (known !== undefined) return known;
  const condition = ownValue(scope.conditions, name);
  if (condition === undefined) return templateValidationError(`Condition ${name} is not defined.`);
  if (deciding.includes(name))
    return validationError(`Circular dependency between conditions: [${deciding.join(', ')}]`);
  if (deciding.length === deepestCondition)
    return validationError(
      `The sandbox does not support more than ${deepestCondition} conditions that need each other.`,
    );
  deciding.push(name);
  const result = holds(condition, scope);
  deciding.pop();
  decided.set(name, result);
  return result;
}

function holds(condition: Value, scope: Run): boolean {
  const { name, argument } = functionIn(condition) ?? {};
  const items = Array.isArray(argument) ? (argument as Value[]) : [];
  switch (name) {
    case 'Condition':
      return decide(textOf(argument), scope);
    case 'Fn::Equals': {
      if (items.length !== 2) return templateError('Fn::Equals requires a list argument with two elements.');
      const [left, right] = items.map((each) => resolved(each, scope));
      return withoutReferences(asText(left)) === withoutReferences(asText(right));
    }
    case 'Fn::Not':
      if (items.length !== 1) return templateError('Fn::Not requires a list argument with one element.');
      return !holds(items[0] ?? '', scope);
    case 'Fn::And':
    case 'Fn::Or': {
      if (items.length < 2 || items.length > 10)
        return templateError(`${name} requires a list argument with at least 2 and at most 10 elements.`);
      const each = (item: Value) => holds(item, scope);
      return name === 'Fn::And' ? items.every(each) : items.some(each);
    }
    default:
      return templateError(
        'Every Conditions member must be a condition function: Fn::And, Fn::Equals, Fn::Not, Fn::Or or Condition.',
      );
  }
}

function call(name: string, argument: Value, scope: Run): Resolved {
  switch (name) {
    case 'Ref':
      return refer(textOf(argument), scope);
    case 'Fn::GetAtt':
      return attribute(argument, scope);
    case 'Fn::Sub':
      return substitute(argument, scope);
    case 'Fn::If':
      return choose(argument, scope);
    case 'Condition':
      return decide(textOf(argument), scope);
    default:
      return withValues(name, argument, scope);
  }
}

function refer(name: string, scope: Run): Resolved {
  if (name === 'AWS::NoValue') return noValue;
  const parameter = ownValue(scope.parameters, name);
  // Also where it is the value of a parameter, for example a default.
  if (parameter !== undefined) return parameter === 'AWS::NoValue' ? noValue : parameter;
  return scope.resource(name)?.ref ?? notYetKnown;
}

function attribute(argument: Value, scope: Run): Resolved {
  const [name, of] = attributeTarget(argument);
  const attributeName = textOf(resolved(of, scope));
  const resource = scope.resource(name);
  if (!resource) return notYetKnown;
  const found = ownValue(resource.attributes, attributeName);
  if (found === undefined)
    return templateError(`resource ${name} does not support attribute type ${attributeName} in Fn::GetAtt`);
  return found;
}

function substitute(argument: Value, scope: Run): Resolved {
  const [text, given = {}] = Array.isArray(argument) ? (argument as Value[]) : [argument];
  if (typeof text !== 'string' || !isObject(given))
    return templateError(
      "One or more Fn::Sub intrinsic functions don't specify expected arguments. Specify a string as first argument, and an optional second argument to specify a mapping of values to replace in the string",
    );
  const values = resolved(given, scope) as Readonly<Record<string, Resolved>>;
  let isKnown = true;
  const result = text.replace(substitution, (whole, written: string) => {
    const name = written.trim();
    if (name.startsWith('!')) return `\${${name.slice(1)}}`;
    const dotted = name.indexOf('.') > 0 && ownValue(scope.parameters, name) === undefined;
    const value = ownValue(values, name) ?? (dotted ? attribute(name, scope) : refer(name, scope));
    if (value === notYetKnown) isKnown = false;
    if (value === noValue) return '';
    if (Array.isArray(value)) return templateError(`Fn::Sub expression does not resolve to a string: ${whole}`);
    const replacement = asText(value);
    takeRoom(scope, replacement.length);
    return replacement;
  });
  return isKnown ? checkedReferences(result) : notYetKnown;
}

function choose(argument: Value, scope: Run): Resolved {
  const items = Array.isArray(argument) ? (argument as Value[]) : [];
  const [condition, yes, no] = items;
  if (items.length !== 3 || yes === undefined || no === undefined)
    return templateError('Fn::If requires a list argument with three elements');
  return resolved(decide(textOf(condition), scope) ? yes : no, scope);
}

/** The functions that look at the values of their arguments. */
function withValues(name: string, argument: Value, scope: Run): Resolved {
  const value = resolved(argument, scope);
  if (!isKnown(value)) return notYetKnown;
  const list = Array.isArray(value) ? (value as Resolved[]) : undefined;
  switch (name) {
    case 'Fn::Join': {
      const [delimiter, items] = list ?? [];
      if (list?.length !== 2 || typeof delimiter !== 'string' || !Array.isArray(items))
        return templateError(
          'every Fn::Join object requires two parameters, (1) a string delimiter and (2) a list of strings to be joined or a function that returns a list of strings (such as Fn::GetAZs) to be joined.',
        );
      takeRoom(scope, lengthOf(items) + items.length * delimiter.length);
      return (items as Resolved[]).map(asText).join(delimiter);
    }
    case 'Fn::Select': {
      const [index, items] = list ?? [];
      if (list?.length !== 2 || !/^\d+$/.test(asText(index))) return wrongSelect();
      const [, written] = argument as Value[];
      const item = Array.isArray(items) ? (items as Resolved[])[Number(index)] : undefined;
      // What is written in the template itself is refused as a mistake in the function.
      if (!Array.isArray(items) || (item === undefined && Array.isArray(written))) return wrongSelect();
      return item ?? templateError(`Fn::Select cannot select nonexistent value at index ${asText(index)}`);
    }
    case 'Fn::Split': {
      const [delimiter, text] = list ?? [];
      if (list?.length !== 2 || typeof delimiter !== 'string' || delimiter === '' || typeof text !== 'string')
        return templateError(
          'every Fn::Split object requires two parameters, (1) a string delimiter and (2) a string to be split or a function that returns a string to be split.',
        );
      return text.split(delimiter);
    }
    case 'Fn::Base64':
      if (typeof value === 'object') return templateError('every Fn::Base64 object must have a String-typed value.');
      return Buffer.from(asText(value)).toString('base64');
    case 'Fn::FindInMap':
      return findInMap(list ?? [], scope);
    case 'Fn::GetAZs': {
      const region = asText(value) || asText(scope.parameters['AWS::Region']);
      return ['a', 'b', 'c'].map((zone) => region + zone);
    }
    case 'Fn::ImportValue':
      return scope.importValue(asText(value));
    case 'Fn::Cidr':
      return cidrs(list ?? []);
    case 'Fn::Length':
      checkExtensions(name, scope);
      return list ? list.length : templateError('Fn::Length only accepts a list as its argument.');
    case 'Fn::ToJsonString':
      checkExtensions(name, scope);
      return JSON.stringify(value);
    case 'Fn::Transform':
      return validationError(`The sandbox has no macro ${asText(isObject(value) ? value['Name'] : value)}.`);
    default:
      return templateValidationError(`Template error: Unrecognized function ${name}`);
  }
}

function checkExtensions(name: string, { hasLanguageExtensions }: Scope): void {
  if (!hasLanguageExtensions) templateFormatError(name);
}

function templateFormatError(name: string): never {
  return validationError(
    `Template format error: Unrecognized function ${name}. It needs the transform AWS::LanguageExtensions.`,
  );
}

function findInMap(items: readonly Resolved[], scope: Run): Resolved {
  const [mapName, top, second, options] = items;
  if (items.length < 3 || items.length > 4)
    return templateError(
      'every Fn::FindInMap object requires three parameters, the map name, map key and the attribute for return value',
    );
  const map = ownValue(scope.mappings, asText(mapName));
  const row = isObject(map) ? ownValue(map as Record<string, Value>, asText(top)) : undefined;
  const found = isObject(row) ? ownValue(row as Record<string, Value>, asText(second)) : undefined;
  if (found !== undefined) return found;
  if (isObject(options) && 'DefaultValue' in options) {
    checkExtensions('Fn::FindInMap with DefaultValue', scope);
    return options['DefaultValue'];
  }
  return templateError(`Unable to get mapping for ${asText(mapName)}::${asText(top)}::${asText(second)}`);
}

/** `Fn::Cidr: [10.0.0.0/16, 2, 8]`: blocks of addresses, `bits` of each for hosts. IPv4 only. */
function cidrs([block, count, bits = '8']: readonly Resolved[]): Resolved {
  const [, address = '', prefix = ''] = /^(\d+\.\d+\.\d+\.\d+)\/(\d+)$/.exec(asText(block)) ?? [];
  const size = 2 ** Number(asText(bits));
  const wanted = Number(asText(count));
  const total = 2 ** (32 - Number(prefix));
  if (address === '' || !Number.isInteger(size) || !(wanted >= 1 && wanted <= 256) || size * wanted > total)
    return templateError(`Unable to get ${asText(count)} CIDR blocks of ${asText(bits)} bits from ${asText(block)}`);
  const first = address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
  const start = first - (first % total);
  return Array.from({ length: wanted }, (_, index) => {
    const at = start + index * size;
    const parts = [24, 16, 8, 0].map((shift) => Math.floor(at / 2 ** shift) % 256);
    return `${parts.join('.')}/${32 - Number(asText(bits))}`;
  });
}

export function isKnown(value: Resolved): boolean {
  if (value === notYetKnown) return false;
  if (Array.isArray(value)) return (value as Resolved[]).every(isKnown);
  return isObject(value) ? Object.values(value as Record<string, Resolved>).every(isKnown) : true;
}

function asText(value: Resolved | undefined): string {
  if (Array.isArray(value)) return (value as Resolved[]).map(asText).join(',');
  return typeof value === 'object' || typeof value === 'symbol' ? (JSON.stringify(value) ?? '') : textOf(value ?? '');
}
