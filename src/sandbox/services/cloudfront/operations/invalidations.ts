// Invalidations: paths whose copies the edge cache drops before they expire.
import * as sdk from '@aws-sdk/client-cloudfront';
import type { ServiceContext } from '../../context.ts';
import { operationsOf, type Operation } from '../../../server/service.ts';
import { inconsistentQuantities, invalidArgument, notFound, tooManyInvalidations } from '../errors.ts';
import { newId, type DistributionRecord, type InvalidationRecord, type Records } from '../records.ts';
import { arnToAuthorize, listOf, locationOf } from '../rules/lists.ts';
import { isPending } from '../../../pace.ts';

const operation = operationsOf(sdk);

const maxPaths = 3_000;
const maxWildcards = 15;

export function invalidationOperations(
  sandbox: ServiceContext,
  { distributions, invalidations }: Records,
): Operation[] {
  const on = arnToAuthorize('distribution', 'DistributionId');
  const find = (account: string, id: string | undefined) =>
    distributions.get(`${account}/${id}`) ?? notFound('distribution');
  const invalidationsOf = ({ account, id }: DistributionRecord) => invalidations.values(`${account}/${id}/`);

  return [
    operation('CreateInvalidation', { takes: ['DistributionId', 'InvalidationBatch'], on }, (input, { account }) => {
      const distribution = find(account, input.DistributionId);
      const { CallerReference = '', Paths } = input.InvalidationBatch ?? {};
      const paths = checkPaths(Paths);
      const earlier = invalidationsOf(distribution);
      const existing = earlier.find(({ callerReference }) => callerReference === CallerReference);
      if (existing && !samePaths(existing.paths, paths))
        invalidArgument('The caller reference has already been used for an invalidation of other paths.');
      if (!existing) {
        const inProgress = earlier.filter(({ doneAt }) => isPending('distribution', doneAt, sandbox.now()));
        checkLimits([...inProgress.flatMap((each) => each.paths), ...paths]);
      }
      const record = existing ?? addInvalidation(distribution, CallerReference, paths);
      return {
        Invalidation: invalidationOutput(sandbox, record),
        Location: locationOf(`distribution/${distribution.id}/invalidation/${record.id}`),
      };
    }),
    operation('GetInvalidation', { takes: ['DistributionId', 'Id'], on }, (input, { account }) => {
      const { id } = find(account, input.DistributionId);
      const record = invalidations.get(`${account}/${id}/${input.Id}`) ?? notFound('invalidation');
      return { Invalidation: invalidationOutput(sandbox, record) };
    }),
    operation('ListInvalidations', { takes: ['DistributionId', 'Marker', 'MaxItems'], on }, (input, { account }) => {
      const newestFirst = invalidationsOf(find(account, input.DistributionId)).sort((a, b) => b.number - a.number);
      const summaryOutput = (record: InvalidationRecord) => {
        const { InvalidationBatch: _, ...rest } = invalidationOutput(sandbox, record);
        return rest;
      };
      return { InvalidationList: listOf(newestFirst, input, summaryOutput) };
    }),
  ];

  /** The sandbox's one edge drops the copies at once. The status follows later, as on AWS, where there are many edges. */
  function addInvalidation(
    distribution: DistributionRecord,
    callerReference: string,
    paths: readonly string[],
  ): InvalidationRecord {
    const number = distribution.invalidations + 1;
    const now = sandbox.now();
    // An invalidation takes about a tenth of the time of a deployment.
    const doneAt = now + sandbox.pace.distribution / 10;
    const record = { id: newId('I'), number, createdAt: now, doneAt, callerReference, paths };
    const key = `${distribution.account}/${distribution.id}`;
    invalidations.set(`${key}/${record.id}`, record);
    distributions.set(key, { ...distribution, invalidations: number });
    return record;
  }
}

function checkPaths(paths: sdk.Paths | undefined): readonly string[] {
  const items = paths?.Items ?? [];
  if (paths?.Quantity !== items.length) inconsistentQuantities();
  if (items.length === 0) invalidArgument('Your request must contain at least one path.');
  const isValid = (path: string) =>
    path.startsWith('/') && !path.slice(0, -1).includes('*') && !/[\s<>"^`{|}\\]/.test(path);
  if (!items.every(isValid)) invalidArgument('Your request contains one or more invalid invalidation paths.');
  return items;
}

function checkLimits(paths: readonly string[]): void {
  const wildcards = paths.filter((path) => path.endsWith('*'));
  if (paths.length > maxPaths || wildcards.length > maxWildcards) tooManyInvalidations();
}

function samePaths(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((path, index) => path === b[index]);
}

function invalidationOutput(
  sandbox: ServiceContext,
  { id, createdAt, doneAt, callerReference, paths }: InvalidationRecord,
): sdk.Invalidation {
  return {
    Id: id,
    Status: isPending('distribution', doneAt, sandbox.now()) ? 'InProgress' : 'Completed',
    CreateTime: new Date(createdAt),
    InvalidationBatch: { CallerReference: callerReference, Paths: { Quantity: paths.length, Items: [...paths] } },
  };
}
