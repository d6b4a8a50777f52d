// The rules for names of parameters, and the parameter that a name, a version or an ARN stands for.
import type { SandboxContext } from '../../../server/context.ts';
import { constraints } from '../../shared/constraints.ts';
import { invalid, invalidValue, parameterNotFound, reservedName, tooDeep, versionNotFound } from '../errors.ts';
import {
  findByArn,
  parameterArn,
  parameterKey,
  recordsOf,
  type ParameterRecord,
  type ParameterVersion,
  type Scope,
} from '../records.ts';

const longestName = 2048;
const mostLevels = 15;
const nameRule =
  'Parameter name: can\'t be prefixed with "ssm" (case-insensitive). If formed as a path, it can consist of sub-paths divided by slash symbol; each sub-path can be formed as a mix of letters, numbers and the following 3 symbols .-_';
const pathRule =
  'The parameter doesn\'t meet the parameter name requirements. The parameter name must begin with a forward slash "/". It can\'t be prefixed with \\"aws\\" or \\"ssm\\" (case-insensitive). It must use only letters, numbers, or the following symbols: . (period), - (hyphen), _ (underscore). Special characters are not allowed. All sub-paths, if specified, must use the forward slash symbol "/". Valid example: /get/parameters2-/by1./path0_.';

/** Of a new parameter. */
export function checkNewName(name: string): void {
  checkName(name);
  if (/^\/?aws/i.test(name)) reservedName(name);
  if (/^\/?ssm/i.test(name)) invalid(nameRule);
  if (name.includes('/') && !name.startsWith('/')) invalid('Parameter name must be a fully qualified name.');
  if (name.split('/').length - 1 > mostLevels) tooDeep();
}

function checkName(name: string): void {
  if (name === '') invalidValue(name, 'name', constraints.notShorterThan(1));
  if (name.length > longestName) invalidValue(name, 'name', constraints.notLongerThan(longestName));
  if (!/^\/?[\w.-]+(\/[\w.-]+)*$/.test(name)) invalid(nameRule);
}

/** Of GetParametersByPath: with a slash at the end. */
export function checkedPath(path: string): string {
  if (!/^\/([\w.-]+\/?)*$/.test(path) || path.includes('//')) invalid(pathRule);
  return path.endsWith('/') ? path : `${path}/`;
}

interface Reference {
  /** Or an ARN. */
  readonly name: string;
  /** `:3` of `name:3`; empty for the newest version. */
  readonly selector: string;
}

function referenceOf(text: string): Reference {
  const [, name = text, selector = ''] = /^((?:arn:aws:ssm:[^:]*:[^:]*:)?[^:]*)(:.*)?$/.exec(text) ?? [];
  return { name, selector };
}

/** The ARN that the permission is asked for. */
export function arnToAuthorize(scope: Scope, text: string | undefined): string {
  const { name } = referenceOf(String(text));
  return name.startsWith('arn:') ? name : parameterArn(scope, name);
}

interface Found {
  readonly parameter: ParameterRecord;
  readonly version: ParameterVersion;
  readonly selector: string;
}

/** By name or ARN, with a version after a colon. Throws where the caller's account and region have none. */
export function findVersion(sandbox: SandboxContext, scope: Scope, text: string): Found {
  const { name, selector } = referenceOf(text);
  const parameter = find(sandbox, scope, name) ?? parameterNotFound();
  const wanted = selector.slice(1);
  const version =
    selector === '' ? parameter.versions.at(-1) : parameter.versions.find((each) => String(each.version) === wanted);
  return { parameter, version: version ?? versionNotFound(parameter.name, wanted), selector };
}

export function find(sandbox: SandboxContext, scope: Scope, name: string): ParameterRecord | undefined {
  if (!name.startsWith('arn:')) {
    checkName(name);
    return recordsOf(sandbox.store).parameters.get(parameterKey(scope, name));
  }
  const found = findByArn(sandbox.store, name);
  return found?.account === scope.account && found.region === scope.region ? found : undefined;
}
