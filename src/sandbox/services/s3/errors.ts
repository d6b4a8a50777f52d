// The errors of S3: the codes and texts of AWS. Refusals of a signature are in signature-errors.ts.
import { throwAwsError } from '../../server/aws-error.ts';

type Members = Readonly<Record<string, unknown>>;

function badRequest(code: string, text: string, members: Members = {}): never {
  return throwAwsError({ code, status: 400 }, text, members);
}

function notFound(code: string, text: string, members: Members): never {
  return throwAwsError({ code, status: 404 }, text, members);
}

// --- What does not exist ---

export function noSuchBucket(bucket: string | undefined): never {
  return notFound('NoSuchBucket', 'The specified bucket does not exist', { BucketName: bucket ?? '' });
}

export function noSuchKey(key: string, headers: Record<string, string> = {}): never {
  return throwAwsError({ code: 'NoSuchKey', status: 404 }, 'The specified key does not exist.', { Key: key }, headers);
}

export function noSuchVersion(key: string, versionId: string): never {
  return notFound('NoSuchVersion', 'The specified version does not exist.', { Key: key, VersionId: versionId });
}

/** The version is a delete marker. */
export function deleteMarkerNotReadable(method: string, headers: Record<string, string>): never {
  return throwAwsError(
    { code: 'MethodNotAllowed', status: 405 },
    'The specified method is not allowed against this resource.',
    { Method: method, ResourceType: 'DeleteMarker' },
    headers,
  );
}

export function noSuchUpload(id: string | undefined): never {
  return notFound(
    'NoSuchUpload',
    'The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.',
    { UploadId: id ?? '' },
  );
}

/** The settings of a bucket that does not have them, by AWS's code. */
export const absentSettings = {
  NoSuchBucketPolicy: 'The bucket policy does not exist',
  NoSuchPublicAccessBlockConfiguration: 'The public access block configuration was not found',
  NoSuchTagSet: 'The TagSet does not exist',
  NoSuchCORSConfiguration: 'The CORS configuration does not exist',
  NoSuchWebsiteConfiguration: 'The specified bucket does not have a website configuration',
  NoSuchLifecycleConfiguration: 'The lifecycle configuration does not exist',
  OwnershipControlsNotFoundError: 'The bucket ownership controls were not found',
  ReplicationConfigurationNotFoundError: 'The replication configuration was not found',
  ObjectLockConfigurationNotFoundError: 'Object Lock configuration does not exist for this bucket',
};

export function settingNotFound(code: keyof typeof absentSettings, bucket: string): never {
  return notFound(code, absentSettings[code], { BucketName: bucket });
}

// --- Buckets ---

export function invalidBucketName(name: string): never {
  return badRequest('InvalidBucketName', 'The specified bucket is not valid.', { BucketName: name });
}

export function invalidLocation(constraint: string): never {
  const members = { LocationConstraint: constraint };
  return badRequest('InvalidLocationConstraint', 'The specified location-constraint is not valid', members);
}

export function locationOfOtherRegion(constraint: string | undefined): never {
  const text = `The ${constraint ?? 'unspecified'} location constraint is incompatible for the region specific endpoint this request was sent to.`;
  return badRequest('IllegalLocationConstraintException', text);
}

export function bucketAlreadyOwned(name: string): never {
  const text = 'Your previous request to create the named bucket succeeded and you already own it.';
  return throwAwsError({ code: 'BucketAlreadyOwnedByYou', status: 409 }, text, { BucketName: name });
}

export function bucketNameTaken(name: string): never {
  const text =
    'The requested bucket name is not available. The bucket namespace is shared by all users of the system. Please select a different name and try again.';
  return throwAwsError({ code: 'BucketAlreadyExists', status: 409 }, text, { BucketName: name });
}

export function bucketNotEmpty(name: string): never {
  const text = 'The bucket you tried to delete is not empty';
  return throwAwsError({ code: 'BucketNotEmpty', status: 409 }, text, { BucketName: name });
}

export function bucketInOtherRegion(name: string, region: string): never {
  return throwAwsError(
    { code: 'PermanentRedirect', status: 301 },
    'The bucket you are attempting to access must be addressed using the specified endpoint. Please send all future requests to this endpoint.',
    { Endpoint: `${name}.s3.${region}.amazonaws.com`, Bucket: name },
    { 'x-amz-bucket-region': region },
  );
}

/** For CreateBucket. Other requests get the next error. */
export function aclWithOwnership(): never {
  const text = "Bucket cannot have ACLs set with ObjectOwnership's BucketOwnerEnforced setting";
  return badRequest('InvalidBucketAclWithObjectOwnership', text);
}

export function aclNotSupported(): never {
  return badRequest('AccessControlListNotSupported', 'The bucket does not allow ACLs');
}

// --- Access, and bucket policies ---

export function accessDenied(text = 'Access Denied'): never {
  return throwAwsError({ code: 'AccessDenied', status: 403 }, text);
}

const policyTexts = {
  notJson: "Policies must be valid JSON and the first byte must be '{'",
  syntax: 'Invalid policy syntax.',
  version: 'The policy must contain a valid version string',
  noStatements: 'Could not parse the policy: Statement is empty!',
  action: 'Policy has invalid action',
  resource: 'Policy has invalid resource',
  actionWithoutResource: 'Action does not apply to any resource(s) in statement',
  principal: 'Invalid principal in policy',
  conditionKey: 'Policy has an invalid condition key',
  conditionWithoutAction: 'Conditions do not apply to combination of actions and resources in statement',
  address: 'Invalid IP address in Conditions',
};

