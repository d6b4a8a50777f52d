// outputs.tf: the addresses of the stack.
import { terraformAddress } from '../../../resources/terraform/configuration.ts';
import { quoted } from '../../../resources/terraform/hcl.ts';
import { distributionUrl, type Stack } from '../stack/stack.ts';

export function outputsOf(stack: Stack): string[] {
  const { records } = stack;
  const output = (kind: string, name: string, description: string, valueOf: (address: string) => string) =>
    records
      .filter((record) => record.kind === kind)
      .map(
        (record) =>
          `output "${name}" {\n  description = ${quoted(description)}\n  value       = ${valueOf(terraformAddress(record))}\n}`,
      );
  return [
    ...output('http-api', 'api_url', 'The address of the API.', (api) => `${api}.api_endpoint`),
    ...output('bucket-website', 'website_url', 'The S3 website.', (site) => `"http://\${${site}.website_endpoint}"`),
    ...output(
      'distribution',
      'distribution_url',
      'The web page on CloudFront.',
      (distribution) => `"${distributionUrl(stack, `\${${distribution}.domain_name}`)}"`,
    ),
  ];
}
