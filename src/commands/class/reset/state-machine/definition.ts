// The state machine of a reset: what takes minutes is started in all accounts first. Then one execution for each account
// runs stage after stage, with waits in between.

interface MachineOptions {
  readonly functionArn: string;
  readonly bucket: string;
  /** Accounts at a time. A new AWS account runs ten functions at once. */
  readonly maxConcurrency: number;
}

/** How an execution of the machine starts. */
export interface MachineInput {
  readonly className: string;
  readonly approval: string;
  /** The object in the bucket with the members to reset: `[{ "member": "200000000001-ap-south-1" }]`. */
  readonly items: string;
}

/** Of a hundred accounts that end with an error, not with a result, so many are tolerated: more have a common cause. */
const toleratedFailures = 5;

/** Errors of the function that pass: another invocation of the same account, and what Lambda says about itself. */
const passing = [
  'StateConflict',
  'Lambda.TooManyRequestsException',
  'Lambda.ServiceException',
  'Lambda.AWSLambdaException',
  'Lambda.SdkClientException',
  'Lambda.Unknown',
];

/** The map run that starts what takes minutes, and the one that does everything else: the labels are part of their ARNs. */
export const mapLabels = { begin: 'Begin', finish: 'Accounts' } as const;

/**
 * An account that waits for CloudFront counts as one of those that run at a time. With one Map alone, ten such accounts
 * would keep all others waiting for a quarter of an hour.
 */
export function machineDefinition({ functionArn, bucket, maxConcurrency }: MachineOptions): object {
  const stage = {
    Type: 'Task',
    Resource: 'arn:aws:states:::lambda:invoke',
    Parameters: { FunctionName: functionArn, 'Payload.$': '$' },
    OutputPath: '$.Payload',
    Retry: [
      {
        ErrorEquals: passing,
        IntervalSeconds: 2,
        MaxAttempts: 6,
        BackoffRate: 2,
        MaxDelaySeconds: 60,
        JitterStrategy: 'FULL',
      },
    ],
  };
  const map = (Label: string, first: boolean, States: object) => ({
    Type: 'Map',
    Label,
    ItemReader: {
      Resource: 'arn:aws:states:::s3:getObject',
      ReaderConfig: { InputType: 'JSON' },
      Parameters: { Bucket: bucket, 'Key.$': '$.items' },
    },
    ItemSelector: {
      'className.$': '$.className',
      'approval.$': '$.approval',
      'member.$': '$$.Map.Item.Value.member',
      first,
    },
    MaxConcurrency: maxConcurrency,
    ToleratedFailurePercentage: toleratedFailures,
    ItemProcessor: { ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' }, StartAt: 'Stage', States },
    // Without it, the outputs of a thousand accounts are more than a state can have.
    ResultWriter: {
      Resource: 'arn:aws:states:::s3:putObject',
      Parameters: { Bucket: bucket, 'Prefix.$': "States.Format('classes/{}/results', $.className)" },
    },
  });
  return {
    Comment: 'Resets the accounts of a class, as its approved plan says',
    StartAt: 'Begin',
    States: {
      Begin: { ...map(mapLabels.begin, true, { Stage: { ...stage, End: true } }), ResultPath: null, Next: 'Accounts' },
      Accounts: {
        ...map(mapLabels.finish, false, {
          Stage: { ...stage, Next: 'Is there more?' },
          'Is there more?': {
            Type: 'Choice',
            Choices: [{ Variable: '$.state', StringEquals: 'more', Next: 'Pause' }],
            Default: 'Result',
          },
          Pause: { Type: 'Wait', SecondsPath: '$.after', Next: 'Stage' },
          Result: { Type: 'Succeed' },
        }),
        End: true,
      },
    },
  };
}
