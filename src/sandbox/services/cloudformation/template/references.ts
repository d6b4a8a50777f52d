// The names that a template's functions use: whether they exist, and the order that follows from them.
import { isObject, ownValue } from '../../../../lib/is-object.ts';
import { circularDependency, templateError, templateFormatError, validationError } from '../errors.ts';
import type { Template, Values } from './declarations.ts';
import { attributeTarget, functionIn, subNames } from './function-form.ts';
import type { Value } from './parse.ts';
import { pseudoParameters } from './scope.ts';
import { textOf } from './text-of.ts';

interface Names {
  readonly refs: Set<string>;
  readonly attributes: Set<string>;
  /** Of `Condition`. */
  readonly conditions: Set<string>;
  /** Of `Fn::If`. */
  readonly choices: Set<string>;
  readonly mappings: Set<string>;
}

type Holds = (condition: string) => boolean;

/** Every name that functions in `value` use; with `holds`, without the branches of `Fn::If` that are not chosen. */
function namesIn(value: Value | undefined, found: Names = newNames(), holds?: Holds): Names {
  if (Array.isArray(value)) {
    for (const each of value as Value[]) namesIn(each, found, holds);
    return found;
  }
  if (!isObject(value)) return found;
  const { name, argument } = functionIn(value) ?? {};
  if (name === 'Ref') found.refs.add(textOf(argument));
  else if (name === 'Fn::GetAtt') found.attributes.add(attributeTarget(argument)[0]);
  else if (name === 'Condition') found.conditions.add(textOf(argument));
  else if (name === 'Fn::Sub') {
    const [text, given] = Array.isArray(argument) ? (argument as Value[]) : [argument];
    for (const each of subNames(textOf(text))) {
      if (isObject(given) && Object.hasOwn(given, each)) continue;
      const dot = each.indexOf('.');
      if (dot < 0) found.refs.add(each);
      else found.attributes.add(each.slice(0, dot));
    }
    namesIn(given, found, holds);
  } else if (name === 'Fn::If' && Array.isArray(argument)) {
    const [condition, ...branches] = argument as Value[];
    found.choices.add(textOf(condition));
    if (holds) namesIn(branches[holds(textOf(condition)) ? 0 : 1], found, holds);
    else namesIn(branches, found);
  } else {
    if (name === 'Fn::FindInMap' && Array.isArray(argument) && typeof argument[0] === 'string')
      found.mappings.add(argument[0]);
    for (const each of Object.values(value as Values)) namesIn(each, found, holds);
  }
  return found;
}

function newNames(): Names {
  return { refs: new Set(), attributes: new Set(), conditions: new Set(), choices: new Set(), mappings: new Set() };
}

export function checkReferences(template: Template): void {
  const { resources, parameters, conditions, mappings, outputs } = template;
  const isDeclared = (name: string) =>
    Object.hasOwn(resources, name) || Object.hasOwn(parameters, name) || pseudoParameters.includes(name);
  const check = (where: string, found: Names) => {
    const missing = [...found.refs].filter((name) => !isDeclared(name));
    if (missing.length > 0)
      templateFormatError(
        `Unresolved ${where === 'Conditions' ? '' : 'resource '}dependencies [${missing.join(', ')}] in the ${where} block of the template`,
      );
    for (const name of found.attributes)
      if (!Object.hasOwn(resources, name))
        templateError(`instance of Fn::GetAtt references undefined resource ${name}`);
    for (const name of found.conditions)
      if (!Object.hasOwn(conditions, name))
        templateFormatError(`Unresolved condition dependency ${name} in the ${where} block of the template`);
    for (const name of found.choices)
      if (!Object.hasOwn(conditions, name)) templateError(`unresolved condition dependency ${name} in Fn::If`);
    for (const name of found.mappings)
      if (!Object.hasOwn(mappings, name))
        templateError(`Mapping named '${name}' is not present in the 'Mappings' section of template.`);
  };
  for (const condition of Object.values(conditions)) {
    const found = namesIn(condition);
    const resourceRefs = [...found.refs].filter((name) => Object.hasOwn(resources, name));
    if (resourceRefs.length > 0 || found.attributes.size > 0)
      templateError(
        `Unresolved dependencies [${[...resourceRefs, ...found.attributes].join(', ')}]. Cannot reference resources in the Conditions block of the template`,
      );
    check('Conditions', found);
  }
  for (const [name, declared] of Object.entries(resources)) {
    check('Resources', namesIn(declared.properties));
    if (declared.condition !== undefined && !Object.hasOwn(conditions, declared.condition))
      templateFormatError(`Condition ${declared.condition} is not defined.`);
    const unknown = declared.dependsOn.filter((each) => !Object.hasOwn(resources, each));
    if (unknown.length > 0)
      templateFormatError(
        `Unresolved resource dependencies [${unknown.join(', ')}] in the Resources block of the template`,
      );
    if (declared.dependsOn.includes(name)) circularDependency([name]);
  }
  for (const { value, exportName, condition } of Object.values(outputs)) {
    check('Outputs', namesIn(value));
    check('Outputs', namesIn(exportName));
    if (condition !== undefined && !Object.hasOwn(conditions, condition))
      templateFormatError(`Condition ${condition} is not defined.`);
  }
  creationOrder(template);
}

