// Temporary credentials of a role, for a caller that may assume it.
import * as sdk from '@aws-sdk/client-sts';
import { principalArn } from '../../../server/principal.ts';
import type { ServiceContext } from '../../context.ts';
import { operationsOf, type Operation } from '../../../server/service.ts';
import { contextFrom } from '../../shared/condition-keys.ts';
import { stsKeys } from '../condition-keys.ts';
import { constraints } from '../../shared/constraints.ts';
import { chainedSessionTooLong, invalidValue, notAuthorizedToAssume, sessionTooLong } from '../errors.ts';

const operation = operationsOf(sdk);

/** In seconds. `chained`: for a caller that is itself a session of a role. */
const duration = { shortest: 900, usual: 3600, longestChained: 3600 };
const namePattern = '[\\w+=,.@-]*';

export function assumeRoleOperations(sandbox: ServiceContext): Operation[] {
  return [
    operation(
      'AssumeRole',
      // Authorized below: the role's trust policy is part of the decision.
      { takes: ['RoleArn', 'RoleSessionName', 'DurationSeconds', 'ExternalId'], action: null },
      (input, call) => {
        const { RoleArn = '', RoleSessionName = '', DurationSeconds = duration.usual } = input;
        checkSession(RoleSessionName, DurationSeconds);
        const context = { ...call.context, ...contextFrom(stsKeys, input) };
        const role = sandbox.iam.roleToAssume(RoleArn, call.principal, context);
        const { maxSession } = role ?? notAuthorizedToAssume(principalArn(call.principal), RoleArn);
        if (call.principal.type === 'role' && DurationSeconds > duration.longestChained) chainedSessionTooLong();
        if (DurationSeconds > maxSession) sessionTooLong();
        const expires = sandbox.now() + DurationSeconds * 1000;
        const { principal, ...credentials } = sandbox.iam.session(RoleArn, RoleSessionName, { expires });
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
  ];
}

function checkSession(name: string, seconds: number): void {
  const { matches, notShorterThan, notLongerThan, atLeast } = constraints;
  if (!new RegExp(`^${namePattern}$`).test(name)) invalidValue(name, 'roleSessionName', matches(namePattern));
  if (name.length < 2) invalidValue(name, 'roleSessionName', notShorterThan(2));
  if (name.length > 64) invalidValue(name, 'roleSessionName', notLongerThan(64));
  if (seconds < duration.shortest) invalidValue(seconds, 'durationSeconds', atLeast(duration.shortest));
}
