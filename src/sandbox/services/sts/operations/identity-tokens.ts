// Sessions for the tokens of identity providers. No account of the sandbox has such a provider, so AWS's refusals are all
// that these operations answer. They need no signature: the token says who asks.
import * as sdk from '@aws-sdk/client-sts';
import { operationsOf, type Operation } from '../../../server/service.ts';
import { constraints } from '../../shared/constraints.ts';
import { readWebToken } from '../../../protocol/web-token.ts';
import { invalidValue, noOpenIdConnectProvider, noSamlProvider, notAToken, unservedIssuer } from '../errors.ts';
import { checkDuration, checkName, checkRoleArn } from '../rules/names-and-durations.ts';

const operation = operationsOf(sdk);
const shortestToken = 4;
const longest = { token: 20_000, assertion: 100_000 };
const issuersOfAws = ['https://accounts.google.com', 'https://cognito-identity.amazonaws.com'];

export function identityTokenOperations(): Operation[] {
  return [
    operation(
      'AssumeRoleWithWebIdentity',
      {
        takes: ['RoleArn', 'RoleSessionName', 'WebIdentityToken', 'DurationSeconds', 'Policy', 'PolicyArns'],
        action: null,
      },
      ({ RoleArn = '', RoleSessionName = '', WebIdentityToken: token = '', DurationSeconds }) => {
        checkName('roleSessionName', RoleSessionName);
        if (DurationSeconds !== undefined) checkDuration(DurationSeconds);
        checkLength('webIdentityToken', token, longest.token);
        checkRoleArn(RoleArn);
        const issuer = issuerOf(token) ?? notAToken();
        if (issuersOfAws.includes(issuer)) unservedIssuer(issuer);
        return noOpenIdConnectProvider(issuer);
      },
    ),

    operation(
      'AssumeRoleWithSAML',
      { takes: ['RoleArn', 'PrincipalArn', 'SAMLAssertion', 'DurationSeconds', 'Policy', 'PolicyArns'], action: null },
      ({ RoleArn = '', SAMLAssertion: assertion = '', DurationSeconds }, { requestId }) => {
        if (DurationSeconds !== undefined) checkDuration(DurationSeconds);
        checkLength('sAMLAssertion', assertion, longest.assertion);
        checkRoleArn(RoleArn);
        return noSamlProvider(requestId);
      },
    ),
  ];
}

function checkLength(member: string, text: string, most: number): void {
  if (text.length < shortestToken) invalidValue(text, member, constraints.notShorterThan(shortestToken));
  if (text.length > most) invalidValue(text, member, constraints.notLongerThan(most));
}

/** Of a JSON Web Token; undefined for any other text. */
function issuerOf(token: string): string | undefined {
  const issuer = readWebToken(token)?.claims['iss'];
  return typeof issuer === 'string' ? issuer : undefined;
}
