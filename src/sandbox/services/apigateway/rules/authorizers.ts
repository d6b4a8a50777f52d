// What an authorizer needs, and how its identity sources are read.
// source: docs.aws.amazon.com/apigateway/latest/developerguide/http-api-lambda-authorizer.html and
// http-api-jwt-authorizer.html, checked 2026-11-29. The texts of refusals are ours where AWS documents none.
import type * as sdk from '@aws-sdk/client-apigatewayv2';
import { badRequest, invalidPayloadFormat, unsupportedSetting } from '../errors.ts';
import type { AuthorizerRecord } from '../records.ts';

type Settings = Omit<Partial<sdk.Authorizer>, 'AuthorizerId'>;

/** The settings with their defaults. Throws where they do not fit together. */
export function checkAuthorizer(settings: Settings): Omit<AuthorizerRecord, 'AuthorizerId'> {
  const { Name = '', AuthorizerType, IdentitySource = [] } = settings;
  if (Name.length < 1 || Name.length > 128) badRequest('Name must be between 1 and 128 characters');
  for (const source of IdentitySource)
    if (!sourcePattern.test(source)) badRequest(`Invalid identity source: ${source}`);
  if (AuthorizerType === 'JWT') return { ...checkJwt(settings), Name, AuthorizerType, IdentitySource };
  if (AuthorizerType === 'REQUEST') return { ...checkRequest(settings), Name, AuthorizerType, IdentitySource };
  return badRequest(`Invalid authorizer type: ${AuthorizerType}`);
}

function checkJwt(settings: Settings): Settings {
  const { IdentitySource = [], JwtConfiguration } = settings;
  for (const member of requestOnly)
    if (settings[member] !== undefined && settings[member] !== '' && settings[member] !== false)
      badRequest(`${member} is not supported for JWT authorizers`);
  if (IdentitySource.length !== 1) badRequest('A JWT authorizer needs exactly one identity source');
  if (!/^\$request\.(?:header|querystring)\./.test(String(IdentitySource[0])))
    badRequest(`Invalid identity source: ${IdentitySource[0]}`);
  const { Issuer = '', Audience = [] } = JwtConfiguration ?? {};
  const url = URL.canParse(Issuer) ? new URL(Issuer) : undefined;
  // On AWS an issuer has https. An issuer on this machine may have http, as it has no certificate.
  const isLocal = url?.protocol === 'http:' && ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname);
  if (!url || (url.protocol !== 'https:' && !isLocal))
    badRequest(`Invalid issuer: ${Issuer}. Issuer must be a valid URL`);
  if (Audience.length === 0) badRequest('A JWT authorizer needs at least one audience');
  return { JwtConfiguration };
}

const requestOnly = [
  ...(['AuthorizerUri', 'AuthorizerCredentialsArn', 'AuthorizerPayloadFormatVersion'] as const),
  ...(['AuthorizerResultTtlInSeconds', 'EnableSimpleResponses'] as const),
];

function checkRequest({ JwtConfiguration, ...settings }: Settings): Settings {
  const { AuthorizerUri = '', AuthorizerPayloadFormatVersion: version, EnableSimpleResponses = false } = settings;
  const { IdentitySource = [], AuthorizerResultTtlInSeconds: ttl = IdentitySource.length > 0 ? 300 : 0 } = settings;
  if (JwtConfiguration) badRequest('JwtConfiguration is not supported for REQUEST authorizers');
  if (!functionUri.test(AuthorizerUri)) badRequest('Invalid Authorizer URI');
  if (version === undefined)
    badRequest('AuthorizerPayloadFormatVersion is a required parameter for REQUEST authorizers');
  if (!['1.0', '2.0'].includes(version)) invalidPayloadFormat(version);
  if (EnableSimpleResponses && version === '1.0')
    badRequest('EnableSimpleResponses is only supported with payload format version 2.0');
  if (!(ttl >= 0 && ttl <= 3600)) badRequest('AuthorizerResultTtlInSeconds must be between 0 and 3600');
  if (ttl > 0 && IdentitySource.length === 0) badRequest('To cache results, an authorizer needs an identity source');
  return { ...settings, AuthorizerResultTtlInSeconds: ttl, EnableSimpleResponses };
}

const functionUri = /^arn:aws:apigateway:[^:]*:lambda:path\/[\d-]+\/functions\/.+\/invocations$/;
const sourcePattern =
  /^\$(?:request\.(?:header|querystring)\.[\w!#$%&'*+.^`|~-]+|stageVariables\.\w+|context\.[\w.]+)$/;

/** What a route can say of who may call it. */
export function checkAuthorization({
  AuthorizationType = 'NONE',
  AuthorizerId,
  AuthorizationScopes = [],
}: Pick<sdk.Route, 'AuthorizationType' | 'AuthorizerId' | 'AuthorizationScopes'>): void {
  if (!['NONE', 'JWT', 'CUSTOM', 'AWS_IAM'].includes(AuthorizationType))
    unsupportedSetting(`AuthorizationType ${AuthorizationType}`);
  const needsAuthorizer = AuthorizationType === 'JWT' || AuthorizationType === 'CUSTOM';
  if (needsAuthorizer && !AuthorizerId)
    badRequest(`AuthorizerId is required for authorization type ${AuthorizationType}`);
  if (!needsAuthorizer && AuthorizerId)
    badRequest(`AuthorizerId is not supported for authorization type ${AuthorizationType}`);
  if (AuthorizationScopes.length > 0 && AuthorizationType !== 'JWT')
    badRequest('Authorization scopes are only supported for authorization type JWT');
}
