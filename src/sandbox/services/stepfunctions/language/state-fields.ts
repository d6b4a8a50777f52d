// The fields of the states, as the Amazon States Language has them for JSONPath.

const words = (text: string) => text.split(/\s+/);

const common = 'Type Comment InputPath OutputPath QueryLanguage Assign';
const moving = `${common} Next End`;
const working = `${moving} Parameters ResultSelector ResultPath Retry Catch`;

const tolerated = words(
  'ToleratedFailurePercentage ToleratedFailureCount ToleratedFailurePercentagePath ToleratedFailureCountPath',
);

/** Those of a Map state in the mode DISTRIBUTED alone. */
export const distributedFields = ['ItemReader', 'ItemBatcher', 'ResultWriter', 'Label', ...tolerated];

export const fieldsByType: Readonly<Record<string, readonly string[]>> = {
  Task: words(
    `${working} Resource TimeoutSeconds TimeoutSecondsPath HeartbeatSeconds HeartbeatSecondsPath Credentials`,
  ),
  Pass: words(`${moving} Parameters ResultPath Result`),
  Choice: words(`${common} Choices Default`),
  Wait: words(`${moving} Seconds SecondsPath Timestamp TimestampPath`),
  Succeed: words(common),
  Fail: words('Type Comment QueryLanguage Error ErrorPath Cause CausePath'),
  Parallel: words(`${working} Branches`),
  Map: [
    ...words(`${working} ItemsPath ItemSelector ItemProcessor Iterator MaxConcurrency MaxConcurrencyPath`),
    ...distributedFields,
  ],
};

export const requiredByType: Readonly<Record<string, readonly string[]>> = {
  Task: ['Resource'],
  Choice: ['Choices'],
  Parallel: ['Branches'],
};

/** AWS has them, and the sandbox does not. */
export const unsupportedFields = words('Assign HeartbeatSeconds HeartbeatSecondsPath Credentials');

export const referencePaths = words(
  'SecondsPath TimestampPath TimeoutSecondsPath ItemsPath MaxConcurrencyPath ' +
    'ToleratedFailurePercentagePath ToleratedFailureCountPath',
);

/** The largest number of each. */
export const largest: Readonly<Record<string, number>> = {
  TimeoutSeconds: 99_999_999,
  Seconds: 99_999_999,
  MaxConcurrency: 10_000,
  ToleratedFailurePercentage: 100,
  ToleratedFailureCount: 10_000_000,
};

export const readerFields = words(
  'InputType CSVHeaderLocation CSVHeaders CSVDelimiter MaxItems MaxItemsPath ItemsPointer',
);

export const batcherFields = words(
  'BatchInput MaxItemsPerBatch MaxItemsPerBatchPath MaxInputBytesPerBatch MaxInputBytesPerBatchPath',
);

export const retryFields = words(
  'ErrorEquals IntervalSeconds MaxAttempts BackoffRate MaxDelaySeconds JitterStrategy Comment',
);

export const catchFields = words('ErrorEquals Next ResultPath Comment');
