// The template and the scope of what a stack should be.
import type { ServiceContext } from '../../context.ts';
import { templateError } from '../errors.ts';
import type { Intent, ResourceRecord, StackRecord } from '../records.ts';
import { parseTemplate } from '../template/parse.ts';
import { referredValue } from '../template/parameters.ts';
import type { Scope } from '../template/scope.ts';
import type { Template } from '../template/declarations.ts';
import { readTemplate } from '../template/template.ts';
import { exportsOf } from './exports.ts';

export function templateOf({ template, processed }: Pick<Intent, 'template' | 'processed'>): Template {
  return readTemplate(parseTemplate(processed ?? template));
}

interface ScopeOptions {
  readonly template: Template;
  readonly parameters: Readonly<Record<string, string>>;
  readonly resources: Readonly<Record<string, ResourceRecord>>;
  /** Called with the name of every export that is read. */
  readonly onImport?: (name: string) => void;
}

/** What functions refer to, with the resources as they are now. */
export function scopeOf(
  { store }: Pick<ServiceContext, 'store'>,
  stack: Pick<StackRecord, 'account' | 'region' | 'id' | 'name'>,
  { template, parameters, resources, onImport }: ScopeOptions,
): Scope {
  const { account, region, id, name } = stack;
  const declared = Object.entries(template.parameters);
  return {
    parameters: {
      ...Object.fromEntries(
        declared.map(([key, declaration]) => [key, referredValue(parameters[key] ?? '', declaration)]),
      ),
      'AWS::AccountId': account,
      'AWS::NotificationARNs': [],
      'AWS::Partition': 'aws',
      'AWS::Region': region,
      'AWS::StackId': id,
      'AWS::StackName': name,
      'AWS::URLSuffix': 'amazonaws.com',
    },
    mappings: template.mappings,
    conditions: template.conditions,
    resource(logicalId) {
      const record = resources[logicalId];
      if (record?.physicalId === undefined) return undefined;
      return { ref: record.physicalId, attributes: record.attributes };
    },
    importValue(exportName) {
      const found = exportsOf(store, stack).find((each) => each.name === exportName);
      if (!found) return templateError(`No export named ${exportName} found.`);
      onImport?.(exportName);
      return found.value;
    },
    hasLanguageExtensions: template.transforms.includes('AWS::LanguageExtensions'),
  };
}
