// Authorizers, domain names and VPC links: tools ask for them, and no API of the sandbox has any.
import * as sdk from '@aws-sdk/client-apigatewayv2';
import { operationsOf, type Operation } from '../../../server/service.ts';
import type { Records } from '../records.ts';
import { apiPathArn, pathArn } from '../rules/arns.ts';
import { findApi } from '../rules/lookup.ts';

const operation = operationsOf(sdk);
const action = 'apigateway:GET';

export function stubOperations(records: Records): Operation[] {
  return [
    operation(
      'GetAuthorizers',
      { takes: ['ApiId', 'MaxResults', 'NextToken'], action, on: apiPathArn('authorizers') },
      (input, call) => {
        findApi(records, call, input.ApiId);
        return { Items: [] };
      },
    ),
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
