// The table of operations in docs/sandbox.md, generated from the services.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ServiceContext } from '../../../src/sandbox/services/context.ts';
import { services } from '../../../src/sandbox/services/index.ts';
import type { Operation, Service } from '../../../src/sandbox/server/service.ts';
import { openStore } from '../../../src/sandbox/state/store.ts';

export const tableStart = '<!-- the table begins: generated, see test/sandbox/docs.test.ts -->';
export const tableEnd = '<!-- the table ends -->';

const titles: Readonly<Record<string, string>> = {
  cloudformation: 'CloudFormation',
  sts: 'STS',
  iam: 'IAM',
  dynamodb: 'DynamoDB',
  lambda: 'Lambda',
  logs: 'CloudWatch Logs',
  cloudwatch: 'CloudWatch',
  apigatewayv2: 'API Gateway (HTTP APIs)',
  s3: 'S3',
  s3control: 'S3 Control',
  cloudfront: 'CloudFront',
  ecr: 'ECR',
  organizations: 'Organizations',
  ssoadmin: 'IAM Identity Center (sso-admin)',
  sso: 'Access portal of IAM Identity Center (sso)',
  identitystore: 'Identity Store',
  ssm: 'Systems Manager (Parameter Store)',
  stepfunctions: 'Step Functions',
};

/** All services, of no sandbox: a service uses only the store while it is created. */
export async function openServices(): Promise<Service[]> {
  const dir = await mkdtemp(join(tmpdir(), 'workshop-table-'));
  const store = await openStore(dir);
  try {
    const sandbox = { store, dir, onClose: () => undefined, now: () => 0 } as unknown as ServiceContext;
    return await Promise.all(Object.values(services).map(({ load }) => load(sandbox)));
  } finally {
    await store.close();
    await rm(dir, { recursive: true, force: true });
  }
}

export async function operationsTable(): Promise<string> {
  const all = await openServices();
  const count = all.reduce((sum, { operations }) => sum + operations.size, 0);
  return [`${count} operations of ${all.length} services.`, ...all.map(sectionOf)].join('\n\n');
}

function sectionOf(service: Service): string {
  const rows = [...service.operations.values()]
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map((operation) => `| ${operation.name} | ${actionOf(service, operation)} | ${parametersOf(operation)} |`);
  const head = ['| Operation | Permission | Honoured parameters |', '| --- | --- | --- |'];
  return [`### ${titles[service.id] ?? service.id} (${rows.length})`, '', ...head, ...rows].join('\n');
}

function actionOf(service: Service, { name, action }: Operation): string {
  if (action === null) return '';
  return `\`${action ?? `${service.prefix}:${name}`}\``;
}

function parametersOf({ takes }: Operation): string {
  return [...new Set(takes)].sort().join(', ') || '(none)';
}
