// Buckets and their settings as commands of the AWS CLI.
import type { ScriptForms } from '../form.ts';
import { aws, ShellWord, unlessExists, folded } from '../shell.ts';

export const s3Forms: ScriptForms = {
  'AWS::S3::Bucket': {
    noun: 'S3 bucket',
    name: 'BucketName',
    build({ ref, properties }) {
      const bucket = { bucket: new ShellWord(ref) };
      const { PublicAccessBlockConfiguration: block, WebsiteConfiguration: website, Tags } = properties;
      return [
        ...unlessExists(aws('s3api head-bucket', bucket), [`create_bucket ${ref}`]),
        ...(Tags === undefined ? [] : [aws('s3api put-bucket-tagging', { ...bucket, tagging: { TagSet: Tags } })]),
        ...(block === undefined
          ? []
          : [aws('s3api put-public-access-block', { ...bucket, 'public-access-block-configuration': block })]),
        ...(website === undefined
          ? []
          : [aws('s3api put-bucket-website', { ...bucket, 'website-configuration': websiteOf(website) })]),
      ];
    },
    constants: {
      Arn: ({ variable }) => `"arn:aws:s3:::$${variable}"`,
      RegionalDomainName: ({ variable }) => `"$${variable}.s3.$REGION.amazonaws.com"`,
    },
    remove: ({ ref }) => [`remove_bucket ${ref}`],
  },
  'AWS::S3::BucketPolicy': {
    noun: 'bucket policy',
    build: ({ properties: { Bucket, PolicyDocument } }) => [
      // A new identity of CloudFront takes some seconds until S3 knows it.
      folded('with_new_principal s3api put-bucket-policy', { bucket: Bucket, policy: PolicyDocument }),
    ],
  },
};

function websiteOf(website: unknown) {
  const { IndexDocument, ErrorDocument } = website as Readonly<Record<string, string>>;
  return {
    IndexDocument: { Suffix: IndexDocument },
    ...(ErrorDocument !== undefined && { ErrorDocument: { Key: ErrorDocument } }),
  };
}
