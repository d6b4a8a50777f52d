// For a refused permission of a trace: what is missing, where it belongs, and the step or command that adds it.
import { statusOf } from '../../engine/course.ts';
import type { Checkpoint } from '../../engine/types.ts';
import type { TraceDecision, TraceHop } from '../../sandbox/client/sandbox-client.ts';
import { valuesOf } from '../learn/guide.ts';
import { adviceFor, explicitDenyText, missingStatement } from '../learn/why/refusal.ts';
import type { TraceAdvice } from './types.ts';

/** What the advice depends on, beside the decision. */
export interface BuiltStack {
  /** Of the functions. */
  readonly roleName: string;
  /** The names of the roles of chapter 9, one for each function. */
  readonly ownRoles: readonly string[];
  /** Of the page behind the distribution. */
  readonly pageOrigin: string | undefined;
  /** Also while its checks fail, as in an exercise. */
  readonly isBuilt: (step: string) => boolean;
}

export function builtStackOf(checkpoint: Checkpoint | undefined): BuiltStack {
  const { roleName = '', createRole = '', getRole = '', distributionUrl } = valuesOf(checkpoint);
  return {
    pageOrigin: distributionUrl,
    roleName,
    ownRoles: [createRole, getRole],
    isBuilt: (step) => ['provisioned', 'verified'].includes(statusOf(checkpoint, step)),
  };
}

/** For a decision `deny`. */
export function adviceOf(decision: TraceDecision, stack: BuiltStack): TraceAdvice {
  const { principal, action, resource, reason, checks } = decision;
  if (principal === 'anonymous' && stack.isBuilt('bucket-policy')) return intended(reason);
  if (reason === 'gate') return gateAdvice(decision, stack);
  if (reason === 'statement') return { text: [denyingPolicy(decision), explicitDenyText].filter(Boolean).join(' ') };
  const limit = checks.find(
    ({ kind, effect }) => (kind === 'permissions-boundary' || kind === 'session-policy') && effect === 'none',
  );
  const isGranted = checks.some(({ kind, effect }) => kind === 'identity-policy' && effect === 'allow');
  if (limit && isGranted)
    return { text: `A policy allows it, and the ${limit.kind.replace('-', ' ')} ${limit.name} does not.` };
  const statement = missingStatement({ actor: principal, action, resource, explicitDeny: false });
  if (principal === 'anonymous')
    return {
      text: 'The policy of the bucket has no statement that allows everybody this.',
      statement: { ...statement, Principal: '*' },
      ...changedBy('public-access', stack, 'bucket-policy'),
    };
  if (/^[\w.-]+\.amazonaws\.com$/.test(principal)) return serviceAdvice(decision, statement, stack);
  const own = stack.ownRoles.find((name) => principal.includes(`:assumed-role/${name}/`));
  if (own !== undefined)
    return {
      text: `The missing statement belongs in a policy of the role ${own}, which this function has alone.`,
      statement,
      ...changedBy('own-roles', stack),
    };
  const { where, step } = adviceFor({ actor: principal, action, resource, explicitDeny: false }, stack.roleName);
  const isIdentity = principal.includes('Origin Access Identity');
  return {
    text: `The missing statement belongs in ${where}.`,
    statement: isIdentity ? { ...statement, Principal: { AWS: principal } } : statement,
    ...(step !== undefined && changedBy(step, stack)),
  };
}

function denyingPolicy({ checks }: TraceDecision): string | undefined {
  const denying = checks.find(({ decided }) => decided);
  if (!denying) return undefined;
  const { sid, index } = denying.statement ?? {};
  const statement = sid ? `statement ${sid}` : `statement ${(index ?? 0) + 1}`;
  return `It is the ${denying.kind.replace('-', ' ')} ${denying.name}, ${statement}.`;
}

