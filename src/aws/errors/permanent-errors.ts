// Errors that no retry fixes, explained for people: what AWS means, and what to do.
import { denialIn, isLimit, isPermissionError, whichPolicy, type Denial } from './denials.ts';

interface PermanentError {
  readonly message: string;
  readonly state?: string;
  readonly fix: string;
}

interface Row {
  /** Of the error; every name where it is left out. */
  readonly names?: RegExp;
  readonly text?: RegExp;
  /** Of errors about permissions: whether the policy that AWS names is such a one. */
  readonly isDenial?: (denial: Denial) => boolean;
  say(found: { readonly name: string; readonly message: string }, denial: Denial | undefined): PermanentError;
}

const notActivatedNames = /^(SubscriptionRequired(Exception)?|OptInRequired(Exception)?|NotSignedUp|AccountProblem)$/;

/** The account's sign-up is not complete: AWS answers so until it is. */
export function isNotActivated(error: unknown): boolean {
  return error instanceof Error && notActivatedNames.test(error.name);
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
    // Each service names an account whose sign-up is not complete in its own way.
    // source: https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html (NotSignedUp, AccountProblem) and
    // https://docs.aws.amazon.com/lambda/latest/api/CommonErrors.html (OptInRequired), checked 2026-11-29
    names: notActivatedNames,
    say: ({ name, message }) => ({
      message: `AWS has not activated this account for the service yet (${name}: ${message}).`,
      state:
        'The sign-up is not complete: a payment method or the verification of your phone number is missing, or AWS is still checking them. That takes minutes, and up to 24 hours. The checkpoint has what was created.',
      fix: 'workshop doctor   # says when the account is activated. Complete the sign-up in a browser: https://portal.aws.amazon.com/billing/signup',
    }),
  },
  {
    names: /^AccessDenied/,
    text: /iam:CreateRole\b|iam:PutRolePermissionsBoundary\b/,
    say: ({ message }, denial) => ({
      message: `You have no permission to create the role of the functions. AWS says: ${message}`,
      state: `${denial ? `The policy is ${whichPolicy(denial)}. ` : ''}Many accounts let only administrators create roles, or only roles with a permissions boundary. Ask your administrator for the permission, the boundary or a role. The checkpoint has what was created.`,
      fix: 'workshop start --permissions-boundary <ARN of a policy>   # or, with an existing role: workshop start --role-arn <ARN>; then: workshop next',
    }),
  },
  {
    isDenial: (denial) => isLimit(denial),
    say: ({ message }, denial) => ({
      message: denial?.isExplicit
        ? `A policy explicitly denies the call: ${message}`
        : `A policy limits your permissions and does not allow the call: ${message}`,
      state: `${denial ? `The policy is ${whichPolicy(denial)}.` : ''}${denial && !denial.isExplicit ? ' It limits what your other policies can allow, so more permissions do not help.' : ''} The checkpoint has what was created.`,
      fix: 'workshop doctor   # shows what else is denied; then: workshop next',
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
  const denial = isPermissionError(error) ? denialIn(message) : undefined;
  const row = rows.find(
    ({ names, text, isDenial }) =>
      (names?.test(name) ?? true) &&
      (text?.test(message) ?? true) &&
      (!isDenial || (denial !== undefined && isDenial(denial))),
  );
  return row?.say({ name, message }, denial);
}
