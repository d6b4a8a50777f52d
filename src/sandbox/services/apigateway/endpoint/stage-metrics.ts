// The metrics that API Gateway publishes of a request to a stage of an HTTP API, with the time at which it came.
// source: docs.aws.amazon.com/apigateway/latest/developerguide/http-api-metrics.html, checked 2026-11-30
import type { EndpointResponse } from '../../../server/endpoints.ts';
import type { ServiceContext } from '../../context.ts';
import type { ApiRecord } from '../records.ts';
import type { RequestNotes } from './access-log.ts';

interface Answered {
  readonly api: ApiRecord;
  readonly stage: string;
  /** When the request came, in milliseconds since 1970. */
  readonly started: number;
  readonly requestBytes: number;
  readonly response: EndpointResponse;
  readonly notes: RequestNotes;
}

export function recordStageMetrics(
  sandbox: Pick<ServiceContext, 'metrics' | 'now'>,
  { api, stage, started, requestBytes, response, notes }: Answered,
): void {
  const { account, region, apiId } = api;
  const ofApi = { Name: 'ApiId', Value: apiId };
  const isOf = (hundreds: number) => (Math.floor(response.status / 100) === hundreds ? 1 : 0);
  const latency = notes.integrationLatency;
  sandbox.metrics.record(
    {
      account,
      region,
      namespace: 'AWS/ApiGateway',
      dimensionSets: [[ofApi], [ofApi, { Name: 'Stage', Value: stage }]],
    },
    [
      { name: 'Count', unit: 'Count', value: 1 },
      { name: '4xx', unit: 'Count', value: isOf(4) },
      { name: '5xx', unit: 'Count', value: isOf(5) },
      { name: 'Latency', unit: 'Milliseconds', value: Math.max(0, sandbox.now() - started) },
      ...(latency === undefined ? [] : [{ name: 'IntegrationLatency', unit: 'Milliseconds', value: latency }]),
      { name: 'DataProcessed', unit: 'Bytes', value: requestBytes + Buffer.byteLength(response.body) },
    ],
    started,
  );
}