/** For API Gateway and CloudFront. Their statements name the API or the distribution in a condition. */
function serviceAdvice(
  { principal, action, conditionKeys, checks }: TraceDecision,
  statement: Readonly<Record<string, unknown>>,
  stack: BuiltStack,
): TraceAdvice {
  const source = Object.entries(conditionKeys).find(([name]) => name.toLowerCase() === 'aws:sourcearn');
  const policy = checks.find(({ kind }) => kind === 'resource-policy')?.name ?? 'policy of the resource';
  const other =
    source && ` A condition of it names another ${source[0]}: this request has ${[source[1]].flat().join()}.`;
  return {
    text: `The ${policy} has no statement that allows ${principal} this.${other ?? ''}`,
    statement: {
      ...statement,
      Principal: { Service: principal },
      ...(source && { Condition: { ArnLike: Object.fromEntries([source]) } }),
    },
    ...changedBy(action.startsWith('lambda:') ? 'api' : 'origin-access-control', stack),
  };
}

/** For a request that was refused, or that a browser does not let a page read, without a decision of a policy. */
export function hopAdviceOf({ decisions, error, cors, service }: TraceHop, stack: BuiltStack): TraceAdvice | null {
  if (cors && !cors.allowed) return corsAdvice(cors, service, stack);
  if (!error || decisions.some(({ decision }) => decision === 'deny')) return null;
  const text = signatureTexts.find(([pattern]) => pattern.test(`${error.code}: ${error.message}`))?.[1];
  return text === undefined ? null : { text: `${text} No policy was evaluated.` };
}

function corsAdvice(
  { origin, refusal }: NonNullable<TraceHop['cors']>,
  service: string,
  stack: BuiltStack,
): TraceAdvice {
  const text = `A browser refuses it to a page of ${origin}. ${refusal}`;
  if (service !== 'apigateway') return { text };
  if (!stack.isBuilt('cors-origin')) return { text, ...changedBy('cors', stack) };
  if (origin === stack.pageOrigin) return { text, ...changedBy('cors-origin', stack) };
  return { text: `${text} Since the step cors-origin, the API allows only your own page. This is intended.` };
}

/** Codes of the protocols, and what S3 says of an address with a signature. */
const signatureTexts: readonly (readonly [RegExp, string])[] = [
  [
    /^(SignatureDoesNotMatch|InvalidSignatureException)\b/,
    'The signature is not the one that AWS computes: the secret access key is another one, or the request was changed after it was signed.',
  ],
  [
    /^(ExpiredToken|RequestExpired|RequestTimeTooSkewed)|expired/i,
    'The credentials, or the address with a signature, are no longer valid. Sign the request again, with new credentials and the right time.',
  ],
  [
    /^(InvalidClientTokenId|UnrecognizedClientException|InvalidAccessKeyId)\b/,
    'AWS does not know the access key. Compare AWS_ACCESS_KEY_ID and the profile with the target of this folder.',
  ],
  [/^(MissingAuthenticationToken|MissingAuthenticationTokenException)\b/, 'The request has no signature.'],
];

/** A step that is built has made the resource once, and a repair puts it back. */
function changedBy(step: string, stack: BuiltStack, resource = step): Pick<TraceAdvice, 'step' | 'command'> {
  return {
    step,
    command: stack.isBuilt(step) ? { action: 'repair', name: resource } : { action: 'goto', name: step },
  };
}

function intended(reason: TraceDecision['reason']): TraceAdvice {
  const why =
    reason === 'gate'
      ? 'Block Public Access refuses visitors, even if the bucket policy allows them.'
      : 'Since the step bucket-policy, the bucket policy allows only CloudFront to read.';
  return { text: `${why} This is intended: send the request to the distribution instead.`, isIntended: true };
}

function gateAdvice({ checks }: TraceDecision, stack: BuiltStack): TraceAdvice {
  const level = checks.find(({ decided }) => decided)?.name.endsWith('account') ? 'account' : 'bucket';
  return {
    text: `Block Public Access of the ${level} refuses visitors, even if the bucket policy allows them.`,
    ...changedBy('public-access', stack, `${level}-public-access`),
  };
}
