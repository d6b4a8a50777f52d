// STS: who am I, and the credentials of a role for whoever may take it on.
import * as sdk from '@aws-sdk/client-sts';
import { throwAwsError } from '../../server/aws-error.ts';
import { judgeResource } from '../iam/evaluation/evaluate.ts';
import { principalArn, type Principal } from '../../server/principal.ts';
import { recordsOf, roleOfArn } from '../iam/records.ts';
import type { PolicyDocument, SandboxContext } from '../../server/context.ts';
import { defineService, operationsOf, type Call, type Service } from '../../server/service.ts';

const operation = operationsOf(sdk);
const shortest = 900;
/** For who comes by a role himself. */
const chained = 3600;

export function service(sandbox: SandboxContext): Service {
  return defineService('sts', sdk, sdk.STSClient, {
    operations: [
      // Needs no permission, and no policy can deny it.
      operation('GetCallerIdentity', { takes: [], action: null }, (_input, { account, principal }) => ({
        Account: account,
        ...identityOf(principal),
      })),

      operation(
        'AssumeRole',
        // Decided below: the role's trust policy has its say, too.
        { takes: ['RoleArn', 'RoleSessionName', 'DurationSeconds', 'ExternalId'], action: null },
        ({ RoleArn = '', RoleSessionName = '', DurationSeconds = 3600, ExternalId }, call) => {
          checkInput(RoleSessionName, DurationSeconds);
          const { maxSession } = assumed(sandbox, RoleArn, ExternalId, call);
          if (call.principal.type === 'role' && DurationSeconds > chained)
            invalid(
              'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.',
            );
          if (DurationSeconds > maxSession) {
            invalid('The requested DurationSeconds exceeds the MaxSessionDuration set for this role.');
          }
          const expires = sandbox.now() + DurationSeconds * 1000;
          const { principal, ...credentials } = sandbox.iam.session(RoleArn, RoleSessionName, expires);
          return {
            Credentials: {
              AccessKeyId: credentials.accessKeyId,
              SecretAccessKey: credentials.secretAccessKey,
              SessionToken: credentials.sessionToken,
              Expiration: new Date(expires),
            },
            AssumedRoleUser: {
              Arn: principalArn(principal),
              AssumedRoleId: 'id' in principal ? principal.id : undefined,
            },
          };
        },
      ),
    ],
  });
}

/** The role, where both its trust policy and the caller's own policies have him take it on. */
function assumed(sandbox: SandboxContext, arn: string, externalId: string | undefined, call: Call) {
  const { principal } = call;
  const role = roleOfArn(recordsOf(sandbox.store), arn);
  const trust = role && (JSON.parse(role.trust) as PolicyDocument);
  const context = { ...call.context, ...(externalId !== undefined && { 'sts:ExternalId': externalId }) };
  const lower = Object.fromEntries(Object.entries(context).map(([key, value]) => [key.toLowerCase(), value]));
  const request = { action: 'sts:AssumeRole', resource: arn, context: lower };
  const { effect, delegated } = judgeResource(trust, request, principal);
  const trusted = effect === 'allow' || (effect === 'none' && delegated);
  // The same answer for a role that does not exist: who may not know, does not learn it.
  const decision = sandbox.iam.decide({ principal, ...request, resourcePolicy: trust });
  if (role && trusted && decision.allowed) return role;
  const text = `User: ${principalArn(principal)} is not authorized to perform: sts:AssumeRole on resource: ${arn}`;
  return throwAwsError({ code: 'AccessDenied', status: 403 }, text);
}

function checkInput(name: string, seconds: number): void {
  const at = (value: string | number, member: string, constraint: string) =>
    invalid(`1 validation error detected: Value '${value}' at '${member}' failed to satisfy constraint: ${constraint}`);
  if (!/^[\w+=,.@-]*$/.test(name)) {
    at(name, 'roleSessionName', 'Member must satisfy regular expression pattern: [\\w+=,.@-]*');
  }
  if (name.length < 2) at(name, 'roleSessionName', 'Member must have length greater than or equal to 2');
  if (name.length > 64) at(name, 'roleSessionName', 'Member must have length less than or equal to 64');
  if (seconds < shortest) at(seconds, 'durationSeconds', `Member must have value greater than or equal to ${shortest}`);
}

function invalid(text: string): never {
  return throwAwsError({ code: 'ValidationError', status: 400 }, text);
}

function identityOf(principal: Principal): { Arn: string | undefined; UserId: string | undefined } {
  return principal.type === 'user' || principal.type === 'role'
    ? { Arn: principal.arn, UserId: principal.id }
    : { Arn: undefined, UserId: undefined };
}
