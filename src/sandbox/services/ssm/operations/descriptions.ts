// Parameters without their values, and the versions of one.
import * as sdk from '@aws-sdk/client-ssm';
import type { SandboxContext } from '../../../server/context.ts';
import { operationsOf, type Operation } from '../../../server/service.ts';
import { pageOf } from '../../shared/paging.ts';
import { invalidFilterKey, invalidFilterOption, invalidToken, parameterNotFound } from '../errors.ts';
import { parameterArn, recordsOf, scopeKey, type ParameterRecord, type ParameterVersion } from '../records.ts';
import { arnToAuthorize, find } from '../rules/names.ts';
import { checkSize, newest } from './parameters.ts';

const operation = operationsOf(sdk);
const mostPerPage = 50;

export function descriptionOperations(sandbox: SandboxContext): Operation[] {
  return [
    operation(
      'DescribeParameters',
      {
        takes: ['ParameterFilters', 'MaxResults', 'NextToken'],
        on: (_input, { account, region }) => `arn:aws:ssm:${region}:${account}:*`,
      },
      ({ ParameterFilters: filters = [], MaxResults: size = mostPerPage, NextToken: token }, call) => {
        checkSize(size, mostPerPage);
        const tests = filters.map(testOf);
        const found = recordsOf(sandbox.store)
          .parameters.values(scopeKey(call))
          .filter((parameter) => tests.every((test) => test(parameter)));
        const { items, nextToken } = pageOf(found, { token, size, refuseToken: invalidToken });
        return {
          Parameters: items.map((each) => ({
            ...described(each, newest(each)),
            ARN: parameterArn(each, each.name),
          })),
          NextToken: nextToken,
        };
      },
    ),

    operation(
      'GetParameterHistory',
      {
        takes: ['Name', 'WithDecryption', 'MaxResults', 'NextToken'],
        on: ({ Name }, call) => arnToAuthorize(call, Name),
      },
      ({ Name = '', MaxResults: size = mostPerPage, NextToken: token }, call) => {
        checkSize(size, mostPerPage);
        const parameter = find(sandbox, call, Name) ?? parameterNotFound();
        const { items, nextToken } = pageOf(parameter.versions, { token, size, refuseToken: invalidToken });
        const history = items.map((version) => ({
          ...described(parameter, version),
          Value: version.value,
          Labels: [],
        }));
        return { Parameters: history, NextToken: nextToken };
      },
    ),
  ];
}

function described({ name, type }: ParameterRecord, version: ParameterVersion) {
  return {
    Name: name,
    Type: type,
    LastModifiedDate: new Date(version.modified),
    LastModifiedUser: version.modifiedBy,
    ...(version.description !== undefined && { Description: version.description }),
    ...(version.allowedPattern !== undefined && { AllowedPattern: version.allowedPattern }),
    Version: version.version,
    Tier: 'Standard' as const,
    Policies: [],
    DataType: 'text',
  };
}

type Test = (parameter: ParameterRecord) => boolean;

function testOf({ Key: key = '', Option: option, Values: values = [] }: sdk.ParameterStringFilter): Test {
  const matches = (text: string, with_: Readonly<Record<string, (text: string, value: string) => boolean>>) => {
    const compare = with_[option ?? 'Equals'] ?? invalidFilterOption(option ?? '');
    return values.some((value) => compare(text, value));
  };
  const equals = (text: string, value: string) => text === value;
  const isBelow = (name: string, path: string) => name.startsWith(path.endsWith('/') ? path : `${path}/`);
  if (key === 'Name')
    return ({ name }) =>
      matches(name, {
        Equals: equals,
        BeginsWith: (text, value) => text.startsWith(value),
        Contains: (text, value) => text.includes(value),
      });
  if (key === 'Path')
    return ({ name }) =>
      values.some((path) => {
        if (option !== undefined && option !== 'Recursive' && option !== 'OneLevel') invalidFilterOption(option);
        const rest = name.slice(path.length).replace(/^\//, '');
        return isBelow(name, path) && (option === 'Recursive' || !rest.includes('/'));
      });
  if (key === 'Type') return ({ type }) => matches(type, { Equals: equals });
  if (key === 'Tier') return () => matches('Standard', { Equals: equals });
  if (key === 'DataType') return () => matches('text', { Equals: equals });
  if (key.startsWith('tag:'))
    return ({ tags }) => {
      const value = tags[key.slice('tag:'.length)];
      return value !== undefined && (values.length === 0 || matches(value, { Equals: equals }));
    };
  return invalidFilterKey(key);
}
