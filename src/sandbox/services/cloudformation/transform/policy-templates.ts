// The policy templates of SAM for the services that the sandbox has.
// source: "AWS SAM policy templates" of the developer guide, checked 2026-11-29
import { isObject } from '../../../../lib/is-object.ts';
import { validationError } from '../errors.ts';
import type { Value } from '../template/parse.ts';
import { textOf } from '../template/text-of.ts';

interface PolicyTemplate {
  readonly parameter: string;
  readonly actions: readonly string[];
  /** Of `Fn::Sub`, with the parameter by its name. */
  readonly resources: readonly string[];
}

const ofTable = 'arn:${AWS::Partition}:dynamodb:${AWS::Region}:${AWS::AccountId}:table/${TableName}';
const ofBucket = 'arn:${AWS::Partition}:s3:::${BucketName}';
const table = (actions: readonly string[]): PolicyTemplate => ({
  parameter: 'TableName',
  actions: actions.map((action) => `dynamodb:${action}`),
  resources: [ofTable, `${ofTable}/index/*`],
});
const bucket = (actions: readonly string[]): PolicyTemplate => ({
  parameter: 'BucketName',
  actions: actions.map((action) => `s3:${action}`),
  resources: [ofBucket, `${ofBucket}/*`],
});

const templates: Readonly<Record<string, PolicyTemplate>> = {
  DynamoDBCrudPolicy: table([
    'GetItem',
    'DeleteItem',
    'PutItem',
    'Scan',
    'Query',
    'UpdateItem',
    'BatchWriteItem',
    'BatchGetItem',
    'DescribeTable',
    'ConditionCheckItem',
  ]),
  DynamoDBReadPolicy: table(['GetItem', 'Scan', 'Query', 'BatchGetItem', 'DescribeTable']),
  DynamoDBWritePolicy: table(['PutItem', 'UpdateItem', 'BatchWriteItem']),
  S3ReadPolicy: bucket([
    'GetObject',
    'ListBucket',
    'GetBucketLocation',
    'GetObjectVersion',
    'GetLifecycleConfiguration',
  ]),
  S3WritePolicy: bucket(['PutObject', 'PutObjectAcl', 'PutLifecycleConfiguration']),
  S3CrudPolicy: bucket([
    'GetObject',
    'ListBucket',
    'GetBucketLocation',
    'GetObjectVersion',
    'PutObject',
    'PutObjectAcl',
    'GetLifecycleConfiguration',
    'PutLifecycleConfiguration',
    'DeleteObject',
  ]),
  LambdaInvokePolicy: {
    parameter: 'FunctionName',
    actions: ['lambda:InvokeFunction'],
    resources: ['arn:${AWS::Partition}:lambda:${AWS::Region}:${AWS::AccountId}:function:${FunctionName}*'],
  },
};

/** `{ DynamoDBCrudPolicy: { TableName: … } }`, as a policy document. */
export function policyTemplate(id: string, policy: Value): Value {
  const [[name, given] = []] = isObject(policy) ? Object.entries(policy) : [];
  const template = name === undefined ? undefined : templates[name];
  if (!template || name === undefined)
    return validationError(`The sandbox does not support the policy ${name ?? textOf(policy)} of the function ${id}.`);
  const value = isObject(given) ? given[template.parameter] : undefined;
  if (value === undefined)
    return validationError(
      `Resource with id [${id}] is invalid. Missing parameter ${template.parameter} of the policy template ${name}.`,
    );
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Action: [...template.actions],
        Resource: template.resources.map((text) => ({ 'Fn::Sub': [text, { [template.parameter]: value }] })),
      },
    ],
  };
}
