// A stage of an API: its address, its rate limit, and automatic deployment.
import {
  ApiGatewayV2Client,
  CreateStageCommand,
  DeleteRouteSettingsCommand,
  DeleteStageCommand,
  GetStagesCommand,
  UpdateStageCommand,
  type RouteSettings,
  type Stage,
} from '@aws-sdk/client-apigatewayv2';
import { isDeepStrictEqual } from 'node:util';
import type { Aws } from '../../engine/types.ts';
import { defineResource, orMissing } from '../define.ts';
import { notFound, listAll, apiConsole, apis, isNameTaken, tagOnCreate } from './common.ts';
import { allow, changedByHand, cleanupToo, learnerOnly, onlyWhen } from '../../aws/permissions.ts';
import { freeAtRest } from '../facets.ts';

/** Requests per second on average (`rate`) and at once (`burst`). */
type Limit = { rate: number; burst: number };
/** `$default` has no name in the address. `routes`: by the key of a route that has a limit of its own. */
type Props = { apiId: string; stage: string; rate: number; burst: number; routes?: Record<string, Limit> };
type Outputs = { autoDeploy: boolean; rate: number; burst: number; routes?: Record<string, Limit> };

export const apiStage = defineResource<Props, Outputs>({
  kind: 'api-stage',
  describe: ({ stage }) => `API stage ${stage}`,
  identify: ({ apiId, stage }) => ({ name: `${apiId}/${stage}` }),

  async read(props, aws) {
    const live = await find(props, aws);
    return live && outputsOf(live);
  },

  async ensure(props, aws) {
    const outputs = outputsOf((await find(props, aws)) ?? (await create(props, aws)));
    const wanted = outputsFor(props);
    if (isDeepStrictEqual(outputs, wanted)) return outputs;
    const client = aws.client(ApiGatewayV2Client);
    await client.send(new UpdateStageCommand(settingsOf(props)));
    // An update leaves the limits of routes that it does not name.
    const { apiId: ApiId, stage: StageName } = props;
    for (const RouteKey of Object.keys(outputs.routes ?? {}).filter((key) => !(key in (wanted.routes ?? {}))))
      await orMissing(client.send(new DeleteRouteSettingsCommand({ ApiId, StageName, RouteKey })), notFound);
    return wanted;
  },

  async remove(props, aws) {
    if (!(await find(props, aws))) return;
    const command = new DeleteStageCommand({ ApiId: props.apiId, StageName: props.stage });
    await orMissing(aws.client(ApiGatewayV2Client).send(command), notFound);
    const wait = { for: `the deletion of the stage ${props.stage}`, usually: 2, atMost: 60 };
    await aws.waiter.until(wait, async () => ((await find(props, aws)) ? undefined : true));
  },

  calls: {
    'ApiGatewayV2.CreateStage': learnerOnly(allow(apis, 'apigateway:POST apigateway:TagResource'), tagOnCreate),
    'ApiGatewayV2.GetStages': cleanupToo(allow(apis, 'apigateway:GET')),
    'ApiGatewayV2.UpdateStage': onlyWhen(changedByHand, learnerOnly(allow(apis, 'apigateway:PATCH'))),
    // On the same ARNs as the stage.
    'ApiGatewayV2.DeleteRouteSettings': onlyWhen(changedByHand, learnerOnly(allow(apis, 'apigateway:DELETE'))),
    'ApiGatewayV2.DeleteStage': cleanupToo(allow(apis, 'apigateway:DELETE')),
  },

  partOf: { kind: 'http-api', property: 'apiId' },

  settings: outputsFor,

  matches: (props, live) => isDeepStrictEqual(live, outputsFor(props)),

  atRest: freeAtRest('part of the API'),

  consoleLink: ({ props, region }) => apiConsole(props.apiId, region),

  cloudFormation: {
    type: 'AWS::ApiGatewayV2::Stage',
    properties: ({ props, tags }) => ({ ...settingsOf(props), ApiId: props.apiId, Tags: tags }),
  },

  why: {
    about: 'A deployed version of the API. The stage `$default` is served at the address without a path.',
    properties: {
      apiId: {
        what: 'The API that the stage belongs to.',
        otherwise: 'an API without a stage answers 404 to every request.',
      },
      stage: {
        what: '`$default`, which adds nothing to the address. Other names, such as dev or prod, become the first part of the path.',
        otherwise: 'the page would have to send its requests to `/dev`.',
      },
      rate: {
        what: 'Ten requests per second on average: the rate limit of an address that everyone can call.',
        otherwise:
          'only the limit of the account would apply, which is 10,000 requests per second, and you pay for each request.',
      },
      burst: {
        what: 'Twenty requests at once before the average counts.',
        otherwise: 'without a burst, two people at the same moment would get 429 Too Many Requests.',
      },
      routes: {
        what: 'Limits of single routes, in place of those of the stage. `POST /shorten` writes to the table, so it has a lower one.',
        otherwise: 'one visitor can use up the whole limit of the stage, and fill your table.',
      },
      autoDeploy: {
        what: 'On: each change of a route is deployed by itself.',
        otherwise: 'you change routes, and the API serves the old ones until you deploy.',
      },
    },
  },
});

