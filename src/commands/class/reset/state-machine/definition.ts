// The state machine of a reset: one execution for each account, which runs stage after stage with waits in between.

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

export function machineDefinition({ functionArn, bucket, maxConcurrency }: MachineOptions): object {
  return {
    Comment: 'Resets the accounts of a class, as its approved plan says',
    StartAt: 'Accounts',
    States: {
      Accounts: {
        Type: 'Map',
        Label: 'Accounts',
        ItemReader: {
          Resource: 'arn:aws:states:::s3:getObject',
          ReaderConfig: { InputType: 'JSON' },
          Parameters: { Bucket: bucket, 'Key.$': '$.items' },
        },
        ItemSelector: {
          'className.$': '$.className',
          'approval.$': '$.approval',
          'member.$': '$$.Map.Item.Value.member',
          first: true,
        },
        MaxConcurrency: maxConcurrency,
        ToleratedFailurePercentage: toleratedFailures,
        ItemProcessor: {
          ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
          StartAt: 'Stage',
          States: {
            Stage: {
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
              Next: 'Is there more?',
            },
            'Is there more?': {
              Type: 'Choice',
              Choices: [{ Variable: '$.state', StringEquals: 'more', Next: 'Pause' }],
              Default: 'Result',
            },
            Pause: { Type: 'Wait', SecondsPath: '$.after', Next: 'Stage' },
            Result: { Type: 'Succeed' },
          },
        },
        ResultWriter: {
          Resource: 'arn:aws:states:::s3:putObject',
          Parameters: { Bucket: bucket, 'Prefix.$': "States.Format('classes/{}/results', $.className)" },
        },
        End: true,
      },
    },
  };
}
