// The errors of S3 Control: the codes and texts of AWS. What S3 says as well is in s3/errors.ts.
import { throwAwsError } from '../../server/aws-error.ts';

export function noPublicAccessBlock(account: string): never {
  const text = 'The public access block configuration was not found';
  return throwAwsError({ code: 'NoSuchPublicAccessBlockConfiguration', status: 404 }, text, { AccountId: account });
}
