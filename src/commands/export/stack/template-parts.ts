// The resources of an export as resources of a template: what CloudFormation, SAM, the CDK and a script are written from.
import type { Json } from '../../../engine/types.ts';
import { logicalId, templateParts, type TemplatePart } from '../../../resources/cloudformation/template.ts';
import type { Reference } from '../../../resources/references.ts';
import { distributionUrl, inputsOf, type Stack, type StackInput } from './stack.ts';

/** By the id of the record. `codeAt`: where the code of a zip file is. */
export async function partsOf(stack: Stack, codeAt: (zip: string) => string): Promise<Map<string, TemplatePart>> {
  const options = { codeAt, parameters: inputsOf(stack).flatMap(parameterFor) };
  const parts = await templateParts(stack.records, stack.checkpoint, options);
  return new Map(parts.map((part) => [part.record.id, part]));
}

/** The region and the account are pseudo parameters of every template. */
function parameterFor({ kind, value, base, after }: StackInput): Reference[] {
  if (kind === 'bucket') return [{ value, expression: 'BucketName', isPart: false }];
  if (kind !== 'name' && kind !== 'name-with-bucket') return [];
  const parameter = kind === 'name' ? '${NameSuffix}' : '${BucketName}';
  return [{ value, expression: `${base}${parameter}${after('${AWS::Region}')}`, isPart: false }];
}

interface StackOutput {
  readonly name: string;
  readonly description: string;
  readonly value: Json;
}

/** The addresses of the stack, as outputs of a template. */
export function outputsOf(stack: Stack): StackOutput[] {
  const { records } = stack;
  const output = (kind: string, name: string, description: string, valueOf: (id: string) => Json) =>
    records
      .filter((record) => record.kind === kind)
      .map((record): StackOutput => ({ name, description, value: valueOf(logicalId(record)) }));
  const bucketOf = records.filter(({ kind }) => kind === 'bucket').map(logicalId);
  return [
    ...output('http-api', 'ApiUrl', 'The address of the API.', (id) => ({ 'Fn::GetAtt': [id, 'ApiEndpoint'] })),
    ...output('bucket', 'BucketName', 'The bucket of the web page.', (id) => ({ Ref: id })),
    ...output('bucket-website', 'WebsiteUrl', 'The S3 website.', () => ({ 'Fn::GetAtt': [...bucketOf, 'WebsiteURL'] })),
    ...output('distribution', 'DistributionUrl', 'The web page on CloudFront.', (id) => ({
      'Fn::Sub': distributionUrl(stack, `\${${id}.DomainName}`),
    })),
  ];
}
