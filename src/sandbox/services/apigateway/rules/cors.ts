// A CORS configuration, checked as API Gateway checks it.
import type { Cors } from '@aws-sdk/client-apigatewayv2';
import { badRequest, invalidCorsMethod, invalidOrigin } from '../errors.ts';

const methods = ['*', 'GET', 'HEAD', 'OPTIONS', 'POST', 'PUT', 'PATCH', 'DELETE'];

/** Returns the configuration to keep: undefined for an empty one. */
export function checkCors(cors: Cors | undefined): Cors | undefined {
  if (!cors || Object.values(cors).every((value) => value === undefined)) return undefined;
  const { AllowCredentials, AllowOrigins = [], AllowMethods = [], MaxAge = 0 } = cors;
  // source: https://github.com/aws/aws-cdk/issues/9076
  if (AllowCredentials && AllowOrigins.includes('*'))
    badRequest("allow-credentials is not supported if 'allow-origin' is *");
  for (const origin of AllowOrigins) if (origin !== '*' && !/^https?:\/\/./.test(origin)) invalidOrigin(origin);
  const unknown = AllowMethods.find((method) => !methods.includes(method));
  if (unknown !== undefined) invalidCorsMethod(unknown);
  if (MaxAge < -1 || MaxAge > 86_400) badRequest('max-age should be between -1 and 86400');
  return cors;
}
