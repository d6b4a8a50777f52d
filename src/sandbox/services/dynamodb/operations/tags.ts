// Tags of tables. dynalite keeps them; a copy is in the table's record, for the conditions of policies.
import type { SandboxContext } from '../../../server/context.ts';
import type { Call, Operation } from '../../../server/service.ts';
import { tagMapOf, type Tag, type TagMap } from '../../shared/tags.ts';
import type { GetDatabase } from '../dynalite/databases.ts';
import { recordsOf, tableKeyOfArn } from '../records.ts';
import { checkTagCount, checkTags } from '../rules/tags.ts';
import type { InTurn } from '../tables/in-turn.ts';
import { dynaliteOperation, nameIn } from './dynalite-operation.ts';

export function tagOperations(sandbox: SandboxContext, databaseOf: GetDatabase, inTurn: InTurn): Operation[] {
  const tables = recordsOf(sandbox.store);

  function changeTags(operation: string) {
    return async (input: Record<string, unknown>, call: Call) => {
      checkTags(input['Tags']);
      const database = await databaseOf(call);
      const ResourceArn = input['ResourceArn'];
      const key = tableKeyOfArn(nameIn(ResourceArn));
      return inTurn(key, async () => {
        checkTagCount(Object.keys({ ...tagMapOf(tables.get(key)?.tags ?? []), ...tagsIn(input) }).length);
        const output = await database.run(operation, input);
        const { Tags } = await database.run('ListTagsOfResource', { ResourceArn });
        const table = tables.get(key);
        if (table) tables.set(key, { ...table, tags: (Tags as Tag[] | undefined) ?? [] });
        return output;
      });
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

/** Checked before. */
function tagsIn({ Tags }: Record<string, unknown>): TagMap {
  return Array.isArray(Tags) ? tagMapOf(Tags.filter(Boolean) as Tag[]) : {};
}
