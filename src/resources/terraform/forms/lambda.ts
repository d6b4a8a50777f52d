// The functions with their layer, and who is allowed to invoke them.
import { layerRuntimes } from '../../../aws/facts.ts';
import { zipNameOf, type Code } from '../../lambda/function-code.ts';
import { descriptionOf } from '../../../aws/tags.ts';
import { reservedOf } from '../../lambda/function-settings.ts';
import type { TerraformContext, TerraformForms } from '../form.ts';
import type { Arguments } from '../hcl.ts';

export const lambdaForms: TerraformForms = {
  function: {
    type: 'aws_lambda_function',
    arguments: ({ props, outputs, tags, packages, records }) => ({
      function_name: props['name'],
      role: props['role'],
      runtime: outputs['runtime'],
      handler: outputs['handler'],
      ...zipAt(packages, zipNameOf(props['code'] as Code)),
      timeout: outputs['timeout'],
      memory_size: outputs['memory'],
      layers: hasEntries(props['layers']) ? props['layers'] : undefined,
      environment: hasEntries(props['environment']) ? { block: { variables: props['environment'] } } : undefined,
      reserved_concurrent_executions: reservedOf(props['name'] as string, records('function-concurrency')),
      tags,
    }),
    values: ({ props, outputs }) => ({ function_name: props['name'], arn: outputs['arn'] }),
    importId: ({ props }) => props['name'] as string,
  },
  'layer-version': {
    type: 'aws_lambda_layer_version',
    arguments: ({ props, packages, ownTags, takesOver }) => ({
      layer_name: props['name'],
      description: descriptionOf({ tags: ownTags }),
      ...zipAt(packages, props['archive'] as string),
      compatible_runtimes: [...layerRuntimes],
      // Terraform cannot read the zip of a version that exists, and would publish another one.
      lifecycle: takesOver
        ? { block: { ignore_changes: { expression: '[filename, source_code_hash, skip_destroy]' } } }
        : undefined,
    }),
    values: ({ outputs }) => ({ arn: outputs['arn'] }),
    importId: ({ outputs }) => outputs['arn'] as string,
  },
  'function-concurrency': { none: 'It is the reserved_concurrent_executions of the function.' },
  archive: { none: 'It is a file on this machine, and the filename of the function or layer that has it.' },
  'invoke-permission': {
    type: 'aws_lambda_permission',
    arguments: ({ props, outputs }) => ({
      statement_id: outputs['statementId'],
      action: outputs['action'],
      function_name: props['functionName'],
      principal: outputs['principal'],
      source_arn: outputs['sourceArn'],
    }),
    importId: ({ props, outputs }) => `${props['functionName'] as string}/${outputs['statementId'] as string}`,
  },
};

function zipAt(packages: TerraformContext['packages'], archive: string): Arguments {
  const path = `"${packages}/${archive}"`;
  return { filename: { expression: path }, source_code_hash: { expression: `filebase64sha256(${path})` } };
}

function hasEntries(value: unknown): boolean {
  return Object.keys(value ?? {}).length > 0;
}
