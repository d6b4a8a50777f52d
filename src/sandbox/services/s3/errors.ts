// S3's refusals that more than one operation gives, in S3's words.
import { throwAwsError } from '../../server/aws-error.ts';

export function noSuchBucket(bucket: string | undefined): never {
  return throwAwsError({ code: 'NoSuchBucket', status: 404 }, 'The specified bucket does not exist', {
    BucketName: bucket ?? '',
  });
}

export function noSuchKey(key: string, headers: Record<string, string> = {}): never {
  return throwAwsError({ code: 'NoSuchKey', status: 404 }, 'The specified key does not exist.', { Key: key }, headers);
}

export function noSuchUpload(id: string | undefined): never {
  const text =
    'The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.';
  return throwAwsError({ code: 'NoSuchUpload', status: 404 }, text, { UploadId: id ?? '' });
}

export function accessDenied(text = 'Access Denied'): never {
  return throwAwsError({ code: 'AccessDenied', status: 403 }, text);
}

export function invalidArgument(text: string, name: string, value: string): never {
  return throwAwsError({ code: 'InvalidArgument', status: 400 }, text, { ArgumentName: name, ArgumentValue: value });
}

export function invalidRequest(text: string): never {
  return throwAwsError({ code: 'InvalidRequest', status: 400 }, text);
}

export function malformedXml(): never {
  const text = 'The XML you provided was not well-formed or did not validate against our published schema';
  return throwAwsError({ code: 'MalformedXML', status: 400 }, text);
}

export function preconditionFailed(condition: string): never {
  const text = 'At least one of the pre-conditions you specified did not hold';
  return throwAwsError({ code: 'PreconditionFailed', status: 412 }, text, { Condition: condition });
}

/** A value that AWS takes and the sandbox does not honour; parameters as a whole are refused by the server. */
export function notHonoured(parameter: string, value: string): never {
  return throwAwsError(
    { code: 'NotImplemented', status: 501 },
    `The sandbox does not honour ${parameter} ${value} of s3.`,
  );
}

export function malformedPolicy(text: string, detail?: string): never {
  return throwAwsError({ code: 'MalformedPolicy', status: 400 }, text, detail === undefined ? {} : { Detail: detail });
}

export function badDigest(algorithm: string): never {
  const text = `The ${algorithm} you specified did not match the calculated checksum.`;
  return throwAwsError({ code: 'BadDigest', status: 400 }, text);
}
