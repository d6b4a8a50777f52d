// The session policy of a status, a plan and a readiness check in a learner's account. They cannot change anything there,
// even with a role that may.

const reads: Readonly<Record<string, readonly string[]>> = {
  apigateway: ['GET'],
  cloudfront: ['Get*', 'List*'],
  cloudwatch: ['Describe*', 'Get*', 'List*'],
  dynamodb: ['Describe*', 'List*', 'GetItem', 'Query', 'Scan'],
  iam: ['Get*', 'List*', 'SimulatePrincipalPolicy'],
  lambda: ['Get*', 'List*'],
  logs: ['Describe*', 'Get*', 'List*', 'FilterLogEvents'],
  organizations: ['Describe*', 'List*'],
  s3: ['Get*', 'List*'],
};

export const readOnlyPolicy = JSON.stringify({
  Version: '2012-10-17',
  Statement: [
    {
      Effect: 'Allow',
      Action: Object.entries(reads).flatMap(([service, actions]) => actions.map((action) => `${service}:${action}`)),
      Resource: '*',
    },
  ],
});
