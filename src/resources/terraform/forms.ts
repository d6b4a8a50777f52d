// The Terraform resource of each kind, for the AWS provider 6. Only the runtime of the functions needs it: 5.100 takes all else.
// source: https://registry.terraform.io/providers/hashicorp/aws/latest/docs, checked 2026-11-29
import type { TerraformForms } from './form.ts';
import { apiForms } from './forms/apigateway.ts';
import { cloudFrontForms } from './forms/cloudfront.ts';
import { cloudWatchForms } from './forms/cloudwatch.ts';
import { dynamoDbForms } from './forms/dynamodb.ts';
import { iamForms } from './forms/iam.ts';
import { lambdaForms } from './forms/lambda.ts';
import { logsForms } from './forms/logs.ts';
import { s3Forms } from './forms/s3.ts';

export const terraformForms: TerraformForms = {
  ...dynamoDbForms,
  ...iamForms,
  ...logsForms,
  ...lambdaForms,
  ...apiForms,
  ...s3Forms,
  ...cloudFrontForms,
  ...cloudWatchForms,
};
