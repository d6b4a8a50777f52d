// What no API of the sandbox has, and tools ask for all the same: authorizers, domain names and VPC links.
import * as sdk from '@aws-sdk/client-apigatewayv2';
import { apiOf, type Gateway } from '../records.ts';
import { operationsOf, type Operation } from '../../../server/service.ts';
import { below, resourceArn } from './common.ts';

const operation = operationsOf(sdk);
const action = 'apigateway:GET';

export function stubOperations(gateway: Gateway): Operation[] {
  return [
    operation(
      'GetAuthorizers',
      { takes: ['ApiId', 'MaxResults', 'NextToken'], action, on: below('authorizers') },
      (input, call) => {
        apiOf(gateway, call, input.ApiId);
        return { Items: [] };
      },
    ),
    operation(
      'GetDomainNames',
      { takes: ['MaxResults', 'NextToken'], action, on: (_input, call) => resourceArn(call, '/domainnames') },
      () => ({ Items: [] }),
    ),
    operation(
      'GetVpcLinks',
      { takes: ['MaxResults', 'NextToken'], action, on: (_input, call) => resourceArn(call, '/vpclinks') },
      () => ({ Items: [] }),
    ),
  ];
}
