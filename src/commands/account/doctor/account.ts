// What the doctor reads from the account: quotas, names, Block Public Access. It changes nothing.
import { GetAccountSettingsCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { names as courseNames, namesByKind } from '../../../../steps/names.ts';
import { takenNames } from '../../../../steps/1-environment/taken-names.ts';
import type { CourseOutputs } from '../../../../steps/outputs.ts';
import { planText, readAccountPlan } from '../../../aws/account-plan.ts';
import type { Target } from '../../../aws/target/target.ts';
import type { Aws, StepContext } from '../../../engine/types.ts';
import { httpApi } from '../../../resources/apigateway/http-api.ts';
import { distribution } from '../../../resources/cloudfront/distribution.ts';
import { originAccessIdentity } from '../../../resources/cloudfront/origin-access-identity.ts';
import type { ListedResource } from '../../../resources/facets.ts';
import { versionsOf } from '../../../resources/lambda/layer-version.ts';
import { readAccountBlock } from '../../../resources/s3/block-public-access.ts';
import { count } from '../../../lib/count.ts';
import type { Finding } from './probe.ts';

/** Undefined where the caller may not read it: the course does not need it. */
export async function accountPlan(target: Target): Promise<Finding | undefined> {
  const plan = await readAccountPlan(target);
  if (!plan) return undefined;
  const actual = planText(plan);
  if (plan.type === 'PAID' || plan.status !== 'EXPIRED') return { status: 'pass', actual };
  return {
    status: 'fail',
    because: 'The free plan of the account has ended, and AWS closes the account. Upgrade it to a paid plan.',
    actual,
    help: 'https://console.aws.amazon.com/billing/home',
  };
}

/** Also checks the region: in one that is not enabled, Lambda refuses every call. */
export async function concurrency(aws: Aws): Promise<Finding> {
  const { AccountLimit } = await aws.client(LambdaClient).send(new GetAccountSettingsCommand({}));
  const executions = AccountLimit?.ConcurrentExecutions ?? 0;
  // source: awslabs/landing-zone-accelerator-on-aws, issues 556 and 984, checked 2026-11-28
  const isNew = executions <= 50 ? '. New accounts have 10 to 50, and AWS raises the quota with use' : '';
  const actual = `${count(executions, 'concurrent execution')} in ${aws.region}${isNew}`;
  if (executions >= 2) return { status: 'pass', actual };
  return {
    status: 'fail',
    because: 'The quota for concurrent executions is too low to run both functions at the same time.',
    actual,
    help: 'aws service-quotas request-service-quota-increase --service-code lambda --quota-code L-B99A9384 --desired-value 10',
  };
}

export async function names(step: StepContext<CourseOutputs>): Promise<Finding> {
  const taken = await takenNames(step);
  if (taken.length > 0)
    return {
      status: 'fail',
      because: 'Resources with these names exist without the tag of the workshop. It will not touch them.',
      actual: taken.join(', '),
      help: 'workshop start --suffix <your name>   # in a new folder: appends your name to all names',
    };
  const { aws, name } = step;
  const api = name(courseNames.api);
  const apis = (await listAll(httpApi, aws)).filter(({ key }) => key === api).length;
  const versions = (await versionsOf(name(courseNames.layer), aws)).length;
  // Neither is in the way: names of APIs are not unique, and a new layer version is added to the old ones.
  const notes = [
    ...(apis > 0 ? [`${count(apis, 'API')} named ${api}`] : []),
    ...(versions > 0 ? [`${count(versions, 'version')} of the layer`] : []),
  ];
  return { status: 'pass', actual: ['none taken', ...notes].join('; ') };
}

/** The lowest default quotas of the last years; yours may be higher. */
const quotas = { distributions: 200, identities: 100 };

export async function room(aws: Aws): Promise<Finding> {
  const distributions = (await listAll(distribution, aws)).length;
  const identities = (await listAll(originAccessIdentity, aws)).length;
  const actual = `${distributions} of ${quotas.distributions} distributions, ${identities} of ${quotas.identities} origin access identities`;
  if (distributions < quotas.distributions && identities < quotas.identities) return { status: 'pass', actual };
  return {
    status: 'fail',
    because: 'The default quota of CloudFront is used up. Your account may have a higher one.',
    actual,
    help: 'aws service-quotas list-service-quotas --service-code cloudfront --region us-east-1',
  };
}

export async function blockPublicAccess(aws: Aws): Promise<Finding> {
  const flags = await readAccountBlock(aws);
  if (!flags) return { status: 'pass', actual: 'not configured for the account, which means off' };
  const on = Object.values(flags).filter(Boolean).length;
  if (on === 0) return { status: 'pass', actual: 'off for the account' };
  const later = 'The step public-access asks you before it turns this off. An AWS organization may not allow it.';
  return { status: 'pass', actual: `${on} of 4 settings are on for the account. ${later}` };
}

async function listAll({ listing }: { readonly listing?: Listed }, aws: Aws): Promise<ListedResource[]> {
  const found: ListedResource[] = [];
  if (listing) for await (const listed of listing.list(aws, namesByKind)) found.push(listed);
  return found;
}

type Listed = Pick<NonNullable<typeof httpApi.listing>, 'list'>;
