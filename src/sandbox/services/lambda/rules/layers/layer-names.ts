// Names and ARNs of layers and of their versions.
import { invalidValue } from '../../errors.ts';
import { constraints } from '../../../shared/constraints.ts';
import { checkPattern } from '../constraints.ts';
import type { Scope } from '../function-names.ts';

export interface LayerName extends Scope {
  readonly name: string;
}

interface LayerVersionName extends LayerName {
  readonly version: number;
}

const namePattern = '(arn:[a-zA-Z0-9-]+:lambda:[a-zA-Z0-9-]+:\\d{12}:layer:[a-zA-Z0-9-_]+)|[a-zA-Z0-9-_]+';
export const layerVersionArnPattern =
  '(arn:(aws[a-zA-Z-]*)?:lambda:(eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}:\\d{12}:layer:[a-zA-Z0-9-_]+:[0-9]+)|' +
  '(arn:[a-zA-Z0-9-]+:lambda:::awslayer:[a-zA-Z0-9-_]+)';

/** From a name or an ARN. */
export function layerName(text: string, { account: own, region: here }: Scope): LayerName {
  checkPattern('layerName', text, new RegExp(`^(${namePattern})$`), namePattern);
  const [, , , region, account, , name] = text.split(':');
  return name ? { account: String(account), region: String(region), name } : { account: own, region: here, name: text };
}

export function layerArn({ account, region, name }: LayerName, version?: number): string {
  return `arn:aws:lambda:${region}:${account}:layer:${name}${version === undefined ? '' : `:${version}`}`;
}

export function parseLayerVersionArn(arn: string): LayerVersionName | undefined {
  const parts = /^arn:[a-zA-Z0-9-]+:lambda:([a-zA-Z0-9-]+):(\d{12}):layer:([a-zA-Z0-9-_]+):(\d+)$/.exec(arn);
  if (!parts) return undefined;
  const [, region = '', account = '', name = '', version] = parts;
  return { account, region, name, version: Number(version) };
}

/** Refuses what is no ARN of a version. */
export function layerVersionOf(arn: string): LayerVersionName {
  return parseLayerVersionArn(arn) ?? invalidValue('arn', arn, constraints.matches(layerVersionArnPattern));
}
