// The commands for each type of resource that the course creates.
import type { ScriptForms } from '../form.ts';
import { apiForms } from './apigateway.ts';
import { cloudFrontForms } from './cloudfront.ts';
import { cloudWatchForms } from './cloudwatch.ts';
import { dynamoDbForms } from './dynamodb.ts';
import { iamForms } from './iam.ts';
import { lambdaForms } from './lambda.ts';
import { logsForms } from './logs.ts';
import { s3Forms } from './s3.ts';

export const scriptForms: ScriptForms = {
  ...dynamoDbForms,
  ...iamForms,
  ...logsForms,
  ...lambdaForms,
  ...apiForms,
  ...s3Forms,
  ...cloudFrontForms,
  ...cloudWatchForms,
};
