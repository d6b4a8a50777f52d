// The bucket with its settings, and Block Public Access of the account.
import type { TerraformContext, TerraformForms } from '../form.ts';
import type { Arguments } from '../hcl.ts';

export const s3Forms: TerraformForms = {
  bucket: {
    type: 'aws_s3_bucket',
    arguments: ({ props, tags }) => ({ bucket: props['name'], tags }),
    values: ({ props, outputs, region }) => ({
      bucket: props['name'],
      arn: outputs['arn'],
      bucket_regional_domain_name: `${props['name'] as string}.s3.${region}.amazonaws.com`,
    }),
    importId: ({ props }) => props['name'] as string,
  },
  'bucket-files': { none: 'Terraform can upload files one by one (aws_s3_object). For a whole page use aws s3 sync.' },
  'bucket-website': {
    type: 'aws_s3_bucket_website_configuration',
    arguments: ({ props }) => ({
      bucket: props['bucket'],
      index_document: { block: { suffix: props['indexDocument'] } },
    }),
    importId: nameOfBucket,
  },
  'account-public-access': {
    type: 'aws_s3_account_public_access_block',
    arguments: flagsOf,
    importId: ({ account }) => account,
    ofAccount: 'It is a setting of the account for all of its buckets, and not of this stack.',
  },
  'bucket-public-access': {
    type: 'aws_s3_bucket_public_access_block',
    arguments: (at) => ({ bucket: at.props['bucket'], ...flagsOf(at) }),
    importId: nameOfBucket,
  },
  'bucket-policy': {
    type: 'aws_s3_bucket_policy',
    arguments: ({ props, outputs }) => ({ bucket: props['bucket'], policy: { document: outputs['policy'] } }),
    importId: nameOfBucket,
  },
};

function nameOfBucket({ props }: TerraformContext): string {
  return props['bucket'] as string;
}

function flagsOf({ outputs }: TerraformContext): Arguments {
  return {
    block_public_acls: outputs['BlockPublicAcls'],
    ignore_public_acls: outputs['IgnorePublicAcls'],
    block_public_policy: outputs['BlockPublicPolicy'],
    restrict_public_buckets: outputs['RestrictPublicBuckets'],
  };
}
