// Exercises with the functions: handler, layer and environment variables.
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
  complaint: 'A colleague "tidied up" a function this morning. Since then, every request to shorten a URL answers 500.',
  cause:
    'The handler of {{createFunction}} was "main.handler", but the zip has no file main.mjs. The log says: Runtime.ImportModuleError, Cannot find module \'main\'.',
  inject: (built) => configure(built, 'createFunction', { Handler: 'main.handler' }),
});

export const layerRemoved = defineExercise({
  name: 'layer-removed',
  area: 'a function',
  needs: 'deploy',
  resources: ['create-function'],
  symptom: 'deploy.create-function-runs',
  complaint: 'Shortening a URL answers 500. The code has not changed for weeks, and its hash proves it.',
  cause:
    "The layer was detached from {{createFunction}}, so the import of nanoid failed. Unchanged code can still lose its dependencies. The log says: Cannot find package 'nanoid'.",
  inject: (built) => configure(built, 'createFunction', { Layers: [] }),
});

export const tableNameWriter = defineExercise({
  name: 'table-name-writer',
  area: 'a function',
  needs: 'database-access',
  resources: ['create-function'],
  symptom: 'database-access.stores-url',
  complaint: 'Nobody can shorten a URL, but every old link works.',
  cause:
    'TABLE_NAME of {{createFunction}} named a table that does not exist. The log says ResourceNotFoundException. That is no permission problem: the role allows the call, but the table is missing.',
  inject: (built) => configure(built, 'createFunction', misnamed(built)),
});

export const tableNameReader = defineExercise({
  name: 'table-name-reader',
  area: 'a function',
  needs: 'database-access',
  resources: ['get-function'],
  symptom: 'database-access.finds-url',
  complaint: 'New links are created, but no link works, not even an old one.',
  cause:
    'TABLE_NAME of {{getFunction}} named a table that does not exist. Writing worked, because each function has its own environment variables.',
  inject: (built) => configure(built, 'getFunction', misnamed(built)),
});

export const rolesSwapped = defineExercise({
  name: 'roles-swapped',
  area: 'a function',
  needs: 'own-roles',
  resources: ['create-function', 'get-function'],
  symptom: 'database-access.stores-url',
  complaint: 'Nobody can shorten a URL, and no link works. Yesterday somebody "sorted the roles by name".',
  cause:
    'The roles of the two functions were swapped. {{createFunction}} could read items and {{getFunction}} could write them. Neither role allowed what the code does. The log names the role in AccessDeniedException.',
  async inject(built) {
    const roles = built.outputsIfBuilt('own-roles');
    await configure(built, 'createFunction', { Role: roles?.getRoleArn });
    await configure(built, 'getFunction', { Role: roles?.createRoleArn });
  },
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
