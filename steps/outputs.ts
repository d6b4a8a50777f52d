// What each step passes to later steps and stores in the checkpoint: names, ARNs, ids, hashes and addresses.

// A type, not an interface: only types are assignable to Json without an index signature.
export type CourseOutputs = {
  environment: { account: string; region: string };
  table: { tableName: string; tableArn: string };
  role: { roleName: string; roleArn: string };
  functions: { createFunction: string; createArn: string; getFunction: string; getArn: string };
  logs: { logGroup: string };
  api: { apiId: string; apiUrl: string };
  cors: { allowOrigins: string[] };
  package: { layerZip: Archive; createZip: Archive; getZip: Archive };
  layer: { layerVersionArn: string };
  deploy: { createSha256: string; getSha256: string };
  /** Null where the functions have an existing role, whose policies are its administrator's. */
  'database-access': { policy: string | null };
  bucket: { bucketName: string };
  hosting: { websiteUrl: string };
  'public-access': { websiteUrl: string };
  distribution: { distributionId: string; distributionUrl: string; identityId: string; identityArn: string };
  'bucket-policy': { principal: string };
  'private-again': { distributionUrl: string };
  // Of the chapter that locks the stack down.
  'cors-origin': { allowOrigins: string[] };
  /** Where the functions have an existing role, both are that one. */
  'own-roles': { createRoleArn: string; getRoleArn: string };
  'security-headers': { distributionUrl: string; headersPolicyId: string; contentSecurityPolicy: string };
  'origin-access-control': {
    accessControlId: string;
    distributionId: string;
    distributionArn: string;
    distributionUrl: string;
  };
  /** `reserved`: null where the quota of the account is too low for a reservation. */
  limits: { shorten: { rate: number; burst: number }; reserved: number | null };
  // Of the tasks after the handbook: no step needs them.
  alias: { createFunction: string };
  expiry: { tableName: string };
  'visit-count': { getFunction: string };
  redirect: { getFunction: string };
};

/** A zip on disk. `sha256` is in base64, as Lambda returns it. */
type Archive = { file: string; sha256: string; size: number; entries: string[] };