/** For the texts that are always the same. `detail`: what the text refers to. */
export function malformedPolicy(reason: keyof typeof policyTexts, detail?: string): never {
  return refusePolicy(policyTexts[reason], detail === undefined ? {} : { Detail: detail });
}

function refusePolicy(text: string, members: Members = {}): never {
  return badRequest('MalformedPolicy', text, members);
}

export function policyFieldUnknown(field: string): never {
  return refusePolicy(`Unknown field ${field}`);
}

export function policyFieldMissing(field: string): never {
  return refusePolicy(`Missing required field ${field}`);
}

export function policyEffectInvalid(effect: unknown): never {
  return refusePolicy(`Invalid effect: ${JSON.stringify(effect).replaceAll('"', '')}`);
}

export function policyOperatorInvalid(operator: string): never {
  return refusePolicy(`Invalid Condition type : ${operator}`);
}

export function policyTooLarge(limit: number): never {
  return refusePolicy(`Normalized policy document exceeds the maximum allowed size of ${limit} bytes.`);
}

// --- Objects and their tags ---

export function preconditionFailed(condition: string): never {
  const text = 'At least one of the pre-conditions you specified did not hold';
  return throwAwsError({ code: 'PreconditionFailed', status: 412 }, text, { Condition: condition });
}

export function notModified(headers: Record<string, string>): never {
  return throwAwsError({ code: 'NotModified', status: 304 }, 'Not Modified', {}, headers);
}

/** Conditions that S3 itself does not have. source: answers that LocalStack recorded on AWS, checked 2026-11-29 */
export function conditionNotImplemented(header: string, additionalMessage = refusedValue(header)): never {
  const text = 'A header you provided implies functionality that is not implemented';
  return throwAwsError({ code: 'NotImplemented', status: 501 }, text, { Header: header, additionalMessage });
}

function refusedValue(header: string): string {
  return `We don't accept the provided value of ${header} header for this API`;
}

export function severalConditions(headers: string): never {
  return conditionNotImplemented(headers, 'Multiple conditional request headers present in the request');
}

export function invalidRange(header: string | undefined, size: number): never {
  const members = { RangeRequested: header ?? '', ActualObjectSize: size };
  return throwAwsError({ code: 'InvalidRange', status: 416 }, 'The requested range is not satisfiable', members);
}

export function invalidPartNumber(PartNumberRequested: number, ActualPartCount: number): never {
  const text = 'The requested partnumber is not satisfiable';
  return throwAwsError({ code: 'InvalidPartNumber', status: 416 }, text, { PartNumberRequested, ActualPartCount });
}

export function keyTooLong(size: number, limit: number): never {
  return badRequest('KeyTooLongError', 'Your key is too long', { Size: size, MaxSizeAllowed: limit });
}

export function metadataTooLarge(size: number, limit: number): never {
  const text = 'Your metadata headers exceed the maximum allowed metadata size';
  return badRequest('MetadataTooLarge', text, { Size: size, MaxSizeAllowed: limit });
}

export function invalidRedirectLocation(): never {
  const text = "The website redirect location must have a prefix of 'http://' or 'https://' or '/'.";
  return badRequest('InvalidRedirectLocation', text);
}

export function invalidStorageClass(name: string): never {
  const members = { StorageClassRequested: name };
  return badRequest('InvalidStorageClass', 'The storage class you specified is not valid', members);
}

export function invalidTag(text: string, members: Record<string, string>): never {
  return badRequest('InvalidTag', text, members);
}

export function tooManyTags(kind: 'bucket' | 'object'): never {
  const text =
    kind === 'bucket' ? 'Bucket tag count cannot be greater than 50' : 'Object tags cannot be greater than 10';
  return badRequest('BadRequest', text);
}

// --- Checksums ---

export function badDigest(algorithm: string): never {
  return badRequest('BadDigest', `The ${algorithm} you specified did not match the calculated checksum.`);
}

export function contentMd5Mismatch(expected: string, calculated: string): never {
  const members = { ExpectedDigest: expected, CalculatedDigest: calculated };
  return badRequest('BadDigest', 'The Content-MD5 you specified did not match what we received.', members);
}

export function contentMd5Invalid(value: string): never {
  return badRequest('InvalidDigest', 'The Content-MD5 you specified was invalid.', { 'Content-MD5': value });
}

// --- Multipart uploads ---

export function partsOutOfOrder(uploadId: string): never {
  const text = 'The list of parts was not in ascending order. Parts must be ordered by part number.';
  return badRequest('InvalidPartOrder', text, { UploadId: uploadId });
}

export function partTooSmall(part: { number: number; size: number; etag: string }, limit: number): never {
  const members = { ProposedSize: part.size, MinSizeAllowed: limit, PartNumber: part.number, ETag: part.etag };
  return badRequest('EntityTooSmall', 'Your proposed upload is smaller than the minimum allowed size', members);
}

export function partNotFound(uploadId: string, number: number | undefined, etag: string): never {
  const text =
    "One or more of the specified parts could not be found.  The part may not have been uploaded, or the specified entity tag may not match the part's entity tag.";
  return badRequest('InvalidPart', text, { UploadId: uploadId, PartNumber: number ?? '', ETag: etag });
}

// --- Everything else that a request gets wrong: the text is beside the rule ---

export function invalidArgument(text: string, name: string, value: string): never {
  return badRequest('InvalidArgument', text, { ArgumentName: name, ArgumentValue: value });
}

export function invalidRequest(text: string): never {
  return badRequest('InvalidRequest', text);
}

export const malformedXmlText =
  'The XML you provided was not well-formed or did not validate against our published schema';

export function malformedXml(): never {
  return badRequest('MalformedXML', malformedXmlText);
}
