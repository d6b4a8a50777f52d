// Resources of a template as those of SAM: a function has its routes, an API its stage, and a table only its key.
import type { Json } from '../../../engine/types.ts';
import type { TemplatePart, TemplateResource } from '../../../resources/cloudformation/template.ts';
import type { Entry } from '../cloudformation/template-text.ts';

type Properties = Readonly<Record<string, Json>>;
type Resource = Extract<TemplatePart, { readonly id: string }>;

/** By the id of the record. What has become a part of another resource is left out. */
export function serverlessResources(parts: ReadonlyMap<string, TemplatePart>): Map<string, Entry> {
  const resources = [...parts.values()].filter((part): part is Resource => 'resource' in part);
  const merged = new Set<Resource>();
  const events = new Map<string, Record<string, Json>>();
  for (const route of ofType(resources, 'AWS::ApiGatewayV2::Route')) {
    const event = eventOf(route, resources);
    if (!event) continue;
    const { functionId, integration, event: its } = event;
    events.set(functionId, { ...events.get(functionId), [route.id]: its });
    merged.add(route).add(integration);
  }
  // SAM allows the API to invoke a function for each of its events.
  for (const permission of ofType(resources, 'AWS::Lambda::Permission'))
    if (events.has(refOf(permission.resource.Properties['FunctionName']) ?? '')) merged.add(permission);
  const stages = ofType(resources, 'AWS::ApiGatewayV2::Stage').filter(({ resource }) =>
    ofType(resources, 'AWS::ApiGatewayV2::Api').some(({ id }) => id === refOf(resource.Properties['ApiId'])),
  );
  stages.forEach((stage) => merged.add(stage));
  const entries = new Map<string, Entry>();
  for (const [record, part] of parts) {
    if ('none' in part) entries.set(record, part);
    else if (!merged.has(part))
      entries.set(record, {
        id: part.id,
        resource: serverless(
          part,
          events.get(part.id),
          stages.find(({ resource }) => refOf(resource.Properties['ApiId']) === part.id),
        ),
      });
  }
  return entries;
}

function ofType(resources: readonly Resource[], type: string): Resource[] {
  return resources.filter(({ resource }) => resource.Type === type);
}

/** Undefined for a route to something else than a function of the template. */
function eventOf(route: Resource, resources: readonly Resource[]) {
  const { ApiId, RouteKey, Target } = route.resource.Properties;
  const [, integrationId] = /^integrations\/\$\{(\w+)\}$/.exec(subOf(Target) ?? '') ?? [];
  const [integration] = resources.filter(({ id }) => id === integrationId);
  const { IntegrationUri, PayloadFormatVersion, TimeoutInMillis } = integration?.resource.Properties ?? {};
  const functionId = attributeOwner(IntegrationUri);
  const [, Method, Path] = /^([A-Z]+) (\/.*)$/.exec(typeof RouteKey === 'string' ? RouteKey : '') ?? [];
  if (!integration || functionId === undefined || Method === undefined) return undefined;
  const properties = { ApiId, Method, Path, PayloadFormatVersion, ...(TimeoutInMillis && { TimeoutInMillis }) };
  return { functionId, integration, event: { Type: 'HttpApi', Properties: properties } };
}

function serverless(
  { resource }: Resource,
  events: Readonly<Record<string, Json>> | undefined,
  stage: Resource | undefined,
): Json {
  const { Type, Properties: properties, ...rest } = resource;
  const { Tags, ...settings } = properties;
  switch (Type) {
    case 'AWS::Lambda::Function': {
      const { Code, ...others } = settings;
      return {
        Type: 'AWS::Serverless::Function',
        ...rest,
        Properties: { ...others, CodeUri: Code, Events: events, ...tagsOf(Tags) },
      };
    }
    case 'AWS::Lambda::LayerVersion': {
      const { Content, ...others } = settings;
      return {
        Type: 'AWS::Serverless::LayerVersion',
        ...rest,
        // SAM keeps every version by default.
        Properties: { ...others, ContentUri: Content, RetentionPolicy: 'Delete' },
      };
    }
    case 'AWS::ApiGatewayV2::Api': {
      // SAM has no other protocol than HTTP.
      const { ProtocolType: _http, ...others } = settings;
      const { ApiId: _api, AutoDeploy: _deploy, Tags: _tags, ...ofStage } = stage?.resource.Properties ?? {};
      return { Type: 'AWS::Serverless::HttpApi', ...rest, Properties: { ...others, ...ofStage, ...tagsOf(Tags) } };
    }
    case 'AWS::DynamoDB::Table':
      return simpleTable(resource) ?? resource;
    default:
      return resource;
  }
}

/** Only the key and on-demand capacity: for everything else, such as an expiry, SAM has the resource of CloudFormation. */
function simpleTable({ Properties: properties, Type: _type, ...rest }: TemplateResource): Json | undefined {
  const { TableName, BillingMode, AttributeDefinitions, KeySchema, Tags, ...more } = properties;
  const [definition, ...others] = (AttributeDefinitions ?? []) as readonly {
    readonly AttributeName: string;
    readonly AttributeType: 'S' | 'N' | 'B';
  }[];
  const isSimple =
    BillingMode === 'PAY_PER_REQUEST' && others.length === 0 && (KeySchema as readonly Json[]).length === 1;
  if (!definition || !isSimple || Object.values(more).some((value) => value !== undefined)) return undefined;
  const Type = { S: 'String', N: 'Number', B: 'Binary' }[definition.AttributeType];
  return {
    Type: 'AWS::Serverless::SimpleTable',
    ...rest,
    Properties: { TableName, PrimaryKey: { Name: definition.AttributeName, Type }, ...tagsOf(Tags) },
  };
}

/** SAM takes tags as a map. */
function tagsOf(tags: Json | undefined): Properties {
  if (!Array.isArray(tags)) return tags === undefined ? {} : { Tags: tags };
  const list = tags as readonly { readonly Key: string; readonly Value: Json }[];
  return { Tags: Object.fromEntries(list.map(({ Key, Value }) => [Key, Value])) };
}

function refOf(value: Json | undefined): string | undefined {
  return (value as { readonly Ref?: string } | undefined)?.Ref;
}

function subOf(value: Json | undefined): string | undefined {
  return (value as { readonly 'Fn::Sub'?: string } | undefined)?.['Fn::Sub'];
}

function attributeOwner(value: Json | undefined): string | undefined {
  return (value as { readonly 'Fn::GetAtt'?: readonly string[] } | undefined)?.['Fn::GetAtt']?.[0];
}
