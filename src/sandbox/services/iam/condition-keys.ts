// The condition keys of IAM, and those that every service has.
import type { ServiceContext } from '../context.ts';
import type { PermissionAsked } from '../../server/service-rules.ts';
import { textIn, type ConditionKeys } from '../shared/condition-keys.ts';
import { recordsOf, roleOfArn, userOfArn } from './records.ts';

type Asked = PermissionAsked & Pick<ServiceContext, 'store'>;

export const iamKeys: ConditionKeys<Asked> = {
  filled: {
    'iam:PolicyARN': ({ input }) => textIn(input, 'PolicyArn'),
    'iam:PermissionsBoundary': boundary,
    // shared/pass-role.ts fills them.
    'iam:AssociatedResourceArn': () => undefined,
    'iam:PassedToService': () => undefined,
  },
  // The evaluation fills it, with aws:ResourceTag/.
  filledTags: { 'iam:ResourceTag/': () => undefined },
  absent: [
    'iam:AWSServiceName',
    'iam:AccountPropertyNamespaces',
    'iam:DelegationDuration',
    'iam:DelegationRequestOwner',
    'iam:FIDO-FIPS-140-2-certification',
    'iam:FIDO-FIPS-140-3-certification',
    'iam:FIDO-certification',
    'iam:NotificationChannel',
    'iam:OrganizationsPolicyId',
    'iam:RegisterSecurityKey',
    'iam:RoleTemplateARN',
    'iam:ServiceSpecificCredentialAgeDays',
    'iam:ServiceSpecificCredentialServiceName',
    'iam:TemplateArn',
  ],
};

/** The boundary that the request sets, or else that the user or role has. */
function boundary({ input, need, store }: Asked): string | undefined {
  const records = recordsOf(store);
  const identity = roleOfArn(records, need.resource) ?? userOfArn(records, need.resource);
  return textIn(input, 'PermissionsBoundary') ?? identity?.boundary;
}

/** Keys that a request to any service can have: the evaluation and the server fill them. */
export const globalKeys = {
  filled: [
    'aws:CurrentTime',
    'aws:EpochTime',
    'aws:MultiFactorAuthPresent',
    'aws:PrincipalAccount',
    'aws:PrincipalArn',
    'aws:PrincipalIsAWSService',
    'aws:PrincipalOrgID',
    'aws:PrincipalOrgPaths',
    'aws:PrincipalServiceName',
    'aws:PrincipalServiceNamesList',
    'aws:PrincipalTag/',
    'aws:PrincipalType',
    'aws:RequestTag/',
    'aws:RequestedRegion',
    'aws:ResourceAccount',
    'aws:ResourceOrgID',
    'aws:ResourceOrgPaths',
    'aws:ResourceTag/',
    'aws:SecureTransport',
    'aws:SourceAccount',
    'aws:SourceArn',
    'aws:SourceIdentity',
    'aws:SourceIp',
    'aws:SourceOrgID',
    'aws:SourceOrgPaths',
    'aws:TagKeys',
    'aws:TokenIssueTime',
    'aws:UserAgent',
    'aws:ViaAWSService',
    'aws:referer',
    'aws:userid',
    'aws:username',
    'lambda:SourceFunctionArn',
  ],
  /** Of second factors, federation, VPCs, and services that the sandbox does not have. */
  absent: [
    'aws:AssumedRoot',
    'aws:CalledVia',
    'aws:CalledViaFirst',
    'aws:CalledViaLast',
    'aws:ChatbotSourceArn',
    'aws:Ec2InstanceSourcePrivateIPv4',
    'aws:Ec2InstanceSourceVpc',
    'aws:FederatedProvider',
    'aws:MultiFactorAuthAge',
    'aws:SourceOwner',
    'aws:SourceVpc',
    'aws:SourceVpcArn',
    'aws:SourceVpce',
    'aws:VpcSourceIp',
    'aws:VpceAccount',
    'aws:VpceOrgID',
    'aws:VpceOrgPaths',
    'ec2:RoleDelivery',
    'ec2:SourceInstanceArn',
    'glue:CredentialIssuingService',
    'glue:RoleAssumedBy',
    'identitystore:UserId',
    'ssm:SourceInstanceArn',
  ],
  /** Nothing says what a request without such a service has for them. */
  refused: ['aws:CalledViaAWSMCP', 'aws:IsMcpServiceAction', 'aws:ViaAWSMCPService'],
};
