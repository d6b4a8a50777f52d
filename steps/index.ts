// The course: chapters and steps in the order of the handbook, with the earlier steps that each step needs.
import type { Chapter, Step } from '../src/engine/types.ts';

type Loaded = Promise<{ default: unknown }>;

function step(id: string, title: string, needs: readonly string[], load: () => Loaded) {
  // Kept for the same reason as the kinds of resources (src/resources/index.ts).
  let loaded: Promise<Step> | undefined;
  return { id, title, needs, load: () => (loaded ??= load().then((module) => module.default as Step)) };
}

/** Of the chapter after the handbook that tightens what the handbook has built. */
const lock = (id: string, title: string, needs: readonly string[], load: () => Loaded) => ({
  ...step(id, title, needs, load),
  skipWith: [],
  optional: true,
});

/** The learner writes the code. All change the same functions, so they come one after the other. */
const task = (id: string, title: string, after: string, load: () => Loaded) => ({
  ...step(id, title, [after], load),
  skipWith: [],
  optional: true,
  task: true,
  // The functions keep the roles that they have, and the checks keep within the limits.
  reads: ['own-roles', 'limits'],
});

export const course: readonly Chapter[] = [
  {
    number: 1,
    minutes: 5,
    title: 'Environment',
    steps: [
      {
        ...step('environment', 'Check your environment', [], () => import('./1-environment/environment.ts')),
        local: true,
      },
    ],
  },
  {
    number: 2,
    minutes: 10,
    title: 'Table',
    steps: [
      // Nothing is created before account, region and names are checked.
      step('table', 'Create the DynamoDB table', ['environment'], () => import('./2-table/table.ts')),
    ],
  },
  {
    number: 3,
    minutes: 10,
    title: 'Role',
    steps: [step('role', 'Create the IAM role for the functions', ['environment'], () => import('./3-role/role.ts'))],
  },
  {
    number: 4,
    minutes: 15,
    title: 'Functions',
    steps: [
      // Lambda assumes the role to run them. Its policy allows the log lines that the next step reads.
      step('functions', 'Create the Lambda functions', ['role'], () => import('./4-functions/functions.ts')),
      // Updates the code of one function.
      step('logs', 'Find a log line in CloudWatch Logs', ['functions'], () => import('./4-functions/logs.ts')),
    ],
  },
  {
    number: 5,
    minutes: 15,
    title: 'API',
    steps: [
      // Its integrations name the functions, and its permissions change them, as `logs` does: Lambda accepts one change of
      // a function at a time.
      step('api', 'Create the HTTP API', ['logs'], () => import('./5-api/api.ts')),
      // Changes the API, which accepts one change at a time.
      step('cors', 'Enable CORS for the web page', ['api'], () => import('./5-api/cors.ts')),
    ],
  },
  {
    number: 6,
    minutes: 20,
    title: 'Code',
    steps: [
      // Files on this machine: they need no resource.
      { ...step('package', 'Package the code', ['environment'], () => import('./6-code/package.ts')), local: true },
      step('layer', 'Publish the dependencies as a layer', ['package'], () => import('./6-code/layer.ts')),
      // Sets the table's name and the layer's ARN on the functions. It replaces the hello code, which the checks of
      // functions, logs and api call, and which responds while CORS is enabled.
      step(
        'deploy',
        'Deploy the code to the functions',
        ['table', 'layer', 'cors'],
        () => import('./6-code/deploy.ts'),
      ),
      // Its expected failure is the deployed code's. Its checks go through the API to the table.
      step(
        'database-access',
        'Grant the functions access to the table',
        ['deploy'],
        () => import('./6-code/database-access.ts'),
      ),
    ],
  },
  {
    number: 7,
    minutes: 20,
    title: 'Website',
    steps: [
      // The page's configuration has the API's URL.
      step('bucket', 'Create the bucket and upload the page', ['api'], () => import('./7-website/bucket.ts')),
      // A setting of the bucket, as in the next step: S3 accepts one change at a time.
      step('hosting', 'Host the website on S3', ['bucket'], () => import('./7-website/hosting.ts')),
      {
        // Ends the 403 that hosting checks. Its own check is a browser that shortens a URL.
        ...step(
          'public-access',
          'Allow public access to the website',
          ['hosting', 'database-access'],
          () => import('./7-website/public-access.ts'),
        ),
        // An organization can deny it to all its accounts. CloudFront needs no public bucket.
        skipWith: [],
        optional: true,
        asks: true,
      },
    ],
  },
  {
    number: 8,
    minutes: 20,
    title: 'Distribution',
    steps: [
      {
        // Its origin is the bucket. It takes minutes, and can run beside steps that it does not need.
        ...step(
          'distribution',
          'Create the CloudFront distribution',
          ['bucket'],
          () => import('./8-distribution/distribution.ts'),
        ),
        // What it serves depends on who can read the bucket by then.
        verifiedAfter: ['public-access'],
        // CloudFront may want to verify a new account first. The website works without it.
        skipWith: ['bucket-policy', 'private-again'],
      },
      // The policy allows the identity in place of the public. Its checks request the website as well, even where making
      // it public was skipped.
      {
        ...step(
          'bucket-policy',
          'Allow only CloudFront to read the bucket',
          ['distribution', 'hosting', 'public-access'],
          () => import('./8-distribution/bucket-policy.ts'),
        ),
        skipWith: ['private-again'],
      },
      {
        // Takes back what public-access allowed. A browser shortens a URL once more.
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
  {
    // Ours and not the handbook's: what the handbook says that it leaves out.
    number: 9,
    title: 'Lock it down',
    extra: true,
    steps: [
      // The origin is the distribution's. Its checks shorten a URL.
      lock(
        'cors-origin',
        'Allow only your page to call the API',
        ['cors', 'distribution', 'database-access'],
        () => import('./9-lock-it-down/cors-origin.ts'),
      ),
      // A setting of the distribution, which serves the page by then. It names the API that the page calls.
      lock(
        'security-headers',
        'Add security headers to the page',
        ['api', 'bucket-policy'],
        () => import('./9-lock-it-down/security-headers.ts'),
      ),
      {
        // Replaces the identity that the bucket policy names.
        ...lock(
          'origin-access-control',
          'Let only your distribution read the bucket',
          ['bucket-policy'],
          () => import('./9-lock-it-down/origin-access-control.ts'),
        ),
        // The distribution keeps its headers.
        reads: ['security-headers'],
      },
      // Changes the functions, whose code needs the table by then.
      lock(
        'own-roles',
        'Give each function a role of its own',
        ['database-access'],
        () => import('./9-lock-it-down/own-roles.ts'),
      ),
      // Changes the stage and settings of functions and table. Its checks send a request too many.
      lock(
        'limits',
        'Limit requests, and protect the table',
        ['database-access'],
        () => import('./9-lock-it-down/limits.ts'),
      ),
    ],
  },
  {
    // Ours and not the handbook's: the learner changes the code.
    number: 10,
    title: 'Your code',
    extra: true,
    steps: [
      // Each solution has the code of those before it, so that no task ends the checks of another.
      task(
        'alias',
        'Let people choose the name of a short link',
        'database-access',
        () => import('./10-your-code/alias.ts'),
      ),
      task('expiry', 'Let short links expire', 'alias', () => import('./10-your-code/expiry.ts')),
      task('visit-count', 'Count the visits of a short link', 'expiry', () => import('./10-your-code/visit-count.ts')),
      task('redirect', 'Redirect a browser to the URL', 'visit-count', () => import('./10-your-code/redirect.ts')),
    ],
  },
];
