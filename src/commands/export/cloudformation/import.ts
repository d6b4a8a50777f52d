// CloudFormation takes over what the workshop has built: the resources of an IMPORT change set, and its commands.
import { jsonText } from '../../../lib/visible.ts';
import { quoteForSh } from '../../../lib/shell-quote.ts';
import type { ResourceRecord } from '../../../engine/types.ts';
import type { TemplatePart } from '../../../resources/cloudformation/template.ts';
import type { Stack } from '../stack/stack.ts';
import { stackName } from './readme.ts';

/** A resource that stays outside of the stack. */
export interface LeftOut {
  readonly record: ResourceRecord;
  readonly reason: string;
}

/** What an import cannot name. CloudFormation refuses the whole import if the template has such a resource. */
export function notImportable(parts: ReadonlyMap<string, TemplatePart>): LeftOut[] {
  return [...parts.values()].flatMap((part) => {
    if ('none' in part || part.identifier) return [];
    return [{ record: part.record, reason: `An import of ${part.resource.Type} is not known here.` }];
  });
}

/** The stack without them: the other resources name them as they are, and do not refer to them. */
export function without(stack: Stack, leftOut: readonly LeftOut[]): Stack {
  const stays = ({ id }: ResourceRecord) => !leftOut.some(({ record }) => record.id === id);
  const checkpoint = { ...stack.checkpoint, resources: stack.checkpoint.resources.filter(stays) };
  return { ...stack, checkpoint, records: stack.records.filter(stays) };
}

export function resourcesToImport(parts: ReadonlyMap<string, TemplatePart>): string {
  const resources = [...parts.values()].flatMap((part) => {
    if ('none' in part) return [];
    const { id, resource, identifier } = part;
    return [{ ResourceType: resource.Type, LogicalResourceId: id, ResourceIdentifier: identifier }];
  });
  return `${jsonText(resources, 2)}\n`;
}

export function importScript({ records, checkpoint }: Stack): string {
  const [bucket] = records.filter(({ kind }) => kind === 'bucket');
  const parameters =
    bucket === undefined
      ? ''
      : ` \\\n  --parameters ParameterKey=BucketName,ParameterValue=${quoteForSh((bucket.props as { name: string }).name)}`;
  return `#!/usr/bin/env bash
# Makes a stack of what the workshop has built. CloudFormation creates, changes and deletes no resource for that.
# The argument is a bucket of yours for the code, which the template has to name.
set -euo pipefail
cd "$(dirname "$0")"
code=\${1:?The name of a bucket for the code: $0 my-code-1234}
export AWS_DEFAULT_REGION=\${AWS_REGION:-\${AWS_DEFAULT_REGION:-${quoteForSh(checkpoint.target.region)}}}
export AWS_PAGER=''

aws cloudformation package --template-file template.yaml --s3-bucket "$code" --output-template-file packaged.yaml
aws cloudformation create-change-set --stack-name ${stackName} --change-set-name import --change-set-type IMPORT \\
  --template-body file://packaged.yaml --resources-to-import file://resources-to-import.json \\
  --capabilities CAPABILITY_NAMED_IAM${parameters} > /dev/null
aws cloudformation wait change-set-create-complete --stack-name ${stackName} --change-set-name import
aws cloudformation describe-change-set --stack-name ${stackName} --change-set-name import \\
  --query 'Changes[].ResourceChange.[Action,ResourceType,PhysicalResourceId]' --output table
aws cloudformation execute-change-set --stack-name ${stackName} --change-set-name import
aws cloudformation wait stack-import-complete --stack-name ${stackName}
echo 'imported  ${stackName}'
`;
}
