// The errors of STS: the codes and texts of AWS.
import * as sdk from '@aws-sdk/client-sts';
import { throwAwsError } from '../../server/aws-error.ts';
import { validationText, violation } from '../shared/constraints.ts';

function validationError(text: string): never {
  return throwAwsError({ code: 'ValidationError', status: 400 }, text);
}

export function invalidValue(value: string | number, member: string, constraint: string): never {
  return validationError(validationText([violation(value, member, constraint)]));
}

export function invalidArn(arn: string): never {
  return validationError(`${arn} is invalid`);
}

export function chainedSessionTooLong(): never {
  return validationError(
    'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.',
  );
}

export function sessionTooLong(): never {
  return validationError('The requested DurationSeconds exceeds the MaxSessionDuration set for this role.');
}

// source: public reports of callers of AWS, and moto and LocalStack for tags, checked 2026-11-29

function invalidParameter(text: string): never {
  return throwAwsError({ code: 'InvalidParameterValue', status: 400 }, text);
}

export function policyArnNotFound(): never {
  return invalidParameter(
    'At least one Policy ARN in the PolicyArns parameter does not match an existing IAM Managed Policy ARN.',
  );
}

export function duplicateTagKeys(): never {
  return invalidParameter('Duplicate tag keys found. Please note that Tag keys are case insensitive.');
}

export function reservedTagKey(): never {
  return invalidParameter('Tag keys starting with the prefix aws: are reserved by AWS.');
}

export function transitiveTagNotPassed(): never {
  return invalidParameter('The specified transitive tag key must be included in the requested tags.');
}

export function transitiveTagConflict(): never {
  return invalidParameter(
    "One of the specified transitive tag keys can't be set because it conflicts with a transitive tag key from the calling session.",
  );
}

/** `percent`: of the space that session policies and tags have. */
export function packedPolicyTooLarge(percent: number): never {
  const text = `Packed policy consumes ${percent}% of allotted space, please use smaller policy.`;
  return throwAwsError(sdk.PackedPolicyTooLargeException$, text);
}

/** source: github.com/aws/aws-sdk-net/issues/1704, github.com/hashicorp/vault/pull/4108, checked 2026-11-29 */
export function calledWithSession(operation: string): never {
  const text = `Cannot call ${operation} with session credentials`;
  return throwAwsError({ code: 'AccessDenied', status: 403 }, text);
}

// source: public reports of callers of AWS, such as github.com/aws-actions/configure-aws-credentials/issues/721, checked
// 2026-12-01

export function notAToken(): never {
  return invalidIdentityToken(
    'The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)',
  );
}

export function noOpenIdConnectProvider(issuer: string): never {
  return invalidIdentityToken(`No OpenIDConnect provider found in your account for ${issuer}`);
}

export function noSamlProvider(requestId: string): never {
  const from = 'Service: AWSOpenIdDiscoveryService; Status Code: 400; Error Code: AuthSamlManifestNotFoundException';
  return invalidIdentityToken(`Specified provider doesn't exist (${from}; Request ID: ${requestId}; Proxy: null)`);
}

function invalidIdentityToken(text: string): never {
  return throwAwsError(sdk.InvalidIdentityTokenException$, text);
}

/** AWS verifies the tokens of these issuers without a provider in the account. */
export function unservedIssuer(issuer: string): never {
  const text = `The sandbox does not verify identity tokens of ${issuer}.`;
  return throwAwsError({ code: 'NotImplemented', status: 501 }, text);
}

/** The same for a role that does not exist: a caller without permission must not learn which roles exist. */
export function notAuthorized(caller: string, action: string, roleArn: string): never {
  const text = `User: ${caller} is not authorized to perform: ${action} on resource: ${roleArn}`;
  return throwAwsError({ code: 'AccessDenied', status: 403 }, text);
}
