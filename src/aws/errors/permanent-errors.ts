// Errors that no retry fixes, explained for people: what AWS means, and what to do.

export interface PermanentError {
  readonly message: string;
  readonly state?: string;
  readonly fix: string;
}

interface Row {
  /** Of the error; every name where it is left out. */
  readonly names?: RegExp;
  readonly text?: RegExp;
  say(found: { readonly name: string; readonly message: string }): PermanentError;
}

const rows: readonly Row[] = [
  {
    names: /^AccessDenied/,
    text: /must be verified/,
    say: () => ({
      message: 'AWS must verify this account before it can use CloudFront. This is common for new accounts.',
      state:
        'No distribution was created, and everything before it works. Open a support case under "Account and billing". It is free, and the answer takes hours to days.',
      fix: 'workshop next --skip   # skips CloudFront for now; after the answer: workshop next',
    }),
  },
  {
    text: /no longer supported for creating or updating/,
    say: ({ message }) => ({
      message: `Lambda no longer creates functions with the runtime ${/\bnodejs[\w.]+/.exec(message)?.[0] ?? 'of this course'}.`,
      state:
        'AWS retires runtimes, and a newer version of the workshop uses a current one. The checkpoint has what was created.',
      fix: 'git pull && npm ci   # in your copy of the workshop; then: workshop next',
    }),
  },
  {
    names: /^AccessDenied/,
    text: /iam:PassRole/,
    say: ({ message }) => ({
      message: `You have no permission to pass the role to Lambda (iam:PassRole). AWS says: ${message}`,
      fix: 'workshop policy   # prints the policy you need; with it: workshop next',
    }),
  },
  {
    names: /^AccessDenied|^UnauthorizedOperation|^Forbidden/,
    text: /explicit deny/,
    say: ({ message }) => ({
      message: `A policy explicitly denies the call: ${message}`,
      state: `${denierOf(message)} The checkpoint has what was created.`,
      fix: 'workshop doctor   # shows what else is denied; then: workshop next',
    }),
  },
  {
    names: /^PreconditionFailed/,
    text: /pricing plan/,
    say: () => ({
      message: 'The distribution is subscribed to a pricing plan and cannot be deleted before the plan ends.',
      state:
        'It is disabled and serves no requests. Cancel the plan in the CloudFront console. It may run until the end of the month.',
      fix: 'workshop teardown   # once the plan has ended',
    }),
  },
  {
    names:
      /^(LimitExceeded|EntityLimitExceeded|ServiceQuotaExceeded|CodeStorageExceeded|TooManyBuckets|TooManyDistributions|TooManyCloudFrontOriginAccessIdentities)/,
    // That one passes: only so many tables may be under way at once.
    text: /^(?!.*simultaneously)/s,
    say: ({ name, message }) => ({
      message: `The account has reached a quota of AWS (${name}: ${message}).`,
      state: 'Nothing was rolled back. Delete what you no longer need, or request a higher quota.',
      fix: 'aws service-quotas list-service-quotas --service-code <service>   # then: workshop next',
    }),
  },
];

export function permanentError(error: unknown): PermanentError | undefined {
  if (!(error instanceof Error)) return undefined;
  const { name, message } = error;
  const row = rows.find(({ names, text }) => (names?.test(name) ?? true) && (text?.test(message) ?? true));
  return row?.say({ name, message });
}

function denierOf(message: string): string {
  if (/service control policy/.test(message))
    return 'The policy is a service control policy (SCP) of your AWS organization.';
  if (/resource control policy/.test(message))
    return 'The policy is a resource control policy (RCP) of your AWS organization.';
  if (/permissions boundary/.test(message)) return 'The policy is the permissions boundary of your user or role.';
  if (/resource-based policy/.test(message)) return 'The policy is attached to the resource itself.';
  return 'The policy is attached to your user, your groups or your role.';
}
