// The errors of S3 Control: the codes and texts of AWS. What S3 says as well is in s3/errors.ts.
import { absentSettings } from '../s3/errors.ts';
import { throwAwsError } from '../../server/aws-error.ts';

export function noPublicAccessBlock(account: string): never {
  const code = 'NoSuchPublicAccessBlockConfiguration';
  return throwAwsError({ code, status: 404 }, absentSettings[code], { AccountId: account });
}
