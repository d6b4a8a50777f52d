// S3's REST API at an address of its own, which web pages may use: by a bucket's CORS rules, presigned URLs and forms.
import { AwsError } from '../../server/aws-error.ts';
import type { EndpointHandler, EndpointRequest } from '../../server/endpoints.ts';
import type { WireRequest } from '../../server/service.ts';
import type { ServiceContext } from '../context.ts';
import { crossOriginRequest } from './cors/rest.ts';
import { newIds } from './website/error-page.ts';
import { bucketRules } from './wire-rules.ts';

/** There is one for all buckets. */
const id = 'rest';

/** Opened with the first bucket: pages of every origin can send requests to it. */
export async function openRestEndpoint({ endpoints }: Pick<ServiceContext, 'endpoints'>): Promise<void> {
  await endpoints.open('s3', id);
}

/** `http://127.0.0.1:21005`; undefined before there is a bucket. */
export function restOrigin({ endpoints }: Pick<ServiceContext, 'endpoints'>): string | undefined {
  return endpoints.origin('s3', id);
}

export function restEndpoint(sandbox: ServiceContext): EndpointHandler {
  return {
    service: 's3',
    maxBody: bucketRules.maxBody,
    respond: (_id, request) => crossOriginRequest(sandbox, wireOf(request), { hop: request.hop }),
    // S3 takes a host that is not its own for the name of a bucket.
    refuseHost(host) {
      const { requestId } = newIds();
      const error = new AwsError('NoSuchBucket', 404, 'The specified bucket does not exist', { BucketName: host });
      const { type, body } = bucketRules.errorDocument(error, requestId);
      return { status: 404, headers: { 'content-type': type, ...bucketRules.answerHeaders(requestId) }, body };
    },
  };
}

function wireOf({ method, path, query, headers, body }: EndpointRequest): WireRequest {
  return { method, path, query: new URLSearchParams(query.replaceAll('+', '%2B')), headers, body };
}
