// Finds the names of the course that other resources use already. Reading their tags also tries the permissions.
import type { Aws, StepContext } from '../../src/engine/types.ts';
import { isOurs } from '../../src/aws/tags.ts';
import { table } from '../../src/resources/dynamodb/table.ts';
import type { AnyResourceKind } from '../../src/resources/facets.ts';
import { role } from '../../src/resources/iam/role.ts';
import { lambdaFunction } from '../../src/resources/lambda/function.ts';
import { logGroup } from '../../src/resources/logs/log-group.ts';
import { bucket } from '../../src/resources/s3/bucket.ts';
import { logGroupOf, names } from '../names.ts';
import type { CourseOutputs } from '../outputs.ts';

type Tagged = Pick<AnyResourceKind, 'liveTags'> & { readonly listing?: { readonly noun: string } };

/** The names that somebody else's resources have, each with what it is. */
export async function takenNames({
  aws,
  name,
  bucketName,
  executionRole,
}: StepContext<CourseOutputs>): Promise<string[]> {
  const functions = [names.createFunction, names.getFunction].map(name);
  const asked: readonly (readonly [kind: Tagged, name: string])[] = [
    [table, name(names.table)],
    ...(executionRole.arn === undefined ? [[role, name(names.role)] as const] : []),
    ...functions.map((each) => [lambdaFunction, each] as const),
    ...functions.map((each) => [logGroup, logGroupOf(each)] as const),
    [bucket, bucketName],
  ];
  const taken = await Promise.all(asked.map(([kind, each]) => takenName(kind, each, aws)));
  return taken.filter((each) => each !== undefined);
}

async function takenName({ listing, liveTags }: Tagged, name: string, aws: Aws): Promise<string | undefined> {
  const tags = await liveTags?.(name, aws);
  return tags === undefined || isOurs(tags, aws.tags) ? undefined : `${listing?.noun} ${name}`;
}
