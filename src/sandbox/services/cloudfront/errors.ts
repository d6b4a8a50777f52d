// The errors of CloudFront: the codes and texts of AWS. The pages that viewers get are in endpoint/error-pages.ts.
import * as sdk from '@aws-sdk/client-cloudfront';
import { AwsError, throwAwsError } from '../../server/aws-error.ts';
import type { ServiceErrors } from '../../server/service-errors.ts';
import type { Schema } from '../../server/service.ts';
import { missing as missingMember, validationText } from '../shared/constraints.ts';
import { refuseUnsupported } from '../shared/unsupported.ts';

/** AWS has the setting, the sandbox does not. */
export function unsupportedSetting(setting: string): never {
  return refuseUnsupported('cloudfront', setting);
}

// --- What is missing ---

const missing = {
  distribution: [sdk.NoSuchDistribution$, 'The specified distribution does not exist.'],
  identity: [sdk.NoSuchCloudFrontOriginAccessIdentity$, 'The specified origin access identity does not exist.'],
  accessControl: [sdk.NoSuchOriginAccessControl$, 'The specified origin access control does not exist.'],
  invalidation: [sdk.NoSuchInvalidation$, 'The specified invalidation does not exist.'],
  cachePolicy: [sdk.NoSuchCachePolicy$, 'The specified cache policy does not exist.'],
  responseHeadersPolicy: [sdk.NoSuchResponseHeadersPolicy$, 'The specified response headers policy does not exist.'],
  origin: [sdk.NoSuchOrigin$, 'One or more of your origins or origin groups do not exist.'],
  resource: [sdk.NoSuchResource$, 'The specified resource does not exist.'],
} satisfies Record<string, readonly [Schema, string]>;

export function notFound(noun: keyof typeof missing): never {
  return throwAwsError(...missing[noun]);
}

// --- What exists already ---

const reusedReference = 'The caller reference that you are using to create a';

export function distributionExists(id: string): never {
  const text = `${reusedReference} distribution is associated with another distribution. Already exists: ${id}`;
  return throwAwsError(sdk.DistributionAlreadyExists$, text);
}

export function identityExists(id: string): never {
  const text = `${reusedReference} CloudFront origin access identity is associated with another identity. Already exists: ${id}`;
  return throwAwsError(sdk.CloudFrontOriginAccessIdentityAlreadyExists$, text);
}

export function accessControlExists(): never {
  const text = 'An origin access control with the same name already exists.';
  return throwAwsError(sdk.OriginAccessControlAlreadyExists$, text);
}

// --- What cannot be changed or deleted now ---

export function versionMissing(): never {
  return throwAwsError(sdk.InvalidIfMatchVersion$, 'The If-Match version is missing or not valid for the resource.');
}

export function versionOutdated(): never {
  const text = "The request failed because it didn't meet the preconditions in one or more request-header fields.";
  return throwAwsError(sdk.PreconditionFailed$, text);
}

export function illegalUpdate(): never {
  return throwAwsError(sdk.IllegalUpdate$, 'The update contains modifications that are not allowed.');
}

/** Also while the disabled distribution is still InProgress. */
export function distributionNotDisabled(): never {
  const text = 'The distribution you are trying to delete has not been disabled.';
  return throwAwsError(sdk.DistributionNotDisabled$, text);
}

export function identityInUse(): never {
  const text = 'The CloudFront origin access identity is still being used.';
  return throwAwsError(sdk.CloudFrontOriginAccessIdentityInUse$, text);
}

export function headersPolicyExists(): never {
  const text = 'A response headers policy with this name already exists.';
  return throwAwsError(sdk.ResponseHeadersPolicyAlreadyExists$, text);
}

export function headersPolicyInUse(): never {
  const text = "Cannot delete the response headers policy because it's attached to one or more cache behaviors.";
  return throwAwsError(sdk.ResponseHeadersPolicyInUse$, text);
}

/** Of a managed policy. */
export function illegalDelete(): never {
  return throwAwsError(sdk.IllegalDelete$, 'You cannot delete a managed policy.');
}

export function accessControlInUse(): never {
  const text = "Cannot delete the origin access control because it's in use by one or more distributions.";
  return throwAwsError(sdk.OriginAccessControlInUse$, text);
}

// --- The configuration of a distribution ---

/** CloudFront has one code for most parameters that are not valid. */
export function invalidArgument(text: string): never {
  return throwAwsError(sdk.InvalidArgument$, text);
}

export function missingBody(): never {
  const text = 'This operation requires a body. Ensure that the body is present and the Content-Type header is set.';
  return throwAwsError(sdk.MissingBody$, text);
}

export function inconsistentQuantities(): never {
  return throwAwsError(sdk.InconsistentQuantities$, "The value of Quantity and the size of Items don't match.");
}

export function invalidDefaultRootObject(): never {
  const text = 'The parameter DefaultRootObject is not valid: it cannot begin with a slash.';
  return throwAwsError(sdk.InvalidDefaultRootObject$, text);
}

export function identityAndAccessControl(): never {
  const text = 'An origin cannot contain both an origin access control (OAC) and an origin access identity (OAI).';
  return throwAwsError(sdk.IllegalOriginAccessConfiguration$, text);
}

export function invalidIdentity(): never {
  return throwAwsError(sdk.InvalidOriginAccessIdentity$, "The origin access identity is not valid or doesn't exist.");
}

export function invalidAccessControl(): never {
  return throwAwsError(sdk.InvalidOriginAccessControl$, 'The origin access control is not valid.');
}

export function accessControlForOtherOrigin(): never {
  const text = 'An origin access control is associated with an origin whose domain name is not supported.';
  return throwAwsError(sdk.InvalidDomainNameForOriginAccessControl$, text);
}

export function invalidTtlOrder(): never {
  return throwAwsError(sdk.InvalidTTLOrder$, 'The TTL order specified is not valid.');
}

export function invalidOriginTimeout(which: 'read' | 'keepalive'): never {
  return which === 'read'
    ? throwAwsError(sdk.InvalidOriginReadTimeout$, 'The read timeout specified for the origin is not valid.')
    : throwAwsError(
        sdk.InvalidOriginKeepaliveTimeout$,
        'The keep alive timeout specified for the origin is not valid.',
      );
}

export function invalidErrorCode(): never {
  return throwAwsError(sdk.InvalidErrorCode$, 'An invalid error code was specified.');
}

export function invalidResponseCode(text = 'A response code is not valid.'): never {
  return throwAwsError(sdk.InvalidResponseCode$, text);
}

// --- Invalidations and tags ---

export function tooManyInvalidations(): never {
  const text = 'Your request would cause you to exceed the maximum number of in-progress invalidations.';
  return throwAwsError(sdk.TooManyInvalidationsInProgress$, text);
}

export function invalidTagging(): never {
  return throwAwsError(sdk.InvalidTagging$, 'The tagging specified is not valid.');
}

// --- Before an operation runs ---

export const requestErrors: Partial<ServiceErrors> = { malformedDocument };

/** CloudFront ignores a document that it cannot read, and refuses the parameter as missing. */
function malformedDocument(member: string | undefined): AwsError {
  if (member === undefined) return new AwsError('MalformedInput', 400, '');
  const name = member.charAt(0).toLowerCase() + member.slice(1);
  return new AwsError('MalformedXML', 400, validationText([missingMember(name)]));
}
