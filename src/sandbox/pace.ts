// How long things take, in milliseconds. State machines are never driven by timers: a record keeps the moment from
// which it is ready, and readers compare it with the clock, so that a restart changes nothing.

export interface Pace {
  /** CreateTable and DeleteTable, until ACTIVE or deleted. */
  readonly table: number;
  /** A new role, until Lambda can assume it. */
  readonly role: number;
  /** Pending → Active, and InProgress → Successful. */
  readonly function: number;
  /** A change of an API with auto-deploy, until requests see it. */
  readonly deployment: number;
  /** A log line, until CloudWatch Logs shows it. */
  readonly logs: number;
  /** A Block Public Access change, until PutBucketPolicy follows it. */
  readonly publicAccess: number;
  /** An origin access identity, until a bucket policy may name it. */
  readonly identity: number;
  /** InProgress → Deployed. */
  readonly distribution: number;
  /** A new account of an organization, until it exists. */
  readonly account: number;
  /** A request of an assignment or of provisioning, until it has succeeded or failed. */
  readonly assignment: number;
  /** New data of a metric, until its alarms are evaluated; a minute and more: at the end of a minute, as on AWS. */
  readonly alarm: number;
  /** Between two management calls of an account that API Gateway answers, after a burst of forty. */
  readonly gatewayCall: number;
}

export const paces = {
  instant: {
    table: 0,
    role: 0,
    function: 0,
    deployment: 0,
    logs: 0,
    publicAccess: 0,
    identity: 0,
    distribution: 0,
    account: 0,
    assignment: 0,
    alarm: 0,
    gatewayCall: 0,
  },
  demo: {
    table: 600,
    role: 400,
    function: 300,
    deployment: 200,
    logs: 200,
    publicAccess: 200,
    identity: 200,
    distribution: 4_000,
    account: 500,
    assignment: 300,
    alarm: 1_000,
    gatewayCall: 0,
  },
  aws: {
    table: 8_000,
    role: 9_000,
    function: 3_000,
    deployment: 3_000,
    logs: 4_000,
    publicAccess: 5_000,
    identity: 5_000,
    distribution: 180_000,
    account: 20_000,
    assignment: 3_000,
    alarm: 60_000,
    gatewayCall: 100,
  },
} as const satisfies Record<string, Pace>;

export type PaceName = keyof typeof paces;

/**
 * Whether a moment that the pace has set is still to come. A clock that was set back, by an hour for example, would put
 * it far away: a moment further away than any pace puts it counts as over.
 */
export function isPending(kind: keyof Pace, until: number, now: number): boolean {
  const left = until - now;
  return left > 0 && left <= 4 * paces.aws[kind];
}
