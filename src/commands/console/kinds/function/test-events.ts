// Events to try a function with: as API Gateway sends them for the routes that lead to it.
import type { Checkpoint } from '../../../../engine/types.ts';

interface TestEvent {
  readonly name: string;
  readonly event: object;
}

/** The routes of the stack that lead to the function, and an empty event. */
export function testEvents({ resources }: Checkpoint, functionArn: string): TestEvent[] {
  const integrations = resources.filter(
    ({ kind, props }) => kind === 'api-integration' && (props as { functionArn?: string }).functionArn === functionArn,
  );
  const ids = integrations.map(({ outputs }) => (outputs as { id?: string } | undefined)?.id);
  const keys = resources.flatMap(({ kind, props }) => {
    const { key = '', integrationId } = props as { key?: string; integrationId?: string };
    return kind === 'api-route' && ids.includes(integrationId) ? [key] : [];
  });
  return [...keys.map((key) => ({ name: key, event: apiEvent(key) })), { name: 'Empty event', event: {} }];
}

/** source: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html, checked 2026-11-29 */
function apiEvent(routeKey: string): object {
  const [method = 'GET', route = '/'] = routeKey.split(' ');
  const names = [...route.matchAll(/\{(\w+)\+?\}/g)].map(([, name = '']) => name);
  const rawPath = route.replace(/\{(\w+)\+?\}/g, 'abc123');
  const body = JSON.stringify({ urlToShorten: 'https://example.com/' });
  return {
    version: '2.0',
    routeKey,
    rawPath,
    rawQueryString: '',
    headers: method === 'GET' ? {} : { 'content-type': 'application/json' },
    ...(names.length > 0 && { pathParameters: Object.fromEntries(names.map((name) => [name, 'abc123'])) }),
    requestContext: { stage: '$default', http: { method, path: rawPath, sourceIp: '192.0.2.1' } },
    ...(method !== 'GET' && { body }),
    isBase64Encoded: false,
  };
}