/** Refuses a resource or an output that uses a resource which its condition leaves out. */
export function checkLeftOut({ resources, outputs }: Template, holds: Holds): void {
  const isLeftOut = (name: string) => {
    const condition = ownValue(resources, name)?.condition;
    return condition !== undefined && !holds(condition);
  };
  const missingIn = (where: string, ...values: (Value | undefined)[]) => {
    const found = newNames();
    for (const value of values) namesIn(value, found, holds);
    const missing = [...new Set([...found.refs, ...found.attributes])].filter(isLeftOut);
    if (missing.length === 0) return undefined;
    return `Unresolved resource dependencies [${missing.join(', ')}] in the ${where} block of the template`;
  };
  for (const [name, { properties }] of Object.entries(resources)) {
    const text = isLeftOut(name) ? undefined : missingIn('Resources', properties);
    if (text !== undefined) templateFormatError(text);
  }
  for (const { value, exportName, condition } of Object.values(outputs)) {
    const isMade = condition === undefined || holds(condition);
    const text = isMade ? missingIn('Outputs', value, exportName) : undefined;
    // Without "Template format error", as recorded on AWS.
    if (text !== undefined) validationError(text);
  }
}

/** The resources that `name` needs: those it names in `DependsOn`, and those that its properties use. */
export function dependenciesOf({ resources }: Template, name: string): string[] {
  const declared = ownValue(resources, name);
  if (!declared) return [];
  const { refs, attributes } = namesIn(declared.properties);
  return [...new Set([...declared.dependsOn, ...refs, ...attributes])].filter((each) => Object.hasOwn(resources, each));
}

/** Every resource after those that it needs; otherwise in the order of the template. Throws where they go in circles. */
export function creationOrder(template: Template): string[] {
  const needs = new Map(Object.keys(template.resources).map((name) => [name, dependenciesOf(template, name)]));
  const order: string[] = [];
  const placed = new Set<string>();
  let left = Object.keys(template.resources);
  while (left.length > 0) {
    const next = left.filter((name) => (needs.get(name) ?? []).every((each) => placed.has(each)));
    if (next.length === 0) circularDependency(inCircles(needs, left));
    for (const name of next) placed.add(name);
    order.push(...next);
    left = left.filter((name) => !placed.has(name));
  }
  return order;
}

/** Those of `left` that need themselves, without those that only need one of them. */
function inCircles(needs: ReadonlyMap<string, readonly string[]>, left: readonly string[]): string[] {
  const reaches = (from: string, to: string, seen: Set<string>): boolean =>
    (needs.get(from) ?? []).some((each) => {
      if (each === to) return true;
      if (seen.has(each)) return false;
      seen.add(each);
      return reaches(each, to, seen);
    });
  return left.filter((name) => reaches(name, name, new Set()));
}
