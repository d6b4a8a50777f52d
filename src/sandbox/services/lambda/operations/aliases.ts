// Operations on aliases.
import * as sdk from '@aws-sdk/client-lambda';
import { aliasToUpdateNotFound } from '../errors.ts';
import { aliasOf, checkWeights, withAlias, withNewAlias, withoutAlias } from '../rules/aliases.ts';
import { functionArn, unqualified, type FunctionName } from '../rules/function-names.ts';
import type { AliasRecord } from '../records.ts';
import { checkLength, checkPattern } from '../rules/constraints.ts';
import { listPage } from '../rules/pages.ts';
import { operationsOf, type Call, type Operation } from '../../../server/service.ts';
import { functionResource, unqualifiedFunction, type LoadLambda } from './requested-function.ts';

const operation = operationsOf(sdk);
const namePattern = '(?!^[0-9]+$)([a-zA-Z0-9-_]+)';
const versionPattern = '(\\$LATEST(\\.PUBLISHED)?|[0-9]+)';

interface AliasInput {
  readonly FunctionName?: string | undefined;
  readonly Name?: string | undefined;
}

export function aliasOperations(lambda: LoadLambda): Operation[] {
  return [
    operation(
      'CreateAlias',
      {
        takes: ['FunctionName', 'Name', 'FunctionVersion', 'Description', 'RoutingConfig'],
        on: functionResource('CreateAlias'),
      },
      async (input, call) => {
        const { functions } = await lambda();
        const name = requestedAlias(input, call);
        const { record, version } = functions.version({ ...name, qualifier: input.FunctionVersion });
        const weights = input.RoutingConfig?.AdditionalVersionWeights;
        checkWeights(record, name, version, weights ?? {});
        const created = withNewAlias(record, name, {
          name: String(input.Name),
          version,
          description: input.Description ?? '',
          weights,
        });
        functions.set(created.record);
        return aliasOutput(name, created.alias);
      },
    ),

    operation(
      'GetAlias',
      { takes: ['FunctionName', 'Name'], on: functionResource('GetAlias') },
      async (input, call) => {
        const { functions } = await lambda();
        const name = requestedAlias(input, call);
        return aliasOutput(name, aliasOf(functions.get(unqualified(name)), name));
      },
    ),

    operation(
      'ListAliases',
      { takes: ['FunctionName', 'FunctionVersion', 'Marker', 'MaxItems'], on: functionResource('ListAliases') },
      async (input, call) => {
        const { functions } = await lambda();
        const name = unqualifiedFunction(input, call);
        const { FunctionVersion: requested } = input;
        checkVersion(requested);
        const all = (functions.get(name).aliases ?? []).filter(({ version }) => version === (requested ?? version));
        const { items, NextMarker } = listPage(all, input, 10_000);
        return { Aliases: items.map((alias) => aliasOutput({ ...name, qualifier: alias.name }, alias)), NextMarker };
      },
    ),

    operation(
      'UpdateAlias',
      {
        takes: ['FunctionName', 'Name', 'FunctionVersion', 'Description', 'RevisionId', 'RoutingConfig'],
        on: functionResource('UpdateAlias'),
      },
      async (input, call) => {
        const { functions } = await lambda();
        const name = requestedAlias(input, call);
        const record = functions.get(unqualified(name));
        const before = record.aliases?.find((alias) => alias.name === name.qualifier);
        if (!before) aliasToUpdateNotFound(functionArn(name));
        const { FunctionVersion: version = before.version, Description: description = before.description } = input;
        functions.version({ ...name, qualifier: version });
        const weights = input.RoutingConfig ? input.RoutingConfig.AdditionalVersionWeights : before.weights;
        checkWeights(record, name, version, weights ?? {});
        const changed = withAlias(record, before, { version, description, weights }, input.RevisionId);
        functions.set(changed.record);
        return aliasOutput(name, changed.alias);
      },
    ),

    // Succeeds without such an alias, too.
    operation(
      'DeleteAlias',
      { takes: ['FunctionName', 'Name'], on: functionResource('DeleteAlias') },
      async (input, call) => {
        const { functions } = await lambda();
        const name = unqualified(requestedAlias(input, call));
        functions.set(withoutAlias(functions.get(name), String(input.Name)));
        return {};
      },
    ),
  ];
}

function checkVersion(version: string | undefined): void {
  if (version !== undefined)
    checkPattern('functionVersion', version, new RegExp(`^${versionPattern}$`), versionPattern);
}

function requestedAlias(input: AliasInput & { FunctionVersion?: string | undefined }, call: Call): FunctionName {
  const { Name = '' } = input;
  checkLength('name', Name, 128);
  checkPattern('name', Name, new RegExp(`^${namePattern}$`), namePattern);
  checkVersion(input.FunctionVersion);
  return { ...unqualifiedFunction({ FunctionName: input.FunctionName }, call), qualifier: input.Name };
}

function aliasOutput(name: FunctionName, { name: alias, version, description, revision, weights = {} }: AliasRecord) {
  return {
    AliasArn: functionArn(name),
    Name: alias,
    FunctionVersion: version,
    Description: description,
    RevisionId: revision,
    ...(Object.keys(weights).length > 0 && { RoutingConfig: { AdditionalVersionWeights: weights } }),
  };
}
