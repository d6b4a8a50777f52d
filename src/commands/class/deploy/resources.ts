// The resources of a deployment, in the order in which they are created. Those that the course has too are the course's own.
import type { Aws, Json } from '../../../engine/types.ts';
import { bucketPublicAccess } from '../../../resources/s3/bucket-public-access.ts';
import { bucketTags } from '../../../resources/s3/common.ts';
import { bucket } from '../../../resources/s3/bucket.ts';
import { inlinePolicy } from '../../../resources/iam/inline-policy.ts';
import { role } from '../../../resources/iam/role.ts';
import { logGroup } from '../../../resources/logs/log-group.ts';
import type { Roster } from '../shared/member.ts';
import { functionPolicy, machinePolicy, type Deployment } from './deployment.ts';
import { stageFunction } from './stage-function.ts';
import { stateMachine } from './state-machine.ts';

export interface DeployedResource {
  /** `S3 bucket workshop-class-spring-1a2b3c-111122223333`. */
  readonly text: string;
  exists(): Promise<boolean>;
  /** Creates it, or brings it up to date. Throws `not-ours` where it has another tag. */
  ensure(): Promise<unknown>;
  /** Does nothing where it does not exist. Throws `not-ours` where it has another tag. */
  remove(): Promise<unknown>;
}

export interface ResourceOptions {
  readonly deployment: Deployment;
  /** With the tags of the deployment. */
  readonly aws: Aws;
  readonly roster: Roster;
  /** How many accounts at a time. */
  readonly atOnce: number;
}

/** Days. The receipts say what was done; the lines are for finding out why not. */
const logRetention = 30;

export function resourcesOf(options: ResourceOptions): readonly DeployedResource[] {
  const { deployment, aws, roster } = options;
  const props = { name: deployment.bucket };
  const group = { name: deployment.logGroup, retentionDays: logRetention };
  return [
    {
      text: bucket.describe(props),
      exists: async () => (await bucketTags(props.name, aws)) !== undefined,
      async ensure() {
        await bucket.ensure(props, aws, undefined);
        await bucketPublicAccess.ensure({ bucket: props.name, block: true }, aws, undefined);
      },
      remove: () => bucket.remove(props, aws, undefined, undefined),
    },
    {
      text: logGroup.describe(group),
      exists: async () => (await logGroup.read(group, aws, undefined)) !== undefined,
      ensure: () => logGroup.ensure(group, aws, undefined),
      remove: () => logGroup.remove(group, aws, undefined, undefined),
    },
    roleFor(deployment.functionRole, 'lambda-trust.json', () => functionPolicy(deployment, roster), aws),
    roleFor(deployment.machineRole, 'states-trust.json', () => machinePolicy(deployment), aws),
    stageFunction(options),
    stateMachine(options),
  ];
}

function roleFor(name: string, trust: string, document: () => Json, aws: Aws): DeployedResource {
  const props = { name, trust };
  return {
    text: role.describe(props),
    exists: async () => (await role.read(props, aws, undefined)) !== undefined,
    async ensure() {
      await role.ensure(props, aws, undefined);
      await inlinePolicy.ensure({ role: name, name: 'reset', document: document() }, aws, undefined);
    },
    remove: () => role.remove(props, aws, undefined, undefined),
  };
}
