// Domain names and VPC links: tools ask for them, and no API of the sandbox has any.
import * as sdk from '@aws-sdk/client-apigatewayv2';
import { operationsOf, type Operation } from '../../../server/service.ts';
import { pathArn } from '../rules/arns.ts';

const operation = operationsOf(sdk);
const action = 'apigateway:GET';

export function stubOperations(): Operation[] {
  return [
    operation(
      'GetDomainNames',
      { takes: ['MaxResults', 'NextToken'], action, on: (_input, call) => pathArn(call, '/domainnames') },
      () => ({ Items: [] }),
    ),
    operation(
      'GetVpcLinks',
      { takes: ['MaxResults', 'NextToken'], action, on: (_input, call) => pathArn(call, '/vpclinks') },
      () => ({ Items: [] }),
    ),
  ];
}
