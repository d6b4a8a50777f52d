// lib/url-shortener-stack.ts: the stack as constructs of the CDK, with a comment for each step.
import { tagKey, tagsOf } from '../../../aws/tags.ts';
import { visibleLine } from '../../../lib/visible.ts';
import type { TemplatePart } from '../../../resources/cloudformation/template.ts';
import { inOrder } from '../stack/in-order.ts';
import { referencesIn } from '../stack/references.ts';
import { headingOf, type Stack } from '../stack/stack.ts';
import { outputsOf } from '../stack/template-parts.ts';
import type { CdkContext, CdkResource } from './form.ts';
import { cdkForms } from './forms/index.ts';
import { expression, variableOf, type Refer } from './typescript.ts';

interface Entry {
  readonly heading: string;
  readonly id: string;
  readonly needs: readonly string[];
  readonly part: TemplatePart;
}

export function stackFile(stack: Stack, parts: ReadonlyMap<string, TemplatePart>): string {
  const entries = inOrder(entriesOf(stack, parts));
  const all = entries.flatMap(({ part }) => ('resource' in part ? [resourceOf(part)] : []));
  const constructs = new Set<string>();
  const refer: Refer = (reference) => {
    const known = pseudo[reference];
    if (known !== undefined) return known;
    const [id = '', attribute = 'Ref'] = reference.split('.');
    const resource = all.find((each) => each.id === id);
    const property = resource && cdkForms[resource.type]?.values[attribute];
    if (constructs.has(id) && property !== undefined) return `${variableOf(id)}.${property}`;
    return attribute === 'Ref' ? `${variableOf(id)}.ref` : `${variableOf(id)}.getAtt('${attribute}').toString()`;
  };
  const context: CdkContext = {
    all,
    write: (value) => expression(value, refer, '    '),
    isConstruct: (id): id is string => id !== undefined && constructs.has(id),
  };
  const blocks: string[] = [];
  let heading = '';
  for (const { part, ...entry } of entries) {
    const lines = 'none' in part ? commentsFor(part) : statementsFor(part, context, constructs);
    if (lines.length === 0) continue;
    if (heading !== entry.heading) lines.unshift(`// ${entry.heading}`);
    ({ heading } = entry);
    blocks.push(lines.map((line) => `    ${line}`).join('\n'));
  }
  const outputs = outputsOf(stack).map(
    ({ name, description, value }) =>
      `    new CfnOutput(this, '${name}', ${context.write({ key: name, description, value })});`,
  );
  const body = withoutUnused([...blocks, outputs.join('\n')].join('\n\n'));
  return `// The URL shortener of the workshop.
${importsFor(body)}

interface UrlShortenerProps extends StackProps {
  /** Appended to every name, such as -test. With another suffix, a second stack fits into the account. */
  readonly nameSuffix: string;${
    body.includes('props.bucketName')
      ? `
  /** All customers of AWS share the names of buckets. */
  readonly bucketName: string;`
      : ''
  }
}

export class UrlShortenerStack extends Stack {
  constructor(scope: Construct, id: string, props: UrlShortenerProps) {
    super(scope, id, props);
    // The workshop finds its resources by this tag.
    Tags.of(this).add('${tagKey}', \`${tagsOf('')[tagKey] as string}\${props.nameSuffix}\`);

${body}
  }
}
`;
}

const pseudo: Readonly<Record<string, string>> = {
  'AWS::Region': 'this.region',
  'AWS::AccountId': 'this.account',
  NameSuffix: 'props.nameSuffix',
  BucketName: 'props.bucketName',
};

function entriesOf(stack: Stack, parts: ReadonlyMap<string, TemplatePart>): Entry[] {
  return stack.sections.flatMap((section) =>
    section.records.map((record) => {
      const part = parts.get(record.id) as TemplatePart;
      const heading = headingOf(section);
      if ('none' in part) return { heading, id: record.id, needs: [], part };
      const { DependsOn = [], Properties } = part.resource;
      const owners = referencesIn(Properties).map((name) => name.split('.', 1)[0] ?? '');
      return { heading, id: part.id, needs: [...DependsOn, ...owners], part };
    }),
  );
}

function resourceOf({ id, resource }: Extract<TemplatePart, { readonly id: string }>): CdkResource {
  return { id, type: resource.Type, properties: resource.Properties };
}

function commentsFor({ record, none }: Extract<TemplatePart, { readonly none: string }>): string[] {
  // Only what belongs to the account: files and settings of other resources are a part of the app already.
  return record.kind === 'account-public-access' ? [visibleLine(`// ${record.id} is left out. ${none}`)] : [];
}

function statementsFor(
  part: Extract<TemplatePart, { readonly id: string }>,
  context: CdkContext,
  constructs: Set<string>,
): string[] {
  const resource = resourceOf(part);
  const form = Object.hasOwn(cdkForms, resource.type) ? cdkForms[resource.type] : undefined;
  const statements = form?.statements(resource, context);
  if (statements) {
    constructs.add(resource.id);
    return [...statements];
  }
  const { id, type, properties } = resource;
  return [
    `// The CDK has no construct of its own for it here.`,
    `const ${variableOf(id)} = new CfnResource(this, '${id}', ${context.write({ type, properties })});`,
  ];
}

/** A construct that no other line uses needs no variable. */
function withoutUnused(body: string): string {
  return body.replace(/^( *)const (\w+) = (new )/gm, (line, indent: string, name: string, rest: string) =>
    (body.match(new RegExp(`\\b${name}\\b(?!:)`, 'g')) ?? []).length > 1 ? line : `${indent}${rest}`,
  );
}

/** The modules that the body uses. */
function importsFor(body: string): string {
  const core = ['CfnOutput', 'CfnResource', 'Duration', 'RemovalPolicy'].filter((name) =>
    new RegExp(`\\b${name}\\b`).test(body),
  );
  const modules = Object.entries({
    apigatewayv2: 'aws-apigatewayv2',
    cloudfront: 'aws-cloudfront',
    cloudwatch: 'aws-cloudwatch',
    dynamodb: 'aws-dynamodb',
    iam: 'aws-iam',
    lambda: 'aws-lambda',
    logs: 'aws-logs',
    origins: 'aws-cloudfront-origins',
    s3: 'aws-s3',
  }).filter(([alias]) => new RegExp(`\\b${alias}\\.`).test(body));
  return [
    `import { ${[...core, 'Stack', 'type StackProps', 'Tags'].join(', ')} } from 'aws-cdk-lib';`,
    ...modules.map(([alias, name]) => `import * as ${alias} from 'aws-cdk-lib/${name}';`),
    ...(body.includes('HttpLambdaIntegration')
      ? ["import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';"]
      : []),
    "import type { Construct } from 'constructs';",
  ].join('\n');
}
