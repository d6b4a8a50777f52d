// A distribution's own address: which behaviour a request has, whether it may come in, and what its errors look like.
import { behaviourFor } from './behaviour.ts';
import { createEdge, type Edge, type EdgeAnswer } from './edge.ts';
import { errorPage, methodNotAllowed } from './pages.ts';
import { openCloudFront, type CloudFront, type DistributionRecord } from '../records.ts';
import { toViewer } from './viewer.ts';
import type { EndpointHandler, EndpointRequest } from '../../../server/endpoints.ts';
import type { ServiceContext } from '../../context.ts';

/**
 * Viewers come by plain HTTP, for want of a certificate that browsers trust, and count as if they had come by HTTPS:
 * `redirect-to-https` and `https-only` let them in. A change of the configuration holds here at once, as at the edge
 * that is the first to hear of it; InProgress says only that others may not have heard yet.
 */
export function distributionEndpoint(sandbox: ServiceContext): EndpointHandler {
  const cloudfront = openCloudFront(sandbox);
  const edges = new Map<string, Edge>();
  return async (id, request) => {
    const distribution = find(cloudfront, id);
    if (!distribution?.config.Enabled) {
      edges.delete(id);
      return toViewer(request, refusal('The Amazon CloudFront distribution is disabled.'));
    }
    let edge = edges.get(id);
    if (!edge) {
      // Deleted distributions never come by to say so.
      for (const other of edges.keys()) if (!find(cloudfront, other)) edges.delete(other);
      edges.set(id, (edge = createEdge(sandbox, distribution.invalidations)));
    }
    return toViewer(request, await serve(edge, distribution, request));
  };
}

function find({ distributions }: CloudFront, id: string): DistributionRecord | undefined {
  return distributions.entries().find(([key]) => key.endsWith(`/${id}`))?.[1];
}

async function serve(edge: Edge, distribution: DistributionRecord, request: EndpointRequest): Promise<EdgeAnswer> {
  const { config } = distribution;
  // Only for the root itself: `/dir/` has no default object.
  const path = request.path === '/' && config.DefaultRootObject ? `/${config.DefaultRootObject}` : request.path;
  const behaviour = behaviourFor(config, path);
  if (!behaviour?.AllowedMethods?.Items?.some((method) => method === request.method)) return refusal(methodNotAllowed);
  if (request.method === 'GET' && request.body.length > 0) return refusal('Bad request.');
  const served = await edge.serve(distribution, behaviour, request, path);
  return served.answer.status >= 400 ? withErrorPage(edge, distribution, request, served) : served;
}

/** The page comes from the distribution itself, by the behaviour of its own path; if it fails, the first error stays. */
async function withErrorPage(
  edge: Edge,
  distribution: DistributionRecord,
  request: EndpointRequest,
  served: EdgeAnswer,
): Promise<EdgeAnswer> {
  const { config } = distribution;
  const custom = config.CustomErrorResponses?.Items?.find(({ ErrorCode }) => ErrorCode === served.answer.status);
  if (!custom?.ResponsePagePath) return served;
  const behaviour = behaviourFor(config, custom.ResponsePagePath);
  if (!behaviour) return served;
  const page = { ...request, method: 'GET', path: custom.ResponsePagePath, query: '', body: Buffer.alloc(0) };
  const { answer } = await edge.serve(distribution, behaviour, page, custom.ResponsePagePath);
  if (answer.status !== 200) return served;
  return { answer: { ...answer, status: Number(custom.ResponseCode) }, xCache: 'Error' };
}

function refusal(reason: string): EdgeAnswer {
  return { answer: errorPage(403, reason), xCache: 'Error' };
}
