// An HTTP API with its CORS configuration.
import {
  ApiGatewayV2Client,
  CreateApiCommand,
  DeleteApiCommand,
  DeleteCorsConfigurationCommand,
  GetApiCommand,
  GetApisCommand,
  TagResourceCommand,
  UpdateApiCommand,
  type Api,
} from '@aws-sdk/client-apigatewayv2';
import type { Aws } from '../../engine/types.ts';
import { isOurs, ownerOf } from '../../aws/tags.ts';
import { defineResource, orMissing, required } from '../define.ts';
import { notFound, listAll, apiConsole, apis, tagOnCreate } from './common.ts';
import { adoption, allow, changedByHand, cleanupToo, learnerOnly, onlyWhen } from '../../aws/permissions.ts';
import { freeAtRest } from '../facets.ts';

type Cors = { origins: string[]; methods: string[]; headers: string[] };

type Props = { name: string; cors: Cors | null };
type Outputs = { id: string; arn: string; endpoint: string; cors: Cors | null };

export const httpApi = defineResource<Props, Outputs>({
  kind: 'http-api',
  describe: ({ name }) => `HTTP API ${name}`,
  identify: ({ name }, outputs) => ({ name, arn: outputs?.arn }),

  async read({ name }, aws, known) {
    const [live] = await ownApis(name, aws, known);
    return live && outputsOf(live, aws);
  },

  async ensure(props, aws, known) {
    const [live] = await ownApis(props.name, aws, known);
    return correct(props, live ?? (await create(props, aws, known)), aws);
  },

  async remove({ name }, aws, known) {
    for (const { ApiId } of await ownApis(name, aws, known)) await remove(required(ApiId, 'Items[].ApiId'), aws);
    const wait = { for: `the deletion of the API ${name}`, usually: 2, atMost: 120 };
    await aws.waiter.until(wait, async () => ((await ownApis(name, aws, known)).length > 0 ? undefined : true));
  },

  calls: {
    'ApiGatewayV2.CreateApi': learnerOnly(allow(apis, 'apigateway:POST apigateway:TagResource'), tagOnCreate),
    'ApiGatewayV2.GetApis': cleanupToo(allow(apis, 'apigateway:GET')),
    'ApiGatewayV2.GetApi': cleanupToo(allow(apis, 'apigateway:GET')),
    'ApiGatewayV2.UpdateApi': learnerOnly(allow(apis, 'apigateway:PATCH')),
    'ApiGatewayV2.DeleteCorsConfiguration': onlyWhen(changedByHand, cleanupToo(allow(apis, 'apigateway:DELETE'))),
    'ApiGatewayV2.TagResource': onlyWhen(adoption, learnerOnly(tagOnCreate)),
    'ApiGatewayV2.DeleteApi': cleanupToo(allow(apis, 'apigateway:DELETE')),
  },

  listing: {
    noun: 'HTTP API',
    async *list(aws) {
      const next = (NextToken: string | undefined) =>
        aws.client(ApiGatewayV2Client).send(new GetApisCommand({ NextToken }));
      for (const { Name = '', ApiId = '', Tags = {} } of await listAll(next))
        yield { name: `${Name} (${ApiId})`, key: Name, id: ApiId, tags: Tags };
    },
    propsOf: ({ key }) => ({ name: key, cors: null }),
  },

  settings: ({ cors }, _aws, live) =>
    cors ? { cors: live?.cors && isSameCors(live.cors, cors) ? live.cors : cors } : {},

  byHand: {
    async find({ name }, aws) {
      const named = (await allApis(aws)).filter(({ Name }) => Name === name);
      return named
        .map((live) => ({
          outputs: outputsOf(live, aws),
          owner: ownerOf(live.Tags, aws.tags),
          createdAt: live.CreatedDate,
        }))
        .sort((one, other) => (other.createdAt?.getTime() ?? 0) - (one.createdAt?.getTime() ?? 0));
    },
    async tag(_props, { arn: ResourceArn }, aws) {
      const command = new TagResourceCommand({ ResourceArn, Tags: { ...aws.tags } });
      await aws.client(ApiGatewayV2Client).send(command);
    },
  },

  matches: (props, live) => isSameCors(props.cors, live.cors),

  atRest: freeAtRest('you pay per request'),

  consoleLink: ({ outputs, region }) => apiConsole(outputs.id ?? '', region),

  cloudFormation: {
    type: 'AWS::ApiGatewayV2::Api',
    values: ({ outputs }) => ({ Ref: outputs.id, ApiEndpoint: outputs.endpoint }),
    properties: ({ props: { name, cors }, tags }) => ({
      Name: name,
      ProtocolType: 'HTTP',
      CorsConfiguration: cors ? corsInput(cors) : undefined,
      Tags: tags,
    }),
  },

  why: {
    about:
      'The public address of your application. API Gateway receives HTTP requests and passes them on to the functions.',
    properties: {
      name: {
        what: 'The name from the handbook. It is a label: API Gateway generates an id, and the address contains that id.',
        otherwise: 'two APIs may have the same name. The workshop knows its own API by the tag.',
      },
      cors: {
        what: 'Which pages browsers allow to call the API: those of every origin (`*`), or of your distribution alone, with every method and the header content-type.',
        otherwise:
          'the page reports *Failed to fetch*, although curl works. With one origin in the list, only the page of that origin can call the API.',
      },
    },
  },
});

