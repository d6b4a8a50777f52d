// Refusals that no waiting mends, in words for people: what AWS means by them, and what is to be done.

export interface Terminal {
  readonly message: string;
  readonly state?: string;
  readonly fix: string;
}

interface Row {
  /** Of the error; every name where it is left out. */
  readonly names?: RegExp;
  readonly text?: RegExp;
  say(found: { readonly name: string; readonly message: string }): Terminal;
}

const rows: readonly Row[] = [
  {
    names: /^AccessDenied/,
    text: /must be verified/,
    say: () => ({
      message: 'AWS wants to verify this account before it may use CloudFront, as it does with many young accounts.',
      state:
        'No distribution was made; everything up to here works. Open a support case under "Account and billing" (free of charge): the answer takes hours to days.',
      fix: 'workshop next --skip   # skips CloudFront for now; workshop next comes back to it once AWS Support has answered',
    }),
  },
  {
    text: /no longer supported for creating or updating/,
    say: ({ message }) => ({
      message: `Lambda takes no functions any more for the runtime ${/\bnodejs[\w.]+/.exec(message)?.[0] ?? 'that they ask for'}.`,
      state: 'Runtimes come and go; a newer workshop knows the one of today. What was made is in the checkpoint.',
      fix: 'git pull && npm ci   # in your copy of the workshop; then: workshop next',
    }),
  },
  {
    names: /^AccessDenied/,
    text: /iam:PassRole/,
    say: ({ message }) => ({
      message: `You may not hand the role to Lambda: iam:PassRole is missing from your permissions. AWS says: ${message}`,
      fix: 'workshop policy   # the permissions that the course needs; with them: workshop next',
    }),
  },
  {
    names: /^AccessDenied|^UnauthorizedOperation|^Forbidden/,
    text: /explicit deny/,
    say: ({ message }) => ({
      message: `A policy forbids it, whatever else you are allowed: ${message}`,
      state: `${denierOf(message)} What was made is in the checkpoint.`,
      fix: 'workshop doctor   # shows what else is denied; workshop next, once it is allowed',
    }),
  },
  {
    names: /^PreconditionFailed/,
    text: /pricing plan/,
    say: () => ({
      message: 'The distribution is subscribed to a pricing plan, and cannot be deleted before that ends.',
      state:
        'It is disabled: it serves nobody. Cancel the plan in the CloudFront console; it may run to the end of the month.',
      fix: 'workshop teardown   # once the plan has ended',
    }),
  },
  {
    names:
      /^(LimitExceeded|EntityLimitExceeded|ServiceQuotaExceeded|CodeStorageExceeded|TooManyBuckets|TooManyDistributions|TooManyCloudFrontOriginAccessIdentities)/,
    // That one passes: only so many tables may be under way at once.
    text: /^(?!.*simultaneously)/s,
    say: ({ name, message }) => ({
      message: `The account has no room for it: a quota of AWS is reached (${name}: ${message}).`,
      state: 'Nothing was rolled back. Remove what you no longer need, or have the quota raised.',
      fix: 'workshop next   # once there is room; aws service-quotas list-service-quotas shows the quotas',
    }),
  },
];

export function terminalOf(error: unknown): Terminal | undefined {
  if (!(error instanceof Error)) return undefined;
  const { name, message } = error;
  const row = rows.find(({ names, text }) => (names?.test(name) ?? true) && (text?.test(message) ?? true));
  return row?.say({ name, message });
}

function denierOf(message: string): string {
  if (/service control policy/.test(message)) return 'It is a service control policy of your AWS organization.';
  if (/resource control policy/.test(message)) return 'It is a resource control policy of your AWS organization.';
  if (/permissions boundary/.test(message)) return 'It is the permissions boundary of your user or role.';
  if (/resource-based policy/.test(message)) return 'It is a policy of the thing itself.';
  return 'It is one of your own policies, or of your groups.';
}
