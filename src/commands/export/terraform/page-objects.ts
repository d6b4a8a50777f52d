// The web page as objects of S3, one for each file in the folder page, and its config.json with the address of the API.
import { extname } from 'node:path';
import { terraformAddress } from '../../../resources/terraform/configuration.ts';
import { hclBody } from '../../../resources/terraform/hcl.ts';
import type { Stack } from '../stack/stack.ts';

export const pageAddress = 'aws_s3_object.page';
export const configAddress = 'aws_s3_object.config';

export const pageFiles = 'fileset("${path.module}/page", "**")';
const file = '"${path.module}/page/${each.value}"';

export function pageObjects({ records, page }: Stack): string {
  const named = (kind: string, field: string) => {
    const record = records.find((each) => each.kind === kind);
    if (!record) throw new TypeError(`The web page needs a ${kind}.`);
    return { expression: `${terraformAddress(record)}.${field}` };
  };
  const types = Object.fromEntries(page.map(({ key, facts }) => [extname(key), facts.contentType]));
  const own = { metadata: { expression: 'local.tags' }, checksum_algorithm: 'SHA256' };
  const objects = {
    for_each: { expression: pageFiles },
    bucket: named('bucket', 'bucket'),
    key: { expression: 'each.value' },
    source: { expression: file },
    source_hash: { expression: `filemd5(${file})` },
    content_type: { expression: 'local.content_types[regex("[.][^.]+$", each.value)]' },
    // Names in assets/ carry a hash of their content; everything else may change under its name.
    cache_control: {
      expression: 'startswith(each.value, "assets/") ? "public, max-age=31536000, immutable" : "no-cache"',
    },
    ...own,
  };
  const config = {
    bucket: named('bucket', 'bucket'),
    key: 'config.json',
    content: { expression: configOf(named('http-api', 'api_endpoint').expression) },
    content_type: 'application/json',
    cache_control: 'no-cache',
    ...own,
  };
  const noReferences = () => undefined;
  return [
    [
      'locals {',
      '  # S3 does not guess: without a type, browsers offer a file as a download.',
      ...hclBody({ content_types: types }, noReferences),
      '}',
    ],
    [`resource "aws_s3_object" "page" {`, ...hclBody(objects, noReferences), '}'],
    [
      '# The page reads the address of the API from this file.',
      `resource "aws_s3_object" "config" {`,
      ...hclBody(config, noReferences),
      '}',
    ],
  ]
    .map((lines) => lines.join('\n'))
    .join('\n\n');
}

function configOf(endpoint: string): string {
  return `"\${jsonencode({ apiUrl = ${endpoint} })}\\n"`;
}
