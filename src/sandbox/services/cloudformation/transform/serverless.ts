// The transform AWS::Serverless-2016-10-31 (SAM): functions, layers, HTTP APIs and simple tables. An API's routes are
// resources here, where AWS writes an OpenAPI document; what is deployed is the same.
// source: the specification in github.com/aws/serverless-application-model, checked 2026-11-29
import { isObject } from '../../../../lib/is-object.ts';
import { templateFormatError, validationError } from '../errors.ts';
import type { Value } from '../template/parse.ts';
import {
  attributesOf,
  eventsOf,
  implicitApi,
  only,
  prefix,
  propertiesOf,
  refuseOthers,
  s3Object,
  tagList,
  type Document,
  type Resources,
} from './sam-resource.ts';
import { serverlessFunction } from './serverless-function.ts';
import { textOf } from '../template/text-of.ts';

const servable = ['Function', 'HttpApi', 'LayerVersion', 'SimpleTable'];

export function expandServerless(document: Document): Document {
  const { Globals: globals = {}, Transform: _transform, Resources: declared = {}, ...rest } = document;
  if (!isObject(declared)) return templateFormatError('Resources must be an object');
  if (!isObject(globals)) return templateFormatError('Globals must be an object');
  const unknown = Object.keys(globals).find(
    (name) => !['Function', 'HttpApi', 'SimpleTable', 'LayerVersion'].includes(name),
  );
  if (unknown !== undefined) validationError(`The sandbox does not support the section ${unknown} of Globals.`);
  const resources: Resources = {};
  const given = declared;
  if (usesImplicitApi(given))
    Object.assign(resources, httpApi(implicitApi, { Properties: globalsOf(globals, 'HttpApi') }));
  for (const [id, resource] of Object.entries(given)) {
    const type = isObject(resource) ? textOf(resource['Type']) : '';
    if (!type.startsWith(prefix)) {
      resources[id] = resource;
      continue;
    }
    const kind = type.slice(prefix.length);
    if (!servable.includes(kind)) validationError(`The sandbox does not support resources of the type ${type}.`);
    const merged = withGlobals(resource as Document, globalsOf(globals, kind));
    if (kind === 'Function') Object.assign(resources, serverlessFunction(id, merged));
    else if (kind === 'HttpApi') Object.assign(resources, httpApi(id, merged));
    else if (kind === 'LayerVersion') Object.assign(resources, layerVersion(id, merged));
    else Object.assign(resources, simpleTable(id, merged));
  }
  return { ...rest, Transform: document['Transform'] as Value, Resources: stagesAfterRoutes(resources, given) };
}

/** A stage accepts settings of a route that exists. On AWS the routes of events come with the document of the API. */
function stagesAfterRoutes(resources: Resources, declared: Document): Resources {
  const all = Object.entries(resources).filter((entry): entry is [string, Document] => isObject(entry[1]));
  const apiOf = (resource: Document) => JSON.stringify(propertiesOf(resource)['ApiId']);
  const routes = all.filter(([id, { Type }]) => Type === 'AWS::ApiGatewayV2::Route' && !Object.hasOwn(declared, id));
  const stages = all
    .filter(([, stage]) => stage['Type'] === 'AWS::ApiGatewayV2::Stage' && propertiesOf(stage)['RouteSettings'])
    .map(([id, stage]): [string, Document] => {
      const own = routes.filter(([, route]) => apiOf(route) === apiOf(stage)).map(([route]) => route);
      return [id, { ...stage, DependsOn: [...[stage['DependsOn'] ?? []].flat(), ...own] }];
    });
  return { ...resources, ...Object.fromEntries(stages) };
}

function globalsOf(globals: Document, kind: string): Document {
  const value = globals[kind];
  return isObject(value) ? value : {};
}

/** Lists are joined, maps merged, and other values replaced. */
function withGlobals(resource: Document, globals: Document): Document {
  return { ...resource, Properties: merge(globals, propertiesOf(resource)) };
}

function merge(a: Value, b: Value): Value {
  if (Array.isArray(a) && Array.isArray(b)) return [...(a as Value[]), ...(b as Value[])];
  if (!isObject(a) || !isObject(b)) return b;
  const entries = Object.entries(b).map(([key, value]): [string, Value] => {
    const before = a[key];
    return [key, before === undefined ? value : merge(before, value)];
  });
  return { ...a, ...Object.fromEntries(entries) };
}

