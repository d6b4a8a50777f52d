// Tags of tables. dynalite keeps them; a copy is in the table's record, for the conditions of policies.
import type { SandboxContext } from '../../../server/context.ts';
import type { Call, Operation } from '../../../server/service.ts';
import type { Tag } from '../../shared/tags.ts';
import type { GetDatabase } from '../dynalite/databases.ts';
import { recordsOf, tableKeyOfArn } from '../records.ts';
import { dynaliteOperation, nameIn } from './dynalite-operation.ts';

export function tagOperations(sandbox: SandboxContext, databaseOf: GetDatabase): Operation[] {
  const tables = recordsOf(sandbox.store);

  function changeTags(operation: string) {
    return async (input: Record<string, unknown>, call: Call) => {
      const database = await databaseOf(call);
      const ResourceArn = input['ResourceArn'];
      const output = await database.run(operation, input);
      const key = tableKeyOfArn(nameIn(ResourceArn));
      const table = tables.get(key);
      if (table) {
        const { Tags } = await database.run('ListTagsOfResource', { ResourceArn });
        tables.set(key, { ...table, tags: (Tags as Tag[] | undefined) ?? [] });
      }
      return output;
    };
  }

  return [
    dynaliteOperation('TagResource', changeTags('TagResource')),
    dynaliteOperation('UntagResource', changeTags('UntagResource')),
    dynaliteOperation('ListTagsOfResource', async (input, call) =>
      (await databaseOf(call)).run('ListTagsOfResource', input),
    ),
  ];
}
