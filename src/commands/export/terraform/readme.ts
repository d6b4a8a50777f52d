// README.md of the Terraform export: what it is, and the commands to run.
import { names } from '../../../../steps/names.ts';
import { code, exampleBucket, onSandbox, unprotect } from '../stack/readme.ts';
import type { Stack } from '../stack/stack.ts';

export function readme(stack: Stack, withImport: boolean): string {
  const { records, packages, page } = stack;
  const hasBucket = records.some(({ kind }) => kind === 'bucket');
  const bucket = hasBucket ? ` -var bucket_name=${exampleBucket(stack)}` : '';
  const parts = [
    '# URL shortener as Terraform',
    'The stack of your workshop as a Terraform configuration. `main.tf` has the resources in the order of the course.',
    withImport
      ? [
          '## Take over what exists',
          'The blocks in `imports.tf` hand the resources of the workshop to Terraform, which creates no resource again.',
          'It uploads the code and the web page once more, because it cannot read which file they come from:',
          code('terraform init', 'terraform plan', 'terraform apply'),
          'Then delete `imports.tf`. From now on, change the stack with Terraform only. `terraform destroy` deletes it.',
        ].join('\n\n')
      : [
          '## Build a new stack',
          code('terraform init', `terraform apply${bucket}`),
          'The names are those of the workshop. If your account has that stack already, add a suffix:',
          code(`terraform apply${bucket} -var name_suffix=-test`),
          '`terraform destroy` with the same variables deletes everything.',
          ...(unprotect(stack).length > 0
            ? [
                'The table has deletion protection. Turn it off before you destroy the stack:',
                code(...unprotect(stack)),
              ]
            : []),
        ].join('\n\n'),
    ...onSandbox(stack, 'export HTTP_PROXY="$AWS_ENDPOINT_URL"'),
    ...(packages.size > 0 ? [codeOf([...packages.keys()])] : []),
    ...(page.length > 0
      ? ['## The web page\n\nTerraform uploads the folder `page`. It writes `config.json` with the address of the API.']
      : []),
    ...(records.some(({ kind }) => kind === 'account-public-access') ? [blockPublicAccess] : []),
  ];
  return `${parts.join('\n\n')}\n`;
}

function codeOf(packages: readonly string[]): string {
  const name = packages.find((each) => each !== names.layerZip) ?? packages[0] ?? '';
  return [
    '## The code',
    `The folder \`packages\` has the zip files that you deployed. To change a function, unzip its file, edit it and zip it:`,
    code(`unzip packages/${name} -d function`, `(cd function && zip -r ../packages/${name} .)`, 'terraform apply'),
  ].join('\n\n');
}

const blockPublicAccess = [
  '## Block Public Access of the account',
  'This is a setting of the whole account, so the configuration leaves it out. Keep it on:',
  code(
    'aws s3control get-public-access-block --account-id "$(aws sts get-caller-identity --query Account --output text)"',
  ),
].join('\n\n');
