// HTTP APIs and their parts as commands of the AWS CLI.
import { answerOf, type ScriptForms } from '../form.ts';
import { aws, indented, ShellWord, silent, unlessExists, word, folded } from '../shell.ts';
import type { Json } from '../../../../engine/types.ts';

/** A query for the id of the item whose field has this value. */
function byField(field: string, value: Json | undefined, id: string): ShellWord {
  const text = word(value);
  const inside = text.startsWith('"') ? text.slice(1, -1) : text.replace(/^'|'$/g, '').replace(/[\\"$`]/g, '\\$&');
  return new ShellWord(`"Items[?${field}=='${inside}'].[${id}]"`);
}

export const apiForms: ScriptForms = {
  'AWS::ApiGatewayV2::Api': {
    noun: 'HTTP API',
    find: ({ variable, properties: { Name } }) => [
      `${variable}=${answerOf(aws('apigatewayv2 get-apis', { query: byField('Name', Name, 'ApiId') }))}`,
    ],
    build({ variable, ref, properties }) {
      const cors = { 'cors-configuration': properties['CorsConfiguration'] };
      const make = aws('apigatewayv2 create-api', {
        name: properties['Name'],
        'protocol-type': properties['ProtocolType'],
        ...cors,
        tags: properties['Tags'],
        query: 'ApiId',
      });
      const change = silent(aws('apigatewayv2 update-api', { 'api-id': new ShellWord(ref), ...cors }));
      return [
        `if [ -z ${ref} ]; then`,
        ...indented([`${variable}=${answerOf(make)}`]),
        ...(properties['CorsConfiguration'] === undefined ? [] : ['else', ...indented([change])]),
        'fi',
      ];
    },
    attributes: {
      ApiEndpoint: ({ ref }) =>
        answerOf(aws('apigatewayv2 get-api', { 'api-id': new ShellWord(ref), query: 'ApiEndpoint' })),
    },
    remove: ({ ref }) => [
      `if [ -n ${ref} ]; then`,
      ...indented([folded('remove apigatewayv2 delete-api', { 'api-id': new ShellWord(ref) })]),
      'fi',
    ],
  },
  'AWS::ApiGatewayV2::Integration': {
    noun: 'integration',
    find: ({ variable, properties: { ApiId, IntegrationUri } }) => [
      `${variable}=${answerOf(
        aws('apigatewayv2 get-integrations', {
          'api-id': ApiId,
          query: byField('IntegrationUri', IntegrationUri, 'IntegrationId'),
        }),
      )}`,
    ],
    build: ({ variable, ref, properties }) => [
      `if [ -z ${ref} ]; then`,
      ...indented([
        `${variable}=${answerOf(
          aws('apigatewayv2 create-integration', {
            'api-id': properties['ApiId'],
            'integration-type': properties['IntegrationType'],
            'integration-uri': properties['IntegrationUri'],
            'integration-method': properties['IntegrationMethod'],
            'payload-format-version': properties['PayloadFormatVersion'],
            query: 'IntegrationId',
          }),
        )}`,
      ]),
      'fi',
    ],
  },
  'AWS::ApiGatewayV2::Route': {
    noun: 'route',
    find: ({ variable, properties: { ApiId, RouteKey } }) => [
      `${variable}=${answerOf(
        aws('apigatewayv2 get-routes', { 'api-id': ApiId, query: byField('RouteKey', RouteKey, 'RouteId') }),
      )}`,
    ],
    build({ variable, ref, properties: { ApiId, RouteKey, Target } }) {
      const create = aws('apigatewayv2 create-route', {
        'api-id': ApiId,
        'route-key': RouteKey,
        target: Target,
        query: 'RouteId',
      });
      const update = aws('apigatewayv2 update-route', {
        'api-id': ApiId,
        'route-id': new ShellWord(ref),
        target: Target,
      });
      return [
        `if [ -z ${ref} ]; then`,
        ...indented([`${variable}=${answerOf(create)}`]),
        'else',
        ...indented([silent(update)]),
        'fi',
      ];
    },
  },
  'AWS::ApiGatewayV2::Stage': {
    noun: 'stage',
    build({ properties }) {
      const own = { 'api-id': properties['ApiId'], 'stage-name': properties['StageName'] };
      const settings = {
        'auto-deploy': properties['AutoDeploy'],
        'default-route-settings': properties['DefaultRouteSettings'],
        'route-settings': properties['RouteSettings'],
      };
      return unlessExists(
        aws('apigatewayv2 get-stage', own),
        [silent(aws('apigatewayv2 create-stage', { ...own, ...settings, tags: properties['Tags'] }))],
        [silent(aws('apigatewayv2 update-stage', { ...own, ...settings }))],
      );
    },
  },
};
