// The errors of CloudWatch Logs: the codes and texts of AWS.
import * as sdk from '@aws-sdk/client-cloudwatch-logs';
import { throwAwsError } from '../../server/aws-error.ts';
import { validationText, violation } from '../shared/constraints.ts';

// --- What is missing or exists already ---

export function groupNotFound(): never {
  return throwAwsError(sdk.ResourceNotFoundException$, 'The specified log group does not exist.');
}

export function groupExists(): never {
  return throwAwsError(sdk.ResourceAlreadyExistsException$, 'The specified log group already exists');
}

export function streamNotFound(): never {
  return throwAwsError(sdk.ResourceNotFoundException$, 'The specified log stream does not exist.');
}

export function streamExists(): never {
  return throwAwsError(sdk.ResourceAlreadyExistsException$, 'The specified log stream already exists');
}

// --- Parameters ---

function invalidParameter(text: string): never {
  return throwAwsError(sdk.InvalidParameterException$, text);
}

/** CloudWatch Logs has a code of its own for request validation, where most services have ValidationException. */
export function invalidValue(value: string | number, member: string, constraint: string): never {
  return invalidParameter(validationText([violation(value, member, constraint)]));
}

export function invalidToken(): never {
  return invalidParameter('The specified nextToken is invalid.');
}

export function invalidArn(): never {
  return invalidParameter('Invalid resourceArn');
}

export function groupNotNamed(): never {
  return invalidParameter('Either LogGroup name or LogGroup ARN must be given.');
}

export function groupNamedTwice(): never {
  const text = 'LogGroup name and LogGroup ARN are mutually exclusive parameters.';
  return throwAwsError(sdk.ValidationException$, text);
}

export function prefixAndPattern(): never {
  return invalidParameter('LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters.');
}

/** The text is ours, after that of prefix and pattern: AWS documents only that they exclude each other. */
export function identifiersAndNames(): never {
  return invalidParameter(
    'LogGroup identifiers, LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters.',
  );
}

export function nameTooLong(): never {
  return invalidParameter('Invalid LogGroup or LogStream, both must have length less than or equal to 512.');
}

export function streamNamesAndPrefix(): never {
  return invalidParameter('LogStreamNames and LogStreamNamePrefix are mutually exclusive parameters.');
}

/** The text is ours. */
export function identifierIsNoArn(): never {
  return invalidParameter('logGroupIdentifiers must be ARNs of log groups of this account and region.');
}

/** The text is ours: AWS documents only that a Live Tail session takes one of the two, and then one log group. */
export function streamFilterOfSession(): never {
  return invalidParameter(
    'LogStreamNames and LogStreamNamePrefixes are mutually exclusive parameters, and need exactly one log group.',
  );
}

export function limitExceeded(): never {
  return throwAwsError(sdk.LimitExceededException$, 'Resource limit exceeded.');
}

export function orderedByTimeWithPrefix(): never {
  return invalidParameter('Cannot order by LastEventTime with a logStreamNamePrefix.');
}

export function eventsNotInOrder(): never {
  return invalidParameter('Log events in a single PutLogEvents request must be in chronological order.');
}

/** `text`: the part of the filter pattern that is not understood. */
export function invalidTerm(text: string): never {
  return invalidParameter(`Invalid character(s) in term '${text}'`);
}

// --- Tags ---

export function reservedTagKey(): never {
  return invalidParameter('Tag keys starting with the prefix aws: are reserved by AWS.');
}

export function tooManyTags(): never {
  return throwAwsError(sdk.TooManyTagsException$, 'A log group can have no more than 50 tags.');
}

/** The refusal of CreateLogGroup with tags, in place of IAM's sentence. */
export function mayNotTagText(account: string): string {
  return `User with accountId: ${account} is not authorized to perform CreateLogGroup with Tags. An additional permission "logs:TagResource" is required.`;
}
