// The headers that a distribution adds to the requests to its origin. CloudFront takes none that decides where a request
// ends, who it is for, or whether a cached copy is current.
// source: AmazonCloudFront/latest/DeveloperGuide/add-origin-custom-headers.html, checked 2026-11-29
import type { Origin } from '@aws-sdk/client-cloudfront';
import { invalidArgument } from '../errors.ts';

const refusedNames = new Set(
  `cache-control connection content-length cookie host max-forwards pragma range request-range te trailer
  transfer-encoding upgrade via x-real-ip if-match if-modified-since if-none-match if-range if-unmodified-since
  proxy-authenticate proxy-authorization proxy-connection`.split(/\s+/),
);
const refusedPrefix = /^x-(?:amz|edge)-/;
const headerName = /^[!#$%&'*+.^_`|~0-9a-z-]+$/;
const headerValue = /^[\t\x20-\x7e\x80-\xff]*$/;

export function checkOriginHeaders({ CustomHeaders }: Origin): void {
  for (const { HeaderName = '', HeaderValue = '' } of CustomHeaders?.Items ?? []) {
    const name = HeaderName.toLowerCase();
    if (!headerName.test(name) || refusedNames.has(name) || refusedPrefix.test(name))
      invalidArgument(`The parameter HeaderName is not valid: CloudFront cannot add the header ${HeaderName}.`);
    if (!headerValue.test(HeaderValue))
      invalidArgument(`The parameter HeaderValue of ${HeaderName} contains a character that a header cannot have.`);
  }
}
