// Names of functions and layers in all the forms that Lambda takes: bare, qualified, partial ARN, ARN.
import type { Call } from '../../server/service.ts';
import { invalidParameter, invalidValue, mustMatch, notFound } from './errors.ts';

type Home = Pick<Call, 'account' | 'region'>;

export interface FunctionName extends Home {
  readonly name: string;
  /** `$LATEST` or a version, where the caller gave one. */
  readonly qualifier?: string | undefined;
}

const pattern =
  /^(arn:(aws[a-zA-Z-]*)?:lambda:)?([a-z]{2}(-gov)?-[a-z]+-\d{1}:)?(\d{12}:)?(function:)?([a-zA-Z0-9-_]+)(:(\$LATEST|[a-zA-Z0-9-_]+))?$/;

export function functionName(text: string, home: Home, qualifier?: string): FunctionName {
  mustMatch('functionName', text, pattern, pattern.source.slice(1, -1));
  const [, , , region, , account, , name = '', , inName] = pattern.exec(text) ?? [];
  if (region && region !== `${home.region}:`) {
    notFound(`Functions from '${region.slice(0, -1)}' are not reachable in this region ('${home.region}')`);
  }
  if (inName && qualifier && inName !== qualifier) {
    invalidParameter('The derived qualifier from the function name does not match the specified qualifier.');
  }
  return {
    account: account?.slice(0, -1) ?? home.account,
    region: home.region,
    name,
    qualifier: qualifier ?? inName,
  };
}

/** The name of a function to be made: shorter than what may name an existing one, and without a version. */
export function mustBeNew(name: FunctionName): FunctionName {
  if (name.name.length > 64)
    invalidValue('functionName', name.name, 'Member must have length less than or equal to 64');
  return unqualified(name);
}

export function functionKey({ account, region, name }: FunctionName): string {
  return `${account}/${region}/${name}`;
}

export function functionArn({ account, region, name, qualifier }: FunctionName): string {
  return `arn:aws:lambda:${region}:${account}:function:${name}${qualifier ? `:${qualifier}` : ''}`;
}

export function unqualified(name: FunctionName): FunctionName {
  return { ...name, qualifier: undefined };
}

// --- layers ---

export interface LayerName extends Home {
  readonly name: string;
}

export function layerArn({ account, region, name }: LayerName, version?: number): string {
  return `arn:aws:lambda:${region}:${account}:layer:${name}${version === undefined ? '' : `:${version}`}`;
}

/** A layer is named by its name or its ARN. */
export function layerName(text: string, home: Home): LayerName {
  const shown = '(arn:[a-zA-Z0-9-]+:lambda:[a-zA-Z0-9-]+:\\d{12}:layer:[a-zA-Z0-9-_]+)|[a-zA-Z0-9-_]+';
  mustMatch('layerName', text, new RegExp(`^(${shown})$`), shown);
  const [, , , region, account, , name] = text.split(':');
  return name ? { account: String(account), region: String(region), name } : { ...home, name: text };
}

export function layerVersionOf(arn: string): (LayerName & { version: number }) | undefined {
  const parts = /^arn:[a-zA-Z0-9-]+:lambda:([a-zA-Z0-9-]+):(\d{12}):layer:([a-zA-Z0-9-_]+):(\d+)$/.exec(arn);
  if (!parts) return undefined;
  const [, region = '', account = '', name = '', version] = parts;
  return { account, region, name, version: Number(version) };
}
