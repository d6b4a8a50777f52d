// The address of a distribution: which cache behavior applies to a request, whether it is allowed, and custom error pages.
import type { EndpointHandler, EndpointRequest } from '../../../server/endpoints.ts';
import type { ServiceContext } from '../../context.ts';
import { distributionArn, recordsOf, type DistributionRecord, type Records } from '../records.ts';
import { behaviorFor } from './cache-behavior.ts';
import { createEdge, type Edge, type EdgeResponse } from './edge.ts';
import { errorPage, methodNotAllowed } from './error-pages.ts';
import { findResponseHeadersPolicy } from '../rules/response-headers-policies.ts';
import { withPolicyHeaders } from './policy-headers.ts';
import { viaCloudFront, viewerResponse } from './viewer-response.ts';

/**
 * Viewers come by plain HTTP, as no certificate for it would be trusted by browsers, and count as if they came by HTTPS:
 * `redirect-to-https` and `https-only` do not stop them. A change of the configuration applies here at once, as at the
 * first edge that receives it; InProgress says only that other edges may not have it yet.
 */
export function distributionEndpoint(sandbox: ServiceContext): EndpointHandler {
  const records = recordsOf(sandbox);
  const edges = new Map<string, Edge>();
  return {
    service: 'cloudfront',
    async respond(id, request) {
      const distribution = findDistribution(records, id);
      if (distribution) request.hop.resource = distributionArn(distribution);
      if (!distribution?.config.Enabled) {
        edges.delete(id);
        return viewerResponse(request, refusal('The Amazon CloudFront distribution is disabled.'));
      }
      let edge = edges.get(id);
      if (!edge) {
        // A distribution that is deleted gets no more requests: its edge is dropped here.
        for (const other of edges.keys()) if (!findDistribution(records, other)) edges.delete(other);
        edges.set(id, (edge = createEdge(sandbox, distribution.invalidations)));
      }
      const served = await serve(records, edge, distribution, request);
      request.hop.note('cache', served.xCache);
      return viewerResponse(request, served);
    },
    // A name that points at CloudFront and is not in a distribution's configuration.
    // source: AmazonCloudFront/latest/DeveloperGuide/http-403-permission-denied.html, checked 2026-11-29
    refuseHost: (_host, request) => viewerResponse({ ...request, body: Buffer.alloc(0) }, refusal('Bad request.')),
  };
}

function findDistribution({ distributions }: Records, id: string): DistributionRecord | undefined {
  return distributions.entries().find(([key]) => key.endsWith(`/${id}`))?.[1];
}

async function serve(
  records: Records,
  edge: Edge,
  distribution: DistributionRecord,
  request: EndpointRequest,
): Promise<EdgeResponse> {
  const { config } = distribution;
  if (isFromDistribution(request)) return refusal('Bad request.');
  // The default object is the root's alone: `/dir/` has none.
  const path = request.path === '/' && config.DefaultRootObject ? `/${config.DefaultRootObject}` : request.path;
  const behavior = behaviorFor(config, path);
  if (!behavior?.AllowedMethods?.Items?.some((method) => method === request.method)) return refusal(methodNotAllowed);
  if (request.method === 'GET' && request.body.length > 0) return refusal('Bad request.');
  const served = await edge.serve(distribution, behavior, request, path);
  const shown = served.response.status >= 400 ? await withErrorPage(edge, distribution, request, served) : served;
  const policy = behavior.ResponseHeadersPolicyId;
  return policy ? withPolicyHeaders(findResponseHeadersPolicy(records, distribution.account, policy), shown) : shown;
}

/**
 * Also from this one, as its own origin: without an end, each request would wait for the next one.
 * source: AmazonCloudFront/latest/DeveloperGuide/http-403-permission-denied.html, "Stacked distributions", checked 2026-11-29
 */
function isFromDistribution({ headers }: EndpointRequest): boolean {
  return headers['via']?.includes(viaCloudFront) === true;
}

/** The page comes from the distribution itself, by the behavior of its path. If it fails, the first error stays. */
async function withErrorPage(
  edge: Edge,
  distribution: DistributionRecord,
  request: EndpointRequest,
  served: EdgeResponse,
): Promise<EdgeResponse> {
  const { config } = distribution;
  const custom = config.CustomErrorResponses?.Items?.find(({ ErrorCode }) => ErrorCode === served.response.status);
  if (!custom?.ResponsePagePath) return served;
  const behavior = behaviorFor(config, custom.ResponsePagePath);
  if (!behavior) return served;
  const page = { ...request, method: 'GET', path: custom.ResponsePagePath, query: '', body: Buffer.alloc(0) };
  const { response } = await edge.serve(distribution, behavior, page, custom.ResponsePagePath);
  if (response.status !== 200) return served;
  return { response: { ...response, status: Number(custom.ResponseCode) }, xCache: 'Error' };
}

function refusal(reason: string): EdgeResponse {
  return { response: errorPage(403, reason), xCache: 'Error' };
}
