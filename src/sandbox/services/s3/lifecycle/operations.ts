// Operations on a bucket's lifecycle rules.
import * as sdk from '@aws-sdk/client-s3';
import type { SandboxContext } from '../../../server/context.ts';
import { operationsOf, type Operation } from '../../../server/service.ts';
import { invalidArgument, settingNotFound } from '../errors.ts';
import { changeBucket, openBucket } from '../operations/requested-bucket.ts';
import type { LifecycleRule } from '../records.ts';
import { checkRules } from './validation.ts';

const operation = operationsOf(sdk);
const reading = { takes: ['Bucket', 'ExpectedBucketOwner'] as const, action: null };
/** It is for transitions, which the sandbox does not have: each value is kept, and changes nothing. */
const transitionSizes: readonly string[] = Object.values(sdk.TransitionDefaultMinimumObjectSize);

export function lifecycleOperations(sandbox: SandboxContext): Operation[] {
  return [
    operation(
      'PutBucketLifecycleConfiguration',
      {
        takes: [
          'Bucket',
          'ExpectedBucketOwner',
          'ChecksumAlgorithm',
          'LifecycleConfiguration',
          'TransitionDefaultMinimumObjectSize',
        ],
        action: null,
      },
      (input, call) => {
        const { TransitionDefaultMinimumObjectSize: transitionSize = 'all_storage_classes_128K' } = input;
        changeBucket(sandbox, input, call, 's3:PutLifecycleConfiguration', () => {
          if (!transitionSizes.includes(transitionSize)) {
            const text = 'The transition default minimum object size is not valid.';
            invalidArgument(text, 'x-amz-transition-default-minimum-object-size', transitionSize);
          }
          return { lifecycle: { rules: checkRules(input.LifecycleConfiguration?.Rules), transitionSize } };
        });
        return { TransitionDefaultMinimumObjectSize: transitionSize };
      },
    ),
    operation('GetBucketLifecycleConfiguration', reading, (input, call) => {
      const { lifecycle, name } = openBucket(sandbox, input, call, 's3:GetLifecycleConfiguration');
      const { rules, transitionSize } = lifecycle ?? settingNotFound('NoSuchLifecycleConfiguration', name);
      return {
        Rules: rules.map(ruleOutput),
        TransitionDefaultMinimumObjectSize: transitionSize as sdk.TransitionDefaultMinimumObjectSize,
      };
    }),
    operation('DeleteBucketLifecycle', reading, (input, call) =>
      changeBucket(sandbox, input, call, 's3:PutLifecycleConfiguration', () => ({ lifecycle: undefined })),
    ),
  ];
}

function ruleOutput({ Expiration, ...rule }: LifecycleRule): sdk.LifecycleRule {
  const { Date: time, ...rest } = Expiration ?? {};
  return {
    ...rule,
    ...(Expiration && { Expiration: { ...rest, ...(time !== undefined && { Date: new Date(time) }) } }),
  };
}
