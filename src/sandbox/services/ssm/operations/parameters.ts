// Parameters: written, read by name, version and ARN, and deleted.
import * as sdk from '@aws-sdk/client-ssm';
import { AwsError } from '../../../server/aws-error.ts';
import type { SandboxContext } from '../../../server/context.ts';
import { principalArn } from '../../../server/principal.ts';
import { operationsOf, tagging, type Call, type Need, type Operation } from '../../../server/service.ts';
import { brokenBound, constraints } from '../../shared/constraints.ts';
import { pageOf } from '../../shared/paging.ts';
import { invalid, invalidToken, invalidValue, parameterExists, parameterNotFound } from '../errors.ts';
import {
  parameterArn,
  parameterKey,
  recordsOf,
  scopeKey,
  type ParameterRecord,
  type ParameterVersion,
} from '../records.ts';
import { arnToAuthorize, checkedPath, checkNewName, find, findVersion } from '../rules/names.ts';
import { checkSettings, newVersion } from '../rules/new-version.ts';
import { withTags } from '../rules/tags.ts';

const operation = operationsOf(sdk);
const mostNames = 10;
const mostByPath = 10;

export function parameterOperations(sandbox: SandboxContext): Operation[] {
  const { parameters } = recordsOf(sandbox.store);
  const on = ({ Name }: { Name?: string | undefined }, call: Call) => arnToAuthorize(call, Name);
  const onFirst = ({ Names }: { Names?: string[] | undefined }, call: Call) => arnToAuthorize(call, Names?.[0]);
  /** The permission is needed on each of them. */
  const alsoOnOthers =
    (action: string) =>
    ({ Names = [] }: { Names?: string[] | undefined }, call: Call): Need[] =>
      Names.slice(1).map((name) => ({ action, resource: arnToAuthorize(call, name) }));

  return [
    operation(
      'PutParameter',
      {
        takes: ['Name', 'Value', 'Type', 'Description', 'Overwrite', 'AllowedPattern', 'Tags', 'Tier', 'DataType'],
        on,
        also: ({ Name, Tags }, call) => tagging('ssm:AddTagsToResource', Tags, arnToAuthorize(call, Name)),
      },
      (input, call) => {
        const { Name: name = '', Overwrite: overwrite = false, Tags: tags = [] } = input;
        checkNewName(name);
        if (overwrite && tags.length > 0)
          invalid(
            "Invalid request: tags and overwrite can't be used together. To create a parameter with tags, please remove overwrite flag. To update tags for an existing parameter, please use AddTagsToResource or RemoveTagsFromResource.",
          );
        checkSettings(input);
        const { account, region, principal } = call;
        const before = parameters.get(parameterKey(call, name));
        if (before && !overwrite) parameterExists();
        const written = newVersion(input, before, { modified: sandbox.now(), modifiedBy: principalArn(principal) });
        const record = { account, region, name, tags: before?.tags ?? withTags({}, tags), ...written };
        parameters.set(parameterKey(call, name), record);
        return { Version: record.versions.at(-1)?.version, Tier: 'Standard' as const };
      },
    ),

    // Nothing here is encrypted, so that WithDecryption changes nothing, as on AWS for these types.
    operation('GetParameter', { takes: ['Name', 'WithDecryption'], on }, ({ Name = '' }, call) => {
      const { parameter, version, selector } = findVersion(sandbox, call, Name);
      return { Parameter: parameterOutput(parameter, version, selector) };
    }),

    operation(
      'GetParameters',
      { takes: ['Names', 'WithDecryption'], on: onFirst, also: alsoOnOthers('ssm:GetParameters') },
      ({ Names }, call) => {
        const names = checkedNames(Names);
        const found = names.map((name) => foundOrNot(() => findVersion(sandbox, call, name)));
        return {
          Parameters: found.flatMap((each) =>
            each ? [parameterOutput(each.parameter, each.version, each.selector)] : [],
          ),
          InvalidParameters: names.filter((_name, index) => !found[index]),
        };
      },
    ),

    operation(
      'GetParametersByPath',
      {
        takes: ['Path', 'Recursive', 'WithDecryption', 'MaxResults', 'NextToken'],
        on: ({ Path }, call) => parameterArn(call, String(Path)),
      },
      ({ Path = '', Recursive: isRecursive = false, MaxResults: size = mostByPath, NextToken: token }, call) => {
        checkSize(size, mostByPath);
        const path = checkedPath(Path);
        const below = parameters
          .values(scopeKey(call))
          .filter(({ name }) => name.startsWith(path) && (isRecursive || !name.slice(path.length).includes('/')));
        const { items, nextToken } = pageOf(below, { token, size, refuseToken: invalidToken });
        return { Parameters: items.map((each) => parameterOutput(each, newest(each))), NextToken: nextToken };
      },
    ),

    operation('DeleteParameter', { takes: ['Name'], on }, ({ Name = '' }, call) => {
      const { name } = find(sandbox, call, Name) ?? parameterNotFound();
      parameters.delete(parameterKey(call, name));
      return {};
    }),

    operation(
      'DeleteParameters',
      { takes: ['Names'], on: onFirst, also: alsoOnOthers('ssm:DeleteParameters') },
      ({ Names }, call) => {
        const names = checkedNames(Names);
        const known = names.filter((name) => find(sandbox, call, name));
        for (const name of known) parameters.delete(parameterKey(call, name));
        return { DeletedParameters: known, InvalidParameters: names.filter((name) => !known.includes(name)) };
      },
    ),
  ];
}

/** Newest version. */
export function newest({ versions }: ParameterRecord): ParameterVersion {
  return versions.at(-1) ?? versions[0];
}

export function checkSize(size: number, most: number): void {
  const broken = brokenBound(size, 1, most);
  if (broken) invalidValue(size, 'maxResults', broken);
}

function checkedNames(names: readonly string[] = []): readonly string[] {
  if (names.length === 0) invalidValue('[]', 'names', constraints.notShorterThan(1));
  if (names.length > mostNames) invalidValue(`[${names.join(', ')}]`, 'names', constraints.notLongerThan(mostNames));
  return names;
}

/** GetParameters names what it does not find, with its version, and answers the rest. */
function foundOrNot<Value>(run: () => Value): Value | undefined {
  try {
    return run();
  } catch (error) {
    if (error instanceof AwsError && /^Parameter(Version)?NotFound$/.test(error.code)) return undefined;
    throw error;
  }
}

function parameterOutput(parameter: ParameterRecord, version: ParameterVersion, selector = ''): sdk.Parameter {
  return {
    Name: parameter.name,
    Type: parameter.type,
    Value: version.value,
    Version: version.version,
    ...(selector !== '' && { Selector: selector }),
    LastModifiedDate: new Date(version.modified),
    ARN: parameterArn(parameter, parameter.name),
    DataType: 'text',
  };
}
