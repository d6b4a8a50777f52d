// The ARNs that API Gateway's operations are authorized on. IAM knows the operations by the HTTP method of their
// request, and their resources by its path.
// source: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonapigatewaymanagementv2.html
import type { Call } from '../../../server/service.ts';

type Region = Pick<Call, 'region'>;

export function pathArn({ region }: Region, path: string): string {
  return `arn:aws:apigateway:${region}::${path}`;
}

export function tagsArn(call: Region, arn: string): string {
  return pathArn(call, `/tags/${encodeURIComponent(arn)}`);
}

/** The path of an API or of its parts. Segments in upper case are parameters: `('routes', 'RouteId')`. */
export function apiPathArn(...segments: string[]) {
  return (input: object, call: Call): string => {
    const values = input as Readonly<Record<string, string | undefined>>;
    const filled = segments.map((segment) => (/^[A-Z]/.test(segment) ? (values[segment] ?? '*') : segment));
    return pathArn(call, `/apis/${[values['ApiId'] ?? '*', ...filled].join('/')}`);
  };
}
