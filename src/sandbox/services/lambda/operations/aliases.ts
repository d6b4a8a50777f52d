// Operations on aliases.
import * as sdk from '@aws-sdk/client-lambda';
import { aliasOf, checkWeights, isAlias, withAlias, withNewAlias, withoutAlias } from '../rules/aliases.ts';
import { functionArn, unqualified, type FunctionName } from '../names.ts';
import type { AliasRecord } from '../records.ts';
import { mustMatch } from '../errors.ts';
import { operationsOf, type Call, type Operation } from '../../../server/service.ts';
import { onFunction, page, wholeFunction, type GetLambda } from './target.ts';

const operation = operationsOf(sdk);
const pattern = '(?!^[0-9]+$)([a-zA-Z0-9-_]+)';

interface AliasInput {
  readonly FunctionName?: string | undefined;
  readonly Name?: string | undefined;
}

export function aliasOperations(lambda: GetLambda): Operation[] {
  return [
    operation(
      'CreateAlias',
      {
        takes: ['FunctionName', 'Name', 'FunctionVersion', 'Description', 'RoutingConfig'],
        on: onFunction('CreateAlias'),
      },
      async (input, call) => {
        const { functions } = await lambda();
        const name = named(input, call);
        if (!isAlias(String(input.Name))) mustMatch('name', String(input.Name), /^$/, pattern);
        const record = functions.get(unqualified(name));
        const { version } = functions.shown({ ...name, qualifier: input.FunctionVersion });
        const weights = input.RoutingConfig?.AdditionalVersionWeights;
        checkWeights(record, name, version, weights ?? {});
        const made = withNewAlias(record, name, {
          name: String(input.Name),
          version,
          description: input.Description ?? '',
          weights,
        });
        functions.set(made.record);
        return shown(name, made.alias);
      },
    ),

    operation('GetAlias', { takes: ['FunctionName', 'Name'], on: onFunction('GetAlias') }, async (input, call) => {
      const { functions } = await lambda();
      const name = named(input, call);
      return shown(name, aliasOf(functions.get(unqualified(name)), name));
    }),

    operation(
      'ListAliases',
      { takes: ['FunctionName', 'FunctionVersion', 'Marker', 'MaxItems'], on: onFunction('ListAliases') },
      async (input, call) => {
        const { functions } = await lambda();
        const name = wholeFunction(input, call);
        const { FunctionVersion: wanted } = input;
        const all = (functions.get(name).aliases ?? []).filter(({ version }) => version === (wanted ?? version));
        const { items, next } = page(all, input);
        return { Aliases: items.map((alias) => shown({ ...name, qualifier: alias.name }, alias)), NextMarker: next };
      },
    ),

    operation(
      'UpdateAlias',
      {
        takes: ['FunctionName', 'Name', 'FunctionVersion', 'Description', 'RevisionId', 'RoutingConfig'],
        on: onFunction('UpdateAlias'),
      },
      async (input, call) => {
        const { functions } = await lambda();
        const name = named(input, call);
        const record = functions.get(unqualified(name));
        const before = aliasOf(record, name);
        const { FunctionVersion: version = before.version, Description: description = before.description } = input;
        functions.shown({ ...name, qualifier: version });
        const weights = input.RoutingConfig ? input.RoutingConfig.AdditionalVersionWeights : before.weights;
        checkWeights(record, name, version, weights ?? {});
        const changed = withAlias(record, before, { version, description, weights }, input.RevisionId);
        functions.set(changed.record);
        return shown(name, changed.alias);
      },
    ),

    // Succeeds whether or not there is such an alias.
    operation(
      'DeleteAlias',
      { takes: ['FunctionName', 'Name'], on: onFunction('DeleteAlias') },
      async (input, call) => {
        const { functions } = await lambda();
        const name = wholeFunction(input, call);
        functions.set(withoutAlias(functions.get(name), String(input.Name)));
        return {};
      },
    ),
  ];
}

function named(input: AliasInput, call: Call): FunctionName {
  return { ...wholeFunction({ FunctionName: input.FunctionName }, call), qualifier: input.Name };
}

function shown(name: FunctionName, { name: alias, version, description, revision, weights = {} }: AliasRecord) {
  return {
    AliasArn: functionArn(name),
    Name: alias,
    FunctionVersion: version,
    Description: description,
    RevisionId: revision,
    ...(Object.keys(weights).length > 0 && { RoutingConfig: { AdditionalVersionWeights: weights } }),
  };
}
