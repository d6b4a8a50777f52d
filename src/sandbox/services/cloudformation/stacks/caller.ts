// Who a stack's calls are made as: the caller who changed it, or the role that it was given.
import type { Hop } from '../../../server/traces/hop.ts';
import type { Caller } from '../../../server/service.ts';
import type { ServiceContext } from '../../context.ts';
import type { StackRecord, Work } from '../records.ts';

/** Condition keys of calls that CloudFormation makes for somebody. */
const viaCloudFormation = {
  'aws:CalledVia': ['cloudformation.amazonaws.com'],
  'aws:CalledViaFirst': 'cloudformation.amazonaws.com',
  'aws:CalledViaLast': 'cloudformation.amazonaws.com',
  'aws:ViaAWSService': 'true',
};

export function callerOf({ iam }: ServiceContext, { intent }: StackRecord, work: Work, hop: Hop): Caller {
  const principal =
    intent.roleArn === undefined ? work.caller : iam.session(intent.roleArn, 'AWSCloudFormation').principal;
  return { principal: { ...principal, hop }, context: viaCloudFormation };
}
