// The errors of Parameter Store: the codes and texts of AWS.
// source: the API reference; public issues of terraform-provider-aws (#7251, #18521), aws-sdk-php (#1952),
// resource-autotagger (#1) and emr-demo (#1) with these texts; moto's ssm/models.py; checked 2026-11-30
import * as sdk from '@aws-sdk/client-ssm';
import { throwAwsError, throwBadRequest } from '../../server/aws-error.ts';
import { validationText, violation } from '../shared/constraints.ts';

/** AWS gives this error without a text. */
export function parameterNotFound(): never {
  return throwBadRequest(sdk.ParameterNotFound$, '');
}

export function versionNotFound(name: string, version: string): never {
  const text = `Systems Manager could not find version ${version} of ${name}. Verify the version and try again.`;
  return throwBadRequest(sdk.ParameterVersionNotFound$, text);
}

export function parameterExists(): never {
  const text =
    'The parameter already exists. To overwrite this value, set the overwrite option in the request to true.';
  return throwBadRequest(sdk.ParameterAlreadyExists$, text);
}

export function patternMismatch(pattern: string): never {
  const text = `Parameter value, cannot be validated against allowedPattern: ${pattern}`;
  return throwBadRequest(sdk.ParameterPatternMismatchException$, text);
}

export function invalidPattern(): never {
  return throwBadRequest(
    sdk.InvalidAllowedPatternException$,
    'The request does not meet the regular expression requirement.',
  );
}

export function reservedName(name: string): never {
  const text = `No access to reserved parameter name: ${name}.`;
  return throwAwsError({ code: 'AccessDeniedException', status: 400 }, text);
}

export function tooDeep(): never {
  return throwBadRequest(
    sdk.HierarchyLevelLimitExceededException$,
    'A hierarchy can have a maximum of 15 levels. For more information, see Requirements and constraints for parameter names in the AWS Systems Manager User Guide.',
  );
}

export function typeMismatch(): never {
  return throwBadRequest(
    sdk.HierarchyTypeMismatchException$,
    "Parameter Store doesn't support changing a parameter type in a hierarchy.",
  );
}

/** For a type of resource other than Parameter, none of which is here. */
export function invalidResourceId(): never {
  return throwBadRequest(sdk.InvalidResourceId$, '');
}

export function tooManyTags(): never {
  return throwBadRequest(sdk.TooManyTagsError$, '');
}

export function invalidFilterKey(key: string): never {
  return throwBadRequest(sdk.InvalidFilterKey$, `The specified key isn't valid: ${key}`);
}

export function invalidFilterOption(option: string): never {
  return throwBadRequest(sdk.InvalidFilterOption$, `The specified filter option isn't valid: ${option}`);
}

export function invalidToken(): never {
  return throwBadRequest(sdk.InvalidNextToken$, 'The specified token is not valid.');
}

export function invalid(text: string): never {
  return throwAwsError({ code: 'ValidationException', status: 400 }, text);
}

export function invalidValue(value: string | number, member: string, constraint: string): never {
  return invalid(validationText([violation(value, member, constraint)]));
}
