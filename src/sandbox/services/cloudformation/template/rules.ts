// The section Rules: what the values of a template's parameters have to satisfy before anything is made.
// source: "CloudFormation template Rules syntax" and "Rule-specific intrinsic functions", checked 2026-11-30
import { isObject, ownValue } from '../../../../lib/is-object.ts';
import { templateFormatError, validationError } from '../errors.ts';
import type { RuleDeclaration, Values } from './declarations.ts';
import { functionIn } from './function-form.ts';
import type { Value } from './parse.ts';
import type { Scope } from './scope.ts';
import { textOf } from './text-of.ts';

/** Functions that look at resources of EC2 and Route 53, of which the sandbox has none. */
const ofResources = ['Fn::RefAll', 'Fn::ValueOf', 'Fn::ValueOfAll'];
const functions = [
  'Fn::And',
  'Fn::Contains',
  'Fn::EachMemberEquals',
  'Fn::EachMemberIn',
  'Fn::Equals',
  'Fn::Not',
  'Fn::Or',
  ...ofResources,
];

type Parameters = Scope['parameters'];

export function readRule(name: string, value: Value): RuleDeclaration {
  if (!isObject(value)) return templateFormatError(`[/Rules/${name}] Every Rules member must be an object.`);
  const { RuleCondition: condition, Assertions: assertions, ...others } = value as Values;
  const [unknown] = Object.keys(others);
  if (unknown !== undefined) templateFormatError(`[/Rules/${name}] Invalid property '${unknown}' of a rule`);
  if (!Array.isArray(assertions) || assertions.length === 0)
    return templateFormatError(`[/Rules/${name}] Every Rules object must contain a non-empty list of Assertions.`);
  return {
    condition,
    assertions: (assertions as Value[]).map((each) => {
      const { Assert: assert, AssertDescription: description } = isObject(each) ? (each as Values) : {};
      if (assert === undefined)
        return templateFormatError(`[/Rules/${name}] Every Assertions member must contain an Assert.`);
      return { assert, description: description === undefined ? undefined : textOf(description) };
    }),
  };
}

/** Throws a ValidationError for the first assertion that does not hold. The text around its description is ours. */
export function checkRules(rules: Readonly<Record<string, RuleDeclaration>>, parameters: Parameters): void {
  for (const [name, { condition, assertions }] of Object.entries(rules)) {
    if (condition !== undefined && !holds(condition, parameters)) continue;
    const failed = assertions.find(({ assert }) => !holds(assert, parameters));
    if (failed)
      validationError(`Rule ${name} is not satisfied: ${failed.description ?? JSON.stringify(failed.assert)}`);
  }
}

function holds(value: Value, parameters: Parameters): boolean {
  const { name = '', argument } = functionIn(value) ?? {};
  if (!functions.includes(name))
    return templateFormatError(`Rules can only use these functions: ${functions.join(', ')} and Ref of a parameter`);
  if (ofResources.includes(name)) return validationError(`The sandbox does not support ${name} in Rules.`);
  const items = Array.isArray(argument) ? (argument as Value[]) : [];
  const count = (least: number, most: number) => {
    if (items.length < least || items.length > most)
      templateFormatError(
        `${name} in Rules requires a list of ${least === most ? least : `${least} to ${most}`} elements`,
      );
  };
  switch (name) {
    case 'Fn::Not':
      count(1, 1);
      return !holds(items[0] ?? '', parameters);
    case 'Fn::And':
    case 'Fn::Or':
      count(2, 10);
      return items[name === 'Fn::And' ? 'every' : 'some']((each) => holds(each, parameters));
    default:
      count(2, 2);
  }
  const [left, right] = items.map((each) => textsOf(each, parameters)) as [string[], string[]];
  switch (name) {
    case 'Fn::Equals':
      return left.join(',') === right.join(',');
    case 'Fn::Contains':
      return right.every((each) => left.includes(each));
    case 'Fn::EachMemberEquals':
      return left.every((each) => each === right.join(','));
    default:
      return left.every((each) => right.includes(each));
  }
}

function textsOf(value: Value, parameters: Parameters): string[] {
  if (Array.isArray(value)) return (value as Value[]).flatMap((each) => textsOf(each, parameters));
  if (!isObject(value)) return [textOf(value)];
  const { name, argument } = functionIn(value) ?? {};
  if (name !== undefined && ofResources.includes(name))
    return validationError(`The sandbox does not support ${name} in Rules.`);
  const known = name === 'Ref' ? ownValue(parameters, textOf(argument)) : undefined;
  if (known === undefined)
    return templateFormatError(`Rules can only refer to parameters of the template: ${JSON.stringify(value)}`);
  return [known].flat();
}
