// Faults in the functions: handler, layer and environment.
import {
  LambdaClient,
  UpdateFunctionConfigurationCommand,
  type UpdateFunctionConfigurationCommandInput,
} from '@aws-sdk/client-lambda';
import { settledFunction } from '../../../resources/lambda/function-state.ts';
import { defineExercise, type Built } from './define.ts';

type Which = 'createFunction' | 'getFunction';
type Settings = Omit<UpdateFunctionConfigurationCommandInput, 'FunctionName'>;

export const wrongHandler = defineExercise({
  name: 'wrong-handler',
  area: 'a function',
  needs: 'deploy',
  resources: ['create-function'],
  symptom: 'deploy.create-function-runs',
  says: 'Since somebody "tidied up" a function this morning, shortening ends in a 500, whatever is sent.',
  cause:
    'The handler of {{createFunction}} was "main.handler": a file main.mjs that is not in the zip. The error says so: Runtime.ImportModuleError, Cannot find module \'main\'.',
  inject: (built) => configure(built, 'createFunction', { Handler: 'main.handler' }),
});

export const layerRemoved = defineExercise({
  name: 'layer-removed',
  area: 'a function',
  needs: 'deploy',
  resources: ['create-function'],
  symptom: 'deploy.create-function-runs',
  says: 'Shortening ends in a 500. The code has not changed in weeks, and its hash proves it.',
  cause:
    "The layer was no longer on {{createFunction}}, so its import of nanoid led nowhere. Equal code can still miss what lies beside it: Cannot find package 'nanoid'.",
  inject: (built) => configure(built, 'createFunction', { Layers: [] }),
});

export const tableNameWriter = defineExercise({
  name: 'table-name-writer',
  area: 'a function',
  needs: 'database-access',
  resources: ['create-function'],
  symptom: 'database-access.stores-url',
  says: 'Nobody can shorten anything, while every old link still works.',
  cause:
    'TABLE_NAME of {{createFunction}} named a table that does not exist. The log says ResourceNotFoundException, which is not a permission: the door is open, and leads to the wrong house.',
  inject: (built) => configure(built, 'createFunction', misnamed(built)),
});

export const tableNameReader = defineExercise({
  name: 'table-name-reader',
  area: 'a function',
  needs: 'database-access',
  resources: ['get-function'],
  symptom: 'database-access.finds-url',
  says: 'New links are made, and not one of them works, not even old ones.',
  cause:
    'TABLE_NAME of {{getFunction}} named a table that does not exist. Writing went well because the other function has an environment of its own.',
  inject: (built) => configure(built, 'getFunction', misnamed(built)),
});

function misnamed({ outputs }: Built): Settings {
  return { Environment: { Variables: { TABLE_NAME: `${outputs('table').tableName}-old` } } };
}

async function configure({ aws, outputs }: Built, which: Which, settings: Settings): Promise<void> {
  const FunctionName = outputs('functions')[which];
  await settledFunction(FunctionName, aws);
  const command = new UpdateFunctionConfigurationCommand({ FunctionName, ...settings });
  await aws.client(LambdaClient).send(command);
  await settledFunction(FunctionName, aws);
}