async function create({ name, cors }: Props, aws: Aws, known: Outputs | undefined): Promise<Api> {
  const command = new CreateApiCommand({
    Name: name,
    ProtocolType: 'HTTP',
    Tags: { ...aws.tags },
    ...(cors && { CorsConfiguration: corsInput(cors) }),
  });
  await aws.client(ApiGatewayV2Client).send(command);
  const wait = { for: `the API ${name} to appear`, usually: 2, atMost: 60 };
  const [kept, ...twins] = await aws.waiter.until(wait, async () => {
    const found = await ownApis(name, aws, known);
    return found.length > 0 ? found : undefined;
  });
  // The SDK repeats a call whose answer was lost, and then there are two.
  for (const { ApiId } of twins) await remove(required(ApiId, 'Items[].ApiId'), aws);
  return required(kept, 'Items[]');
}

async function correct({ cors }: Props, live: Api, aws: Aws): Promise<Outputs> {
  const outputs = outputsOf(live, aws);
  if (isSameCors(outputs.cors, cors)) return outputs;
  const gateway = aws.client(ApiGatewayV2Client);
  const ApiId = outputs.id;
  if (cors) {
    const command = new UpdateApiCommand({ ApiId, CorsConfiguration: corsInput(cors) });
    await gateway.send(command);
  } else {
    // UpdateApi without CORS does not change it.
    await gateway.send(new DeleteCorsConfigurationCommand({ ApiId }));
  }
  return aws.waiter.until({ for: 'the CORS settings to take effect', usually: 2, atMost: 60 }, async () => {
    const found = outputsOf(await gateway.send(new GetApiCommand({ ApiId })), aws);
    return isSameCors(found.cors, cors) ? found : undefined;
  });
}

async function remove(ApiId: string, aws: Aws): Promise<void> {
  const command = new DeleteApiCommand({ ApiId });
  await orMissing(aws.client(ApiGatewayV2Client).send(command), notFound);
}

/** API Gateway generates the ids, and names are not unique: those with our tag, the recorded one first, then by age. */
async function ownApis(name: string, aws: Aws, known: Outputs | undefined): Promise<Api[]> {
  const apis = await allApis(aws);
  const isKnown = ({ ApiId }: Api) => Number(ApiId === known?.id);
  const age = ({ CreatedDate, ApiId }: Api) => `${CreatedDate?.toISOString()} ${ApiId}`;
  return apis
    .filter(({ Name, Tags }) => Name === name && isOurs(Tags, aws.tags))
    .sort((one, other) => isKnown(other) - isKnown(one) || (age(one) < age(other) ? -1 : 1));
}

function allApis(aws: Aws): Promise<Api[]> {
  return listAll((NextToken) => aws.client(ApiGatewayV2Client).send(new GetApisCommand({ NextToken })));
}

/** Lists in any order, and names of headers in any case: API Gateway may return both otherwise than they were sent. */
function isSameCors(one: Cors | null, other: Cors | null): boolean {
  return !one || !other ? one === other : meaningOf(one) === meaningOf(other);
}

function meaningOf({ origins, methods, headers }: Cors): string {
  const lower = headers.map((name) => name.toLowerCase());
  return JSON.stringify([origins, methods, lower].map((list) => [...new Set(list)].sort()));
}

function corsInput({ origins, methods, headers }: Cors) {
  return { AllowOrigins: origins, AllowMethods: methods, AllowHeaders: headers };
}

function outputsOf({ ApiId, ApiEndpoint, CorsConfiguration }: Partial<Api>, { region }: Aws): Outputs {
  const { AllowOrigins = [], AllowMethods = [], AllowHeaders = [] } = CorsConfiguration ?? {};
  const id = required(ApiId, 'ApiId');
  return {
    id,
    arn: `arn:aws:apigateway:${region}::/apis/${id}`,
    endpoint: required(ApiEndpoint, 'ApiEndpoint'),
    cors: CorsConfiguration ? { origins: AllowOrigins, methods: AllowMethods, headers: AllowHeaders } : null,
  };
}