function usesImplicitApi(resources: Document): boolean {
  return Object.values(resources).some(
    (resource) =>
      isObject(resource) &&
      resource['Type'] === `${prefix}Function` &&
      eventsOf(resource).some(([, event]) => event['Type'] === 'HttpApi' && propertiesOf(event)['ApiId'] === undefined),
  );
}

function httpApi(id: string, resource: Document): Resources {
  const properties = propertiesOf(resource);
  const ofStage = ['DefaultRouteSettings', 'RouteSettings', 'StageVariables', 'AccessLogSettings'];
  refuseOthers(id, 'HttpApi', properties, [
    ...ofStage,
    'Name',
    'Description',
    'StageName',
    'CorsConfiguration',
    'Tags',
    'DisableExecuteApiEndpoint',
  ]);
  const { Name, StageName = '$default', CorsConfiguration: cors } = properties;
  const allOrigins = { AllowOrigins: ['*'] };
  const Tags = { 'httpapi:createdBy': 'SAM', ...(isObject(properties['Tags']) && properties['Tags']) };
  const { Condition } = resource;
  return {
    [id]: {
      Type: 'AWS::ApiGatewayV2::Api',
      ...attributesOf(resource),
      Properties: {
        Name: Name ?? { Ref: 'AWS::StackName' },
        ProtocolType: 'HTTP',
        ...only(properties, ['Description', 'DisableExecuteApiEndpoint']),
        ...(cors !== undefined && cors !== false && { CorsConfiguration: isObject(cors) ? cors : allOrigins }),
        Tags,
      },
    },
    [`${id}${StageName === '$default' ? 'ApiGatewayDefault' : textOf(StageName)}Stage`]: {
      Type: 'AWS::ApiGatewayV2::Stage',
      ...(Condition !== undefined && { Condition }),
      Properties: { ApiId: { Ref: id }, StageName, AutoDeploy: true, ...only(properties, ofStage), Tags },
    },
  };
}

// --- Layers and tables ---

function layerVersion(id: string, resource: Document): Resources {
  const properties = propertiesOf(resource);
  const settings = ['Description', 'CompatibleRuntimes', 'CompatibleArchitectures', 'LicenseInfo'];
  refuseOthers(id, 'LayerVersion', properties, [...settings, 'LayerName', 'ContentUri', 'RetentionPolicy']);
  const content = s3Object(properties['ContentUri']);
  if (content === undefined)
    return validationError(
      `Resource with id [${id}] is invalid. 'ContentUri' is not a valid S3 Uri of the form 's3://bucket/key' with optional versionId query parameter.`,
    );
  return {
    [id]: {
      Type: 'AWS::Lambda::LayerVersion',
      DeletionPolicy: properties['RetentionPolicy'] ?? 'Retain',
      ...attributesOf(resource),
      Properties: { LayerName: properties['LayerName'] ?? id, Content: content, ...only(properties, settings) },
    },
  };
}

function simpleTable(id: string, resource: Document): Resources {
  const properties = propertiesOf(resource);
  refuseOthers(id, 'SimpleTable', properties, [
    'PrimaryKey',
    'TableName',
    'ProvisionedThroughput',
    'Tags',
    'SSESpecification',
  ]);
  const key = isObject(properties['PrimaryKey']) ? properties['PrimaryKey'] : {};
  const { Name: AttributeName = 'id', Type: type = 'String' } = key;
  const AttributeType = { String: 'S', Number: 'N', Binary: 'B' }[textOf(type)];
  if (AttributeType === undefined)
    return validationError(`Resource with id [${id}] is invalid. Invalid 'Type' "${textOf(type)}".`);
  const { ProvisionedThroughput, Tags } = properties;
  return {
    [id]: {
      Type: 'AWS::DynamoDB::Table',
      ...attributesOf(resource),
      Properties: {
        ...only(properties, ['TableName', 'SSESpecification']),
        AttributeDefinitions: [{ AttributeName, AttributeType }],
        KeySchema: [{ AttributeName, KeyType: 'HASH' }],
        ...(ProvisionedThroughput === undefined ? { BillingMode: 'PAY_PER_REQUEST' } : { ProvisionedThroughput }),
        ...(Tags !== undefined && { Tags: tagList(Tags) }),
      },
    },
  };
}
