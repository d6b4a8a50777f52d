// What can be seen of the account without changing it: region, names, quotas, Block Public Access.
import { ApiGatewayV2Client, GetApisCommand } from '@aws-sdk/client-apigatewayv2';
import {
  CloudFrontClient,
  paginateListCloudFrontOriginAccessIdentities,
  paginateListDistributions,
} from '@aws-sdk/client-cloudfront';
import { GetAccountSettingsCommand, LambdaClient, ListLayerVersionsCommand } from '@aws-sdk/client-lambda';
import { GetPublicAccessBlockCommand, S3ControlClient } from '@aws-sdk/client-s3-control';
import { names as courseNames } from '../../../../steps/names.ts';
import { takenNames } from '../../../../steps/1-environment/taken-names.ts';
import type { CourseOutputs } from '../../../../steps/outputs.ts';
import type { Aws, StepContext } from '../../../engine/types.ts';
import { isNamed, orMissing } from '../../../resources/define.ts';
import type { Finding } from './probe.ts';

/** Also shows that the region serves: one that is not switched on answers no call of Lambda. */
export async function concurrency(aws: Aws): Promise<Finding> {
  const { AccountLimit } = await aws.client(LambdaClient).send(new GetAccountSettingsCommand({}));
  const executions = AccountLimit?.ConcurrentExecutions ?? 0;
  const actual = `${executions} at once in ${aws.region}`;
  if (executions >= 2) return { status: 'pass', actual };
  return {
    status: 'fail',
    because: 'The two functions could not run at the same time.',
    actual,
    help: 'aws service-quotas request-service-quota-increase --service-code lambda --quota-code L-B99A9384 --desired-value 10',
  };
}

export async function names(step: StepContext<CourseOutputs>): Promise<Finding> {
  const taken = await takenNames(step);
  if (taken.length > 0)
    return {
      status: 'fail',
      because: "Others made these, without the workshop's tag, and it will not touch them.",
      actual: taken.join(', '),
      help: 'workshop start --suffix <your name>   # in a new folder: makes everything under names of your own',
    };
  const notes = [await namesakesOfApi(step), await versionsOfLayer(step)].filter((note) => note !== undefined);
  return { status: 'pass', actual: ['free, or ours', ...notes].join('; ') };
}

/** API names are not unique: a namesake is in nobody's way, but two look alike in the console. */
async function namesakesOfApi({ aws, name }: StepContext<CourseOutputs>): Promise<string | undefined> {
  const { Items = [] } = await aws.client(ApiGatewayV2Client).send(new GetApisCommand({ MaxResults: '1000' }));
  const same = Items.filter(({ Name }) => Name === name(courseNames.api)).length;
  return same === 0 ? undefined : `${same} API${same === 1 ? '' : 's'} of that name`;
}

/** Layers carry no tags: whose the versions are, nobody can tell, and new ones stand beside them. */
async function versionsOfLayer({ aws, name }: StepContext<CourseOutputs>): Promise<string | undefined> {
  const command = new ListLayerVersionsCommand({ LayerName: name(courseNames.layer) });
  const found = await orMissing(aws.client(LambdaClient).send(command), 'ResourceNotFoundException');
  const versions = found?.LayerVersions?.length ?? 0;
  return versions === 0 ? undefined : `${versions} version${versions === 1 ? '' : 's'} of the layer`;
}

/** AWS's lowest quotas of late; the account's own may be higher. */
const quotas = { distributions: 200, identities: 100 };

export async function room(aws: Aws): Promise<Finding> {
  const client = aws.client(CloudFrontClient);
  let [distributions, identities] = [0, 0];
  for await (const { DistributionList } of paginateListDistributions({ client }, {}))
    distributions += DistributionList?.Items?.length ?? 0;
  for await (const { CloudFrontOriginAccessIdentityList } of paginateListCloudFrontOriginAccessIdentities(
    { client },
    {},
  ))
    identities += CloudFrontOriginAccessIdentityList?.Items?.length ?? 0;
  const actual = `${distributions} of ${quotas.distributions} distributions, ${identities} of ${quotas.identities} identities`;
  if (distributions < quotas.distributions && identities < quotas.identities) return { status: 'pass', actual };
  return {
    status: 'fail',
    because: 'CloudFront takes no more of them, unless the quota of this account was raised.',
    actual,
    help: 'aws service-quotas list-service-quotas --service-code cloudfront --region us-east-1',
  };
}

export async function blockPublicAccess(aws: Aws): Promise<Finding> {
  try {
    const command = new GetPublicAccessBlockCommand({ AccountId: aws.account });
    const { PublicAccessBlockConfiguration: flags = {} } = await aws.client(S3ControlClient).send(command);
    const on = Object.values(flags).filter(Boolean).length;
    if (on === 0) return { status: 'pass', actual: 'off for the account' };
    const later = 'the step public-access asks before it turns this off; an organisation of AWS may forbid it';
    return { status: 'pass', actual: `${on} of 4 settings on for the account: ${later}` };
  } catch (error) {
    if (!isNamed(error, 'NoSuchPublicAccessBlockConfiguration')) throw error;
    return { status: 'pass', actual: 'never set for the account, and so off' };
  }
}
