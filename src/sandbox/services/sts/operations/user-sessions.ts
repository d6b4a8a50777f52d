// Temporary credentials of IAM users: with all their permissions, or with a part of them for somebody else.
// source: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_request.html, checked 2026-11-29
import * as sdk from '@aws-sdk/client-sts';
import type { Principal, UserCaller } from '../../../server/principal.ts';
import { operationsOf, tagging, type Call, type Operation } from '../../../server/service.ts';
import type { ServiceContext } from '../../context.ts';
import { calledWithSession } from '../errors.ts';
import { checkDuration, checkName } from '../rules/names-and-durations.ts';
import { packedPolicySize } from '../rules/packed-size.ts';
import { sessionPolicies } from '../rules/session-policies.ts';
import { sessionTags } from '../rules/session-tags.ts';
import { credentialsOutput } from './assume-role.ts';

const operation = operationsOf(sdk);

/** In seconds. */
const duration = { usual: 43_200, longest: 129_600 };
const maxNameLength = 32;

export function userSessionOperations(sandbox: ServiceContext): Operation[] {
  const federatedArn = ({ Name = '' }: { Name?: string | undefined }, { account, principal }: Call) => {
    userCalling('GetFederationToken', principal);
    return `arn:aws:sts::${account}:federated-user/${Name}`;
  };
  return [
    // Needs no permission, and no policy can deny it. The sandbox has no devices for a second factor.
    operation('GetSessionToken', { takes: ['DurationSeconds'], action: null }, (input, { principal }) => {
      const { DurationSeconds = duration.usual } = input;
      const user = userCalling('GetSessionToken', principal);
      checkDuration(DurationSeconds, duration.longest);
      const issued = sandbox.now();
      const expires = issued + DurationSeconds * 1000;
      const credentials = sandbox.iam.credentialsFor({ ...user, session: { issued } }, expires);
      return { Credentials: credentialsOutput(credentials, expires) };
    }),
    operation(
      'GetFederationToken',
      {
        takes: ['Name', 'DurationSeconds', 'Policy', 'PolicyArns', 'Tags'],
        on: federatedArn,
        also: (input, call) => tagging('sts:TagSession', input.Tags, federatedArn(input, call)),
      },
      (input, call) => {
        const { Name = '', DurationSeconds = duration.usual } = input;
        const { account, principal } = call;
        const user = userCalling('GetFederationToken', principal);
        checkName('name', Name, maxNameLength);
        checkDuration(DurationSeconds, duration.longest);
        const policies = sessionPolicies(sandbox, account, input);
        const { tags } = sessionTags(principal, input);
        const packed = packedPolicySize({ ...policies, tags });
        const issued = sandbox.now();
        const expires = issued + DurationSeconds * 1000;
        const arn = federatedArn(input, call);
        const id = `${account}:${Name}`;
        const session = { issued, ...policies, tags };
        const credentials = sandbox.iam.credentialsFor(
          { type: 'federated-user', account, arn, id, user, session },
          expires,
        );
        return {
          Credentials: credentialsOutput(credentials, expires),
          FederatedUser: { FederatedUserId: id, Arn: arn },
          PackedPolicySize: packed ?? 0,
        };
      },
    ),
  ];
}

/** The user whose own key signed the request. */
function userCalling(operationName: string, principal: Principal): UserCaller {
  if (principal.type !== 'user' || principal.session) return calledWithSession(operationName);
  const { type, account, arn, id, isAdministrator } = principal;
  return { type, account, arn, id, ...(isAdministrator && { isAdministrator }) };
}
