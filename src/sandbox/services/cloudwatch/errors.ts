// The errors of CloudWatch: the codes and texts of AWS.
import * as sdk from '@aws-sdk/client-cloudwatch';
import { throwAwsError } from '../../server/aws-error.ts';

// source: the API reference; the answers of AWS in LocalStack's recorded snapshots (tests/aws/services/cloudwatch); public
// issues of terraform, cfn-lint and aws-cdk; and recorded refusals in public repositories, checked 2026-11-30

/** The model has no shape for it: JSON clients know it by the name that AWS's services share. */
export function validationError(text: string): never {
  return throwAwsError({ code: 'ValidationError', status: 400, shape: 'ValidationException' }, text);
}

export function invalidValue(text: string): never {
  return throwAwsError(sdk.InvalidParameterValueException$, text);
}

export function invalidCombination(text: string): never {
  return throwAwsError(sdk.InvalidParameterCombinationException$, text);
}

export function missingParameter(text: string): never {
  return throwAwsError(sdk.MissingRequiredParameterException$, text);
}

export function invalidFormat(text: string): never {
  return throwAwsError(sdk.InvalidFormatFault$, text);
}

export function invalidToken(): never {
  return throwAwsError(sdk.InvalidNextToken$, 'Invalid nextToken');
}

/** AWS gives no text. */
export function alarmNotFound(): never {
  return throwAwsError(sdk.ResourceNotFound$, '');
}

export function resourceNotFound(arn: string): never {
  return throwAwsError(sdk.ResourceNotFoundException$, `Resource ${arn} does not exist`, {
    ResourceType: 'Alarm',
    ResourceId: arn,
  });
}

export function tooManyTags(): never {
  return invalidValue('The number of tags exceeds the limit of 50');
}
