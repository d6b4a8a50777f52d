// The session policy of whatever only looks at a learner's account: whatever a role of the instructor's allows, a status,
// a plan and a readiness check cannot change anything there.

const reads: Readonly<Record<string, readonly string[]>> = {
  apigateway: ['GET'],
  cloudfront: ['Get*', 'List*'],
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
