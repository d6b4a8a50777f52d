// Invalidations: what the edge must forget before its time.
import * as sdk from '@aws-sdk/client-cloudfront';
import { invalid } from '../rules/config.ts';
import { distributionOf, newId, type CloudFront, type InvalidationRecord } from '../records.ts';
import { throwAwsError } from '../../../server/aws-error.ts';
import type { SandboxContext } from '../../../server/context.ts';
import { operationsOf, type Operation } from '../../../server/service.ts';
import { arnOf, listOf, locationOf } from './common.ts';

const operation = operationsOf(sdk);

const maxPaths = 3_000;
const maxWildcards = 15;

export function invalidationOperations(sandbox: SandboxContext, cloudfront: CloudFront): Operation[] {
  const { distributions, invalidations } = cloudfront;
  const on = arnOf('distribution', 'DistributionId');
  const of = (account: string, id: string) => invalidations.values(`${account}/${id}/`);

  return [
    operation('CreateInvalidation', { takes: ['DistributionId', 'InvalidationBatch'], on }, (input, { account }) => {
      const distribution = distributionOf(cloudfront, account, input.DistributionId);
      const { CallerReference = '', Paths } = input.InvalidationBatch ?? {};
      const paths = checkPaths(Paths);
      const known = of(account, distribution.id);
      const twin = known.find(({ callerReference }) => callerReference === CallerReference);
      if (twin && !samePaths(twin.paths, paths))
        invalid('The caller reference has already been used for an invalidation of other paths.');
      if (!twin)
        checkLimits(
          known.filter(({ doneAt }) => sandbox.now() < doneAt).flatMap((each) => each.paths),
          paths,
        );
      const record = twin ?? add(distribution.id, account, CallerReference, paths);
      return {
        Invalidation: shown(sandbox, record),
        Location: locationOf(`distribution/${distribution.id}/invalidation/${record.id}`),
      };
    }),
    operation('GetInvalidation', { takes: ['DistributionId', 'Id'], on }, (input, { account }) => {
      const { id } = distributionOf(cloudfront, account, input.DistributionId);
      const record = invalidations.get(`${account}/${id}/${input.Id}`);
      return {
        Invalidation: shown(
          sandbox,
          record ?? throwAwsError(sdk.NoSuchInvalidation$, 'The specified invalidation does not exist.'),
        ),
      };
    }),
    operation('ListInvalidations', { takes: ['DistributionId', 'Marker', 'MaxItems'], on }, (input, { account }) => {
      const { id } = distributionOf(cloudfront, account, input.DistributionId);
      const newestFirst = of(account, id).sort((a, b) => b.number - a.number);
      const summary = (record: InvalidationRecord) => {
        const { InvalidationBatch: _, ...rest } = shown(sandbox, record);
        return rest;
      };
      return { InvalidationList: listOf(newestFirst, input, summary) };
    }),
  ];

  /** The edge forgets at once; the status follows later, as it does on AWS for all edges but the nearest. */
  function add(
    distributionId: string,
    account: string,
    callerReference: string,
    paths: readonly string[],
  ): InvalidationRecord {
    const distribution = distributionOf(cloudfront, account, distributionId);
    const number = distribution.invalidations + 1;
    const now = sandbox.now();
    // Some ten times as fast as a change of the configuration.
    const record = {
      id: newId('I'),
      number,
      createdAt: now,
      doneAt: now + sandbox.pace.distribution / 10,
      callerReference,
      paths,
    };
    invalidations.set(`${account}/${distributionId}/${record.id}`, record);
    distributions.set(`${account}/${distributionId}`, { ...distribution, invalidations: number });
    return record;
  }
}

function checkPaths(paths: sdk.Paths | undefined): readonly string[] {
  const items = paths?.Items ?? [];
  if (paths?.Quantity !== items.length)
    throwAwsError(sdk.InconsistentQuantities$, "The value of Quantity and the size of Items don't match.");
  if (items.length === 0) invalid('Your request must contain at least one path.');
  const isValid = (path: string) =>
    path.startsWith('/') && !path.slice(0, -1).includes('*') && !/[\s<>"^`{|}\\]/.test(path);
  if (!items.every(isValid)) invalid('Your request contains one or more invalid invalidation paths.');
  return items;
}

function checkLimits(waiting: readonly string[], paths: readonly string[]): void {
  const all = [...waiting, ...paths];
  if (all.length > maxPaths || all.filter((path) => path.endsWith('*')).length > maxWildcards) {
    const text = 'Your request would cause you to exceed the maximum number of in-progress invalidations.';
    throwAwsError(sdk.TooManyInvalidationsInProgress$, text);
  }
}

function samePaths(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((path, index) => path === b[index]);
}

function shown(
  sandbox: SandboxContext,
  { id, createdAt, doneAt, callerReference, paths }: InvalidationRecord,
): sdk.Invalidation {
  return {
    Id: id,
    Status: sandbox.now() < doneAt ? 'InProgress' : 'Completed',
    CreateTime: new Date(createdAt),
    InvalidationBatch: { CallerReference: callerReference, Paths: { Quantity: paths.length, Items: [...paths] } },
  };
}
