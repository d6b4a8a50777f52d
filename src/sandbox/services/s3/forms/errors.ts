// The errors of uploads by forms.
// source: https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTConstructPolicy.html, answers that LocalStack
// recorded on AWS, and public bug reports (aws/aws-sdk-php#3292, tj/node-s3-policy#8), checked 2026-11-29
import { throwAwsError } from '../../../server/aws-error.ts';
import { accessDenied, invalidArgument } from '../errors.ts';

function badRequest(code: string, text: string, members: Record<string, unknown> = {}): never {
  return throwAwsError({ code, status: 400 }, text, members);
}

/** A POST that has another content type. */
export function notAForm(): never {
  return throwAwsError(
    { code: 'PreconditionFailed', status: 412 },
    'At least one of the pre-conditions you specified did not hold',
    { Condition: 'Bucket POST must be of the enclosure-type multipart/form-data' },
  );
}

export function malformedForm(): never {
  return badRequest('MalformedPOSTRequest', 'The body of your POST request is not well-formed multipart/form-data.');
}

export function fieldsTooLarge(limit: number): never {
  const text = 'Your POST request fields preceding the upload file were too large.';
  return badRequest('MaxPostPreDataLengthExceeded', text, { MaxPostPreDataLengthBytes: limit });
}

export function fieldMissing(name: string): never {
  const text = `Bucket POST must contain a field named '${name}'.  If it is specified, please check the order of the fields.`;
  return invalidArgument(text, name, '');
}

export function fileMissing(): never {
  return invalidArgument('POST requires exactly one file upload per request.', 'file', '0');
}

const documentTexts = {
  notJson: 'Invalid JSON.',
  noExpiration: 'Policy missing expiration.',
  noConditions: 'Policy missing conditions.',
  simpleCondition: 'Invalid Simple-Condition: Simple-Conditions must have exactly one property specified.',
  lengthRange: 'Invalid content-length-range: it takes two numbers, of which none is negative.',
};

export function invalidPolicy(reason: keyof typeof documentTexts): never {
  return refusePolicy(documentTexts[reason]);
}

export function invalidExpiration(value: unknown): never {
  return refusePolicy(`Invalid 'expiration' value: '${String(value)}'`);
}

export function unexpectedMember(name: string): never {
  return refusePolicy(`Unexpected: '${name}'`);
}

function refusePolicy(text: string): never {
  return badRequest('InvalidPolicyDocument', `Invalid Policy: ${text}`);
}

export function policyExpired(): never {
  return accessDenied('Invalid according to Policy: Policy expired.');
}

/** `condition`: as S3 writes it, `["eq", "$key", "a.txt"]`. */
export function conditionFailed(condition: string): never {
  return accessDenied(`Invalid according to Policy: Policy Condition failed: ${condition}`);
}

export function extraFields(names: readonly string[]): never {
  return accessDenied(`Invalid according to Policy: Extra input fields: ${names.join(', ')}`);
}

export function uploadTooSmall(ProposedSize: number, MinSizeAllowed: number): never {
  const text = 'Your proposed upload is smaller than the minimum allowed size';
  return badRequest('EntityTooSmall', text, { ProposedSize, MinSizeAllowed });
}

export function uploadTooLarge(ProposedSize: number, MaxSizeAllowed: number): never {
  const text = 'Your proposed upload exceeds the maximum allowed size';
  return badRequest('EntityTooLarge', text, { ProposedSize, MaxSizeAllowed });
}
