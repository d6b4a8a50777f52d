// The errors of API Gateway's control plane: the codes and texts of AWS. What an API answers is in
// endpoint/gateway-responses.ts.
import * as sdk from '@aws-sdk/client-apigatewayv2';
import { AwsError, throwAwsError } from '../../server/aws-error.ts';
import type { ServiceErrors } from '../../server/service-errors.ts';
import { refuseUnsupported } from '../shared/unsupported.ts';

/** AWS has the setting, the sandbox does not. */
export function unsupportedSetting(setting: string): never {
  return refuseUnsupported('apigatewayv2', setting);
}

/** API Gateway has one code for all input that is not valid. */
export function badRequest(text: string): never {
  return throwAwsError(sdk.BadRequestException$, text);
}

export function accessDenied(text: string): never {
  return throwAwsError({ code: 'AccessDeniedException', status: 403 }, text);
}

function notFound(text: string): never {
  return throwAwsError(sdk.NotFoundException$, text);
}

function conflict(text: string): never {
  return throwAwsError(sdk.ConflictException$, text);
}

// --- Identifiers ---

export function invalidApi(account: string, id: string | undefined): never {
  return notFound(`Invalid API identifier specified ${account}:${id}`);
}

export type PartKind = 'Authorizer' | 'Integration' | 'Route' | 'Deployment' | 'stage';

/** AWS names the identifier of every kind but a stage's. */
export function invalidPart(kind: PartKind, id: string | undefined): never {
  return notFound(`Invalid ${kind} identifier specified${kind === 'stage' ? '' : ` ${id}`}`);
}

export function invalidArn(): never {
  return badRequest('Invalid ARN specified in the request');
}

export function arnOfOtherRegion(): never {
  return notFound('Invalid ARN specified in the request');
}

export function invalidTagKey(key: string): never {
  return badRequest(`Tag keys starting with 'aws:' are reserved for system use: ${key}`);
}

// --- APIs ---

export function invalidSelectionExpression(supported: string): never {
  return badRequest(`Only ${supported} is supported for HTTP APIs`);
}

export function invalidOrigin(origin: string): never {
  return badRequest(`Invalid format for origin ${origin}. Origins should start with http:// or https://`);
}

export function invalidCorsMethod(method: string): never {
  return badRequest(`Invalid method ${method} specified for allow-methods`);
}

// --- Routes and integrations ---

export function invalidRouteKey(): never {
  return badRequest(
    'The provided route key is not formatted properly for HTTP protocol. Format should be "<HTTP METHOD> /<RESOURCE PATH>" or "$default"',
  );
}

export function routeExists(key: string): never {
  return conflict(`Route with key ${key} already exists for this API`);
}

export function invalidPayloadFormat(version: string): never {
  return badRequest(`Invalid payload format version specified: ${version}`);
}

export function integrationInUse(integrationId: string, routeId: string): never {
  return conflict(`Cannot delete Integration '${integrationId}', it is referenced by Route '${routeId}'`);
}

export function authorizerInUse(authorizerId: string, routeId: string): never {
  return conflict(`Cannot delete Authorizer '${authorizerId}', it is referenced by Route '${routeId}'`);
}

// --- Stages and deployments ---

export function stageExists(): never {
  return conflict('Stage already exists');
}

export function unknownRouteInSettings(key: string): never {
  return notFound(`Unable to find Route by key ${key} within the provided RouteSettings`);
}

export const noRoutesText = 'Unable to deploy API because no routes exist in this API';

export function noRoutesToDeploy(): never {
  return badRequest(noRoutesText);
}

/** Before an operation runs. */
export const requestErrors: Partial<ServiceErrors> = {
  // REST APIs have the same name in signatures, and paths without a version.
  unknownOperation(asked, { path }) {
    const text = path.startsWith('/v2/')
      ? `The sandbox knows no operation of apigatewayv2 for ${asked}.`
      : `The sandbox does not have the REST APIs of API Gateway: ${asked}. It has HTTP APIs (aws apigatewayv2).`;
    return new AwsError('UnknownOperationException', 404, text);
  },
  wrongType: (member, why) => new AwsError('SerializationException', 400, `Invalid value of ${member}. ${why}`),
};
