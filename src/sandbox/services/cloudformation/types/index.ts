// The resource types that stacks can have.
import { apigatewayTypes } from './apigateway.ts';
import { cloudfrontTypes } from './cloudfront.ts';
import { cloudwatchTypes } from './cloudwatch.ts';
import { customResource } from '../custom-resources/custom-resource.ts';
import { dynamodbTypes } from './dynamodb.ts';
import { ecrTypes } from './ecr.ts';
import { iamTypes } from './iam/iam.ts';
import { lambdaTypes } from './lambda.ts';
import { logsTypes } from './logs.ts';
import { nestedStack } from '../nested-stacks/nested-stack.ts';
import type { ResourceType } from './resource-type.ts';
import { s3Types } from './s3.ts';
import { ssmTypes } from './ssm.ts';
import { stepfunctionsTypes } from './stepfunctions.ts';

/** Types that only tell who made the template: nothing is made for them. */
const marker: ResourceType = {
  name: 'AWS::CDK::Metadata',
  properties: ['Analytics'],
  create: async (context) => ({ physicalId: context.callerReference, attributes: {} }),
  update: async (_context, physicalId) => ({ physicalId, attributes: {} }),
  remove: async () => undefined,
};

const all = [
  ...apigatewayTypes,
  ...cloudfrontTypes,
  ...cloudwatchTypes,
  ...dynamodbTypes,
  ...ecrTypes,
  ...iamTypes,
  ...lambdaTypes,
  ...logsTypes,
  ...s3Types,
  ...ssmTypes,
  ...stepfunctionsTypes,
  customResource('AWS::CloudFormation::CustomResource'),
  nestedStack,
  marker,
];

const byName: ReadonlyMap<string, ResourceType> = new Map(all.map((type) => [type.name, type]));

export const resourceTypeNames: readonly string[] = [...byName.keys()];

/** A custom resource can have any name after `Custom::`. */
export function resourceTypeOf(name: string): ResourceType | undefined {
  return byName.get(name) ?? (/^Custom::[\w@-]{1,60}$/.test(name) ? customResource(name) : undefined);
}
