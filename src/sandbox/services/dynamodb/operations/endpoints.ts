// DescribeEndpoints: the address that clients with endpoint discovery should use, which is the one they asked.
import * as sdk from '@aws-sdk/client-dynamodb';
import { operationsOf, type Operation } from '../../../server/service.ts';

const operation = operationsOf(sdk);
/** As AWS answers it. */
const cacheMinutes = 1440;

export function endpointOperations(): Operation[] {
  return [
    operation('DescribeEndpoints', { takes: [], on: () => '*' }, (_input, { request }) => ({
      Endpoints: [{ Address: request.headers['host'] ?? '', CachePeriodInMinutes: cacheMinutes }],
    })),
  ];
}
