// A template's sections, read and checked as far as that needs no values.
import { isObject } from '../../../../lib/is-object.ts';
import { templateFormatError, validationError } from '../errors.ts';
import type {
  DeletionPolicy,
  OutputDeclaration,
  ParameterDeclaration,
  ResourceDeclaration,
  Template,
  Values,
} from './declarations.ts';
import type { Value } from './parse.ts';
import { checkReferences } from './references.ts';
import { isStored } from './parameters.ts';
import { readRule } from './rules.ts';
import { textOf } from './text-of.ts';

const sections = [
  'AWSTemplateFormatVersion',
  'Description',
  'Metadata',
  'Parameters',
  'Mappings',
  'Conditions',
  'Transform',
  'Resources',
  'Outputs',
  'Rules',
  'Hooks',
];
const parameterMembers = [
  'Type',
  'Default',
  'Description',
  'NoEcho',
  'AllowedValues',
  'AllowedPattern',
  'ConstraintDescription',
  'MinLength',
  'MaxLength',
  'MinValue',
  'MaxValue',
];
const resourceMembers = [
  'Type',
  'Properties',
  'DependsOn',
  'Condition',
  'DeletionPolicy',
  'UpdateReplacePolicy',
  'Metadata',
  'CreationPolicy',
  'UpdatePolicy',
];

// source: "CloudFormation quotas"; the texts: serverless/serverless#6803, dougmoscrop/serverless-plugin-split-stacks#43,
// checked 2026-11-29
const mostResources = 500;
const mostOfOthers = 200;

/** Reads the document. Throws a ValidationError for what no template may have, and for what the sandbox does not do. */
export function readTemplate(document: Values): Template {
  const unknown = Object.keys(document).filter((name) => !sections.includes(name));
  if (unknown.length > 0) templateFormatError(`Invalid template property or properties [${unknown.join(', ')}]`);
  if ('Hooks' in document) validationError('The sandbox does not support the section Hooks of templates.');
  const version = document['AWSTemplateFormatVersion'];
  if (version !== undefined && version !== '2010-09-09')
    templateFormatError('Template format version must be 2010-09-09.');
  const resources = section(document, 'Resources');
  if (Object.keys(resources).length === 0) templateFormatError('At least one Resources member must be defined.');
  checkCounts(document);
  const template: Template = {
    description: document['Description'] === undefined ? undefined : textOf(document['Description']),
    transforms: transformsIn(document['Transform']),
    parameters: mapped(section(document, 'Parameters'), parameter),
    mappings: section(document, 'Mappings'),
    rules: mapped(section(document, 'Rules'), readRule),
    conditions: section(document, 'Conditions'),
    resources: mapped(resources, resource),
    outputs: mapped(section(document, 'Outputs'), output),
    metadata: document['Metadata'],
  };
  checkReferences(template);
  return template;
}

function checkCounts(document: Values): void {
  const count = (name: string) => Object.keys(section(document, name)).length;
  if (count('Resources') > mostResources)
    templateFormatError(
      `Number of resources, ${count('Resources')}, is greater than maximum allowed, ${mostResources}`,
    );
  for (const name of ['Parameters', 'Mappings', 'Outputs'])
    if (count(name) > mostOfOthers)
      templateFormatError(`${name} count ${count(name)} is greater than max allowed ${mostOfOthers}`);
}

function mapped<To>(values: Values, read: (name: string, value: Value) => To): Readonly<Record<string, To>> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, read(name, value)]));
}

function section(document: Values, name: string): Values {
  const value = document[name] ?? {};
  if (!isObject(value)) templateFormatError(`${name} must be an object`);
  // The names of conditions may have other characters. source: answers that LocalStack recorded on AWS, 2025-09-11
  const unnamed = Object.keys(value).find((key) => !/^[A-Za-z0-9]+$/.test(key) && !key.startsWith('Fn::'));
  if (unnamed !== undefined && name !== 'Conditions')
    templateFormatError(
      name === 'Resources' || name === 'Parameters'
        ? `${name.slice(0, -1)} name ${unnamed} is non alphanumeric.`
        : `${name} name '${unnamed}' is non alphanumeric.`,
    );
  return value;
}

