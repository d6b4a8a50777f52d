// The titles that named checks and expected failures before these had ids: checkpoints and journals of version 1 hold them.

/** By step: each title, with `*` for what depended on the workspace (a suffix, a region, a runtime), and its id. */
const titles: Readonly<Record<string, readonly (readonly [title: string, id: string])[]>> = {
  environment: [
    ['Node.js is recent enough', 'node-version'],
    ['The credentials belong to the account of this workspace', 'account'],
    ['The clocks of this machine and of AWS agree', 'clock'],
    ['The region * answers, with room for both functions', 'region'],
    ['The names of the course are free, or ours', 'names-free'],
  ],
  table: [['An item goes into the table and comes out again', 'item-round-trip']],
  role: [
    ['Lambda may assume the role, and nobody else may', 'trusts-lambda-only'],
    ['The role may write logs', 'can-write-logs'],
  ],
  functions: [
    ["create* runs on * as the workshop's role", 'create-function-configured'],
    ['create* says hello', 'create-function-says-hello'],
    ["get* runs on * as the workshop's role", 'get-function-configured'],
    ['get* says hello', 'get-function-says-hello'],
  ],
  logs: [['What * writes is found in CloudWatch Logs', 'line-found']],
  api: [
    ['The API cannot invoke the functions yet', 'no-invoke-permission'],
    ['Each route leads to its function, on a stage that deploys by itself', 'routes-lead-to-functions'],
    ['POST /shorten reaches its function', 'post-reaches-function'],
    ['GET /some-id reaches its function', 'get-reaches-function'],
  ],
  cors: [
    ['A browser may not call the API yet', 'preflight-blocked'],
    ["A browser's preflight is answered with leave to call", 'preflight-allowed'],
    ['The answers themselves are open to every origin too', 'responses-allow-origin'],
  ],
  package: [
    ['create*.zip holds index.mjs', 'create-zip-contents'],
    ['create*.zip is what packing again makes', 'create-zip-reproducible'],
    ['get*.zip holds index.mjs', 'get-zip-contents'],
    ['get*.zip is what packing again makes', 'get-zip-reproducible'],
    ['*.zip holds nodejs/node_modules/nanoid/package.json', 'layer-zip-contents'],
    ['*.zip is what packing again makes', 'layer-zip-reproducible'],
  ],
  layer: [['The layer holds exactly what was packed', 'matches-zip']],
  deploy: [
    ['The code does not find nanoid', 'module-not-found'],
    ['create* runs the code that was packed', 'create-function-code'],
    ['create* finds its modules and answers', 'create-function-runs'],
    ['get* runs the code that was packed', 'get-function-code'],
    ['get* finds its modules and answers', 'get-function-runs'],
  ],
  'database-access': [
    ['The function may not write to the table yet', 'access-denied'],
    ['A URL goes in, and an id comes out', 'stores-url'],
    ['The id goes in, and the same URL comes out', 'finds-url'],
    ['An id that nobody was given is not found', 'unknown-id'],
    ['What is no web address is refused', 'invalid-url'],
  ],
  bucket: [
    ['The page lies in the bucket, and each file has the type that browsers need', 'files-and-types'],
    ["The page's configuration names the API", 'config-names-api'],
  ],
  hosting: [
    ['The website answers 403', 'access-denied'],
    ['The website begins with index.html', 'index-document'],
    ['The website answers 403: it is there, and it is private', 'website-refuses'],
  ],
  'public-access': [
    ['The website shows the page to everybody', 'website-serves-page'],
    ['The page is told where the API is', 'config-names-api'],
    ['A browser on the website can shorten a URL', 'browser-shortens'],
  ],
  distribution: [
    ['The distribution is enabled, and deployed to all edges', 'deployed'],
    ['CloudFront serves the page', 'cloudfront-serves-page'],
    ['CloudFront reaches the bucket, which lets nobody in yet', 'reaches-bucket'],
  ],
  'bucket-policy': [
    ['CloudFront serves the page', 'cloudfront-serves-page'],
    ['CloudFront may read what is there, and may not find out what is not', 'cloudfront-cannot-list'],
    ['The website, which comes without an identity, is refused again', 'website-refuses'],
  ],
  'private-again': [
    ['Bucket and account block all public access', 'public-access-blocked'],
    ['The website answers 403', 'website-refuses'],
    ['CloudFront still serves the page', 'cloudfront-serves-page'],
    ['A browser on the distribution can shorten a URL', 'browser-shortens'],
  ],
};

/** The id of what a step once called by this title; a title that was never one, and an id, is returned as it is. */
export function checkIdOf(step: string, title: string): string {
  const name = titles[step]?.find(([known]) => matches(known, title))?.[1];
  return name === undefined ? title : `${step}.${name}`;
}

function matches(known: string, title: string): boolean {
  const [start = '', ...rest] = known.split('*');
  if (!title.startsWith(start)) return false;
  let at = start.length;
  for (const part of rest) {
    const found = title.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return at === title.length;
}
