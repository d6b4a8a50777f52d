// AWS's service authorization reference: which resources and condition keys each action has. The files of
// ../reference are generated, see test/helpers/sandbox/authorization-reference.ts.
import apigateway from '../reference/apigateway.json' with { type: 'json' };
import cloudformation from '../reference/cloudformation.json' with { type: 'json' };
import cloudfront from '../reference/cloudfront.json' with { type: 'json' };
import cloudwatch from '../reference/cloudwatch.json' with { type: 'json' };
import dynamodb from '../reference/dynamodb.json' with { type: 'json' };
import ecr from '../reference/ecr.json' with { type: 'json' };
import iam from '../reference/iam.json' with { type: 'json' };
import identitystore from '../reference/identitystore.json' with { type: 'json' };
import lambda from '../reference/lambda.json' with { type: 'json' };
import logs from '../reference/logs.json' with { type: 'json' };
import organizations from '../reference/organizations.json' with { type: 'json' };
import s3 from '../reference/s3.json' with { type: 'json' };
import ssm from '../reference/ssm.json' with { type: 'json' };
import sso from '../reference/sso.json' with { type: 'json' };
import states from '../reference/states.json' with { type: 'json' };
import sts from '../reference/sts.json' with { type: 'json' };
import { matchesAction } from './patterns.ts';

interface ServiceReference {
  readonly service: string;
  readonly resources: Readonly<Record<string, ResourceType>>;
  readonly rows: readonly {
    readonly actions: readonly string[];
    readonly on: readonly string[];
    readonly keys: readonly string[];
  }[];
}

interface ResourceType {
  /** With a star in the place of each name. */
  readonly arn: string;
  readonly keys: readonly string[];
}

export interface ActionReference {
  /** `s3:GetObject` */
  readonly action: string;
  /** Its types of resources; none where it is for all resources. */
  readonly resources: readonly ResourceType[];
  hasKey(key: string): boolean;
}

const services: readonly ServiceReference[] = [
  apigateway, cloudformation, cloudfront, cloudwatch, dynamodb, ecr, iam, identitystore, lambda, logs, organizations, s3,
  ssm, sso, states, sts,
]; // prettier-ignore

let actions: ReadonlyMap<string, ActionReference> | undefined;

function allActions(): ReadonlyMap<string, ActionReference> {
  return (actions ??= new Map(
    services.flatMap(({ service, resources, rows }) =>
      rows.flatMap((row) => {
        const types = row.on.map((name) => resources[name]).filter((type) => type !== undefined);
        const hasKey = keyTest([...row.keys, ...types.flatMap(({ keys }) => keys)]);
        return row.actions.map((name) => {
          const action = `${service}:${name}`;
          return [action.toLowerCase(), { action, resources: types, hasKey }] as const;
        });
      }),
    ),
  ));
}

/** `service:Operation`, in any case; undefined for an action that the reference of these services does not have. */
export function referenceOf(action: string): ActionReference | undefined {
  return allActions().get(action.toLowerCase());
}

/** The actions that one of a policy's patterns matches. */
export function actionsMatching(patterns: readonly string[]): ActionReference[] {
  return [...allActions().values()].filter(({ action }) => patterns.some((pattern) => matchesAction(pattern, action)));
}

/** Keys of tags end with a placeholder: `aws:ResourceTag/${TagKey}`, `s3:ExistingObjectTag/<key>`. */
export function keyTest(keys: readonly string[]): (key: string) => boolean {
  const exact = new Set<string>();
  const families: string[] = [];
  for (const key of keys) {
    const [, family] = /^(.*\/)(?:\$\{.*\}|<.*>)?$/.exec(key) ?? [];
    if (family === undefined) exact.add(key.toLowerCase());
    else families.push(family.toLowerCase());
  }
  return (key) => {
    const wanted = key.toLowerCase();
    return exact.has(wanted) || families.some((family) => wanted.length > family.length && wanted.startsWith(family));
  };
}