function transformsIn(value: Value | undefined): string[] {
  const all = value === undefined ? [] : Array.isArray(value) ? (value as Value[]) : [value];
  return all.map((each) => (isObject(each) ? textOf(each['Name']) : textOf(each)));
}

function parameter(name: string, value: Value): ParameterDeclaration {
  if (!isObject(value)) return templateFormatError('Every Parameters member must be an object.');
  const unknown = Object.keys(value).find((member) => !parameterMembers.includes(member));
  if (unknown !== undefined) templateFormatError(`Invalid template parameter property '${unknown}'`);
  if (typeof value['Type'] !== 'string')
    templateFormatError(`Every Parameters object must contain a Type member with non-null value.`);
  const declared = value as unknown as ParameterDeclaration;
  if (!/^(String|Number|List<Number>|CommaDelimitedList)$/.test(declared.Type) && !isStored(declared.Type))
    validationError(`The sandbox does not support the type ${declared.Type} of parameter ${name}.`);
  return declared;
}

function resource(name: string, value: Value): ResourceDeclaration {
  if (!isObject(value)) return templateFormatError('Every Resources member must be an object.');
  const unknown = Object.keys(value).find((member) => !resourceMembers.includes(member));
  if (unknown !== undefined) templateFormatError(`Invalid template resource property '${unknown}'`);
  const { Type: type, Properties: properties = {}, DependsOn: dependsOn = [], Condition: condition } = value;
  if (typeof type !== 'string')
    return templateFormatError(`[/Resources/${name}] Every Resources object must contain a Type member.`);
  if (!isObject(properties))
    return templateFormatError(`[/Resources/${name}/Properties] Properties must be an object.`);
  for (const member of ['CreationPolicy', 'UpdatePolicy'])
    if (member in value) validationError(`The sandbox does not support ${member} of resource ${name}.`);
  return {
    type,
    properties: properties,
    dependsOn: (Array.isArray(dependsOn) ? dependsOn : [dependsOn]).map(textOf),
    condition: typeof condition === 'string' ? condition : undefined,
    deletionPolicy: policy(name, 'DeletionPolicy', value['DeletionPolicy']),
    updateReplacePolicy: policy(name, 'UpdateReplacePolicy', value['UpdateReplacePolicy']),
    metadata: value['Metadata'],
  };
}

function policy(resourceName: string, member: string, value: Value | undefined): DeletionPolicy | undefined {
  if (value === undefined) return undefined;
  if (value === 'Delete' || value === 'Retain') return value;
  if (value === 'RetainExceptOnCreate' && member === 'DeletionPolicy') return value;
  if (value === 'Snapshot')
    return validationError(`The sandbox does not support ${member} Snapshot of resource ${resourceName}.`);
  // AWS has them with the transform AWS::LanguageExtensions.
  if (isObject(value))
    return validationError(`The sandbox does not support a function in the ${member} of resource ${resourceName}.`);
  return templateFormatError(`Unrecognized ${member} ${textOf(value)} for resource ${resourceName}`);
}

function output(name: string, value: Value): OutputDeclaration {
  if (!isObject(value)) return templateFormatError(`[/Outputs/${name}] Every Outputs member must be an object.`);
  const { Value: of, Description: description, Condition: condition, Export: exported } = value as Values;
  if (of === undefined || of === null) return templateFormatError(`Every Outputs member must contain a Value object`);
  return {
    value: of,
    description: description === undefined ? undefined : textOf(description),
    condition: typeof condition === 'string' ? condition : undefined,
    exportName: isObject(exported) ? exported['Name'] : undefined,
  };
}
