// The course: chapters and steps in the handbook's order, and which steps each of them really needs.
import type { Chapter, Step } from '../src/engine/types.ts';

type Loaded = Promise<{ default: unknown }>;

const step = (id: string, title: string, needs: readonly string[], load: () => Loaded) => ({
  id,
  title,
  needs,
  load: async () => (await load()).default as Step,
});

export const course: readonly Chapter[] = [
  {
    number: 1,
    title: 'Environment',
    steps: [
      {
        ...step('environment', 'Check the environment', [], () => import('./1-environment/environment.ts')),
        local: true,
      },
    ],
  },
  {
    number: 2,
    title: 'Table',
    steps: [
      // Like all that comes first: nothing is made before account, region and names are known to be the right ones.
      step('table', 'Create the DynamoDB table', ['environment'], () => import('./2-table/table.ts')),
    ],
  },
  {
    number: 3,
    title: 'Role',
    steps: [step('role', 'Create a role for Lambda', ['environment'], () => import('./3-role/role.ts'))],
  },
  {
    number: 4,
    title: 'Functions',
    steps: [
      // They run as the role; that its policy is attached, too, lets them write the log that the next step reads.
      step('functions', 'Add the Lambda functions', ['role'], () => import('./4-functions/functions.ts')),
      // Gives one of the functions other code.
      step('logs', 'Find a log line in CloudWatch', ['functions'], () => import('./4-functions/logs.ts')),
    ],
  },
  {
    number: 5,
    title: 'API',
    steps: [
      // Its integrations name the functions. Its permissions change them, as `logs` does: Lambda takes the changes of a
      // function one after the other.
      step('api', 'Create the HTTP API', ['logs'], () => import('./5-api/api.ts')),
      // Changes the API, which takes one change at a time.
      step('cors', 'Let browsers in with CORS', ['api'], () => import('./5-api/cors.ts')),
    ],
  },
  {
    number: 6,
    title: 'Code',
    steps: [
      // Files on this machine: by themselves they need nothing.
      { ...step('package', 'Package the code', ['environment'], () => import('./6-code/package.ts')), local: true },
      step('layer', 'Publish the dependencies as a layer', ['package'], () => import('./6-code/layer.ts')),
      // Puts the table's name and the layer's ARN into the functions. It ends the hello code, which the proofs of
      // functions, logs and api ask for, and which answers while browsers are let in.
      step('deploy', 'Deploy the real code', ['table', 'layer', 'cors'], () => import('./6-code/deploy.ts')),
      // Its failure that comes first is the real code's; its proof goes through the API to the table.
      step(
        'database-access',
        'Let the functions use the table',
        ['deploy'],
        () => import('./6-code/database-access.ts'),
      ),
    ],
  },
  {
    number: 7,
    title: 'Website',
    steps: [
      // The page's configuration holds the API's address.
      step('bucket', 'Create the bucket and upload the page', ['api'], () => import('./7-website/bucket.ts')),
      // Settings of the bucket, as those of the next step are: S3 takes them one after the other.
      step('hosting', 'Turn on static website hosting', ['bucket'], () => import('./7-website/hosting.ts')),
      {
        // Ends the 403 that hosting proves. Its own proof is a browser that shortens a URL.
        ...step(
          'public-access',
          'Open the website to the public',
          ['hosting', 'database-access'],
          () => import('./7-website/public-access.ts'),
        ),
        // An organization may forbid it to all its accounts; CloudFront needs no public bucket.
        skipWith: [],
        optional: true,
        asks: true,
      },
    ],
  },
  {
    number: 8,
    title: 'Distribution',
    steps: [
      {
        // The origin is the bucket, and no policy names the identity yet: minutes of waiting that need nothing else.
        ...step(
          'distribution',
          'Create the CloudFront distribution',
          ['bucket'],
          () => import('./8-distribution/distribution.ts'),
        ),
        // What it serves depends on who may read the bucket by then.
        provenAfter: ['public-access'],
        // CloudFront may want to verify a new account first: the website works without it.
        skipWith: ['bucket-policy', 'private-again'],
      },
      // The policy names the identity in place of the public. Its proof asks the website as well, also where opening it
      // was put off.
      {
        ...step(
          'bucket-policy',
          'Let only CloudFront read the bucket',
          ['distribution', 'hosting', 'public-access'],
          () => import('./8-distribution/bucket-policy.ts'),
        ),
        skipWith: ['private-again'],
      },
      {
        // Ends what public-access has opened, once CloudFront no longer needs it. A browser shortens a URL once more.
        ...step(
          'private-again',
          'Block public access again',
          ['bucket-policy', 'database-access'],
          () => import('./8-distribution/private-again.ts'),
        ),
        asks: true,
        skipWith: [],
        closes: 'public-access',
      },
    ],
  },
];
