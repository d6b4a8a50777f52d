// What S3 does otherwise than most services on a request's way: signatures, ids, and the errors before an operation. S3
// Control shares some of it.
import { createHash } from 'node:crypto';
import { AwsError } from '../../server/aws-error.ts';
import { maxBodyBytes } from '../../server/http/body.ts';
import type { WireRequest } from '../../server/service.ts';
import type { ServiceErrors } from '../../server/service-errors.ts';
import type { ServiceRules } from '../../server/service-rules.ts';
import { element } from '../../protocol/xml.ts';
import { absentSettings, malformedXmlText } from './errors.ts';
import { signatureError } from './signature-errors.ts';

type Rules = Partial<Omit<ServiceRules, 'errors'>>;

const malformedXml = () => new AwsError('MalformedXML', 400, malformedXmlText);

export const sharedErrors = {
  unsigned: () => new AwsError('AccessDenied', 403, 'Access Denied'),
  badSignature: signatureError,
  malformed: malformedXml,
  malformedDocument: malformedXml,
  throttled: () => new AwsError('SlowDown', 503, 'Please reduce your request rate.'),
  unavailable: () => new AwsError('ServiceUnavailable', 503, 'Service is unable to handle request.'),
} satisfies Partial<ServiceErrors>;

export const sharedRules = {
  signing: { signsPathAsSent: true, trustsBodyHeader: true, coversAmzHeaders: true },
  requestIdLength: 16,
  storesEncoding: true,
  answerHeaders: (requestId) => ({
    server: 'AmazonS3',
    'x-amz-request-id': requestId,
    'x-amz-id-2': hostId(requestId),
  }),
} satisfies Rules;

/** The code and text of a setting that a bucket or account does not have. */
export function absentSetting(code: keyof typeof absentSettings): readonly [code: string, text: string] {
  return [code, absentSettings[code]];
}

export const bucketErrors = {
  ...sharedErrors,
  unknownOperation: () =>
    new AwsError('MethodNotAllowed', 405, 'The specified method is not allowed against this resource.'),
  // SDKs do not retry 501.
  unservedOperation: (operation) => new AwsError('NotImplemented', 501, `The sandbox does not serve s3 ${operation}.`),
  emptyDocument: () => new AwsError('MissingRequestBodyError', 400, 'Request Body is empty'),
  tooLarge: (limit, size) =>
    new AwsError('EntityTooLarge', 400, 'Your proposed upload exceeds the maximum allowed size', {
      ...(size !== undefined && { ProposedSize: size }),
      MaxSizeAllowed: limit,
    }),
  documentTooLarge: (limit) =>
    new AwsError('MaxMessageLengthExceeded', 400, 'Your request was too big.', { MaxMessageLengthBytes: limit }),
} satisfies Partial<ServiceErrors>;

export const bucketRules = {
  ...sharedRules,
  signing: { ...sharedRules.signing, takesVersion2: true },
  takesUnsigned: true,
  pathMember: 'Bucket',
  // SDKs encode it. source: github.com/imgix/js-core/issues/88, checked 2026-11-29
  plusIsSpace: true,
  judgesParameters: true,
  maxBody: maxBodyBytes,
  // A thousand keys to delete are less.
  maxDocument: 4 * 1024 * 1024,
  absentSettings: {
    GetBucketPolicy: absentSetting('NoSuchBucketPolicy'),
    GetBucketPolicyStatus: absentSetting('NoSuchBucketPolicy'),
    GetBucketTagging: absentSetting('NoSuchTagSet'),
    GetBucketCors: absentSetting('NoSuchCORSConfiguration'),
    GetBucketLifecycleConfiguration: absentSetting('NoSuchLifecycleConfiguration'),
    GetBucketWebsite: absentSetting('NoSuchWebsiteConfiguration'),
    GetPublicAccessBlock: absentSetting('NoSuchPublicAccessBlockConfiguration'),
    GetBucketOwnershipControls: absentSetting('OwnershipControlsNotFoundError'),
  },
  // source: responses of AWS recorded in LocalStack's snapshots, checked 2026-11-28
  statuses: { PutBucketPolicy: 204, PutBucketTagging: 204 },
  checkRequest,
  finishDocument,
  errorDocument,
} satisfies Rules;

/** Keys are UTF-8, percent-encoded. */
function checkRequest({ path }: WireRequest): void {
  try {
    decodeURIComponent(path);
  } catch {
    throw new AwsError('InvalidURI', 400, "Couldn't parse the specified URI.");
  }
}

/**
 * GetBucketLocation's root element is its only member: the model says so in a trait that the SDK's schemas lost. And
 * S3 writes the milliseconds of its whole seconds out.
 */
function finishDocument(xml: string): string {
  return xml
    .replace(/<(LocationConstraint)>([^<]*)<\/\1>(?=<\/\1>)/, '$2')
    .replace(/(<LocationConstraint [^>]*)><\/LocationConstraint>/, '$1/>')
    .replace(/(<(LastModified|CreationDate|Initiated)>[^<.]*)Z(?=<\/\2>)/g, '$1.000Z');
}

function errorDocument({ code, message, members }: AwsError, requestId: string): { type: string; body: string } {
  const more = Object.entries(members).map(([name, value]) => element(name, String(value)));
  const ids = `${element('RequestId', requestId)}${element('HostId', hostId(requestId))}`;
  const error = `${element('Code', code)}${element('Message', message)}${more.join('')}${ids}`;
  return { type: 'application/xml', body: `<?xml version="1.0" encoding="UTF-8"?>\n<Error>${error}</Error>` };
}

/** 76 characters, the same in header and body. */
function hostId(requestId: string): string {
  return createHash('sha512').update(requestId).digest().subarray(0, 56).toString('base64');
}