async function create(props: Props, aws: Aws): Promise<Stage> {
  const command = new CreateStageCommand({ ...settingsOf(props), Tags: { ...aws.tags } });
  try {
    await aws.client(ApiGatewayV2Client).send(command);
  } catch (error) {
    // Created by a call whose answer was lost, and not visible a moment ago.
    if (!isNameTaken(error)) throw error;
  }
  const wait = { for: `the stage ${props.stage} to appear`, usually: 2, atMost: 60 };
  return aws.waiter.until(wait, () => find(props, aws));
}

/** Undefined where there is no API either. */
async function find({ apiId, stage }: Props, aws: Aws): Promise<Stage | undefined> {
  const list = (NextToken: string | undefined) =>
    aws.client(ApiGatewayV2Client).send(new GetStagesCommand({ ApiId: apiId, NextToken }));
  const all = await orMissing(listAll(list), notFound);
  return all?.find(({ StageName }) => StageName === stage);
}

function settingsOf({ apiId, stage, rate, burst, routes }: Props) {
  const limit = (one: Limit) => ({ ThrottlingRateLimit: one.rate, ThrottlingBurstLimit: one.burst });
  return {
    ApiId: apiId,
    StageName: stage,
    AutoDeploy: true,
    DefaultRouteSettings: limit({ rate, burst }),
    ...(routes && { RouteSettings: mapValues(routes, limit) }),
  };
}

function outputsFor({ rate, burst, routes }: Props): Outputs {
  return { autoDeploy: true, rate, burst, ...(routes && { routes }) };
}

function outputsOf({ AutoDeploy, DefaultRouteSettings = {}, RouteSettings = {} }: Stage): Outputs {
  // A setting without a limit, such as detailed metrics alone, limits nothing.
  const limited = Object.entries(RouteSettings).filter(
    ([, { ThrottlingRateLimit, ThrottlingBurstLimit }]) => (ThrottlingRateLimit ?? ThrottlingBurstLimit) !== undefined,
  );
  return {
    autoDeploy: AutoDeploy ?? false,
    ...limitOf(DefaultRouteSettings),
    ...(limited.length > 0 && { routes: mapValues(Object.fromEntries(limited), limitOf) }),
  };
}

function limitOf({ ThrottlingRateLimit = 0, ThrottlingBurstLimit = 0 }: RouteSettings): Limit {
  return { rate: ThrottlingRateLimit, burst: ThrottlingBurstLimit };
}

function mapValues<From, To>(record: Readonly<Record<string, From>>, change: (value: From) => To): Record<string, To> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));
}
