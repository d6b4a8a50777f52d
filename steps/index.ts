// The course: chapters and steps in the handbook's order.
import type { Chapter, Step } from '../src/engine/types.ts';

type Loaded = Promise<{ default: unknown }>;

const step = (id: string, title: string, load: () => Loaded) => ({
  id,
  title,
  load: async () => (await load()).default as Step,
});

export const course: readonly Chapter[] = [
  {
    number: 1,
    title: 'Environment',
    steps: [step('environment', 'Check the environment', () => import('./1-environment/environment.ts'))],
  },
  {
    number: 2,
    title: 'Table',
    steps: [step('table', 'Create the DynamoDB table', () => import('./2-table/table.ts'))],
  },
  {
    number: 3,
    title: 'Role',
    steps: [step('role', 'Create a role for Lambda', () => import('./3-role/role.ts'))],
  },
  {
    number: 4,
    title: 'Functions',
    steps: [
      step('functions', 'Add the Lambda functions', () => import('./4-functions/functions.ts')),
      step('logs', 'Find a log line in CloudWatch', () => import('./4-functions/logs.ts')),
    ],
  },
  {
    number: 5,
    title: 'API',
    steps: [
      step('api', 'Create the HTTP API', () => import('./5-api/api.ts')),
      step('cors', 'Let browsers in with CORS', () => import('./5-api/cors.ts')),
    ],
  },
  {
    number: 6,
    title: 'Code',
    steps: [
      step('package', 'Package the code', () => import('./6-code/package.ts')),
      step('layer', 'Publish the dependencies as a layer', () => import('./6-code/layer.ts')),
      step('deploy', 'Deploy the real code', () => import('./6-code/deploy.ts')),
      step('database-access', 'Let the functions use the table', () => import('./6-code/database-access.ts')),
    ],
  },
  {
    number: 7,
    title: 'Website',
    steps: [
      step('bucket', 'Create the bucket and upload the page', () => import('./7-website/bucket.ts')),
      step('hosting', 'Turn on static website hosting', () => import('./7-website/hosting.ts')),
      {
        ...step('public-access', 'Open the website to the public', () => import('./7-website/public-access.ts')),
        // An organization may forbid it to all its accounts; CloudFront needs no public bucket.
        optional: true,
      },
    ],
  },
  {
    number: 8,
    title: 'Distribution',
    steps: [
      step('distribution', 'Create the CloudFront distribution', () => import('./8-distribution/distribution.ts')),
      step('bucket-policy', 'Let only CloudFront read the bucket', () => import('./8-distribution/bucket-policy.ts')),
      step('private-again', 'Block public access again', () => import('./8-distribution/private-again.ts')),
    ],
  },
];
