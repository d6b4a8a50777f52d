// The refusal of what AWS supports and the sandbox does not. It names the setting: nothing is accepted and then ignored.
import { throwAwsError } from '../../server/aws-error.ts';

/** `setting`: a value of a parameter, such as `StorageClass GLACIER`. Whole parameters are refused by the server. */
export function refuseUnsupported(service: string, setting: string): never {
  return throwAwsError(
    { code: 'NotImplemented', status: 501 },
    `The sandbox does not support ${setting} of ${service}.`,
  );
}

/** A condition key of a policy: without its value, the policy would decide otherwise than on AWS. */
export function refuseConditionKey(key: string): never {
  return throwAwsError(
    { code: 'NotImplemented', status: 501 },
    `The sandbox does not fill the condition key ${key}, so this policy would not decide as it does on AWS.`,
  );
}
