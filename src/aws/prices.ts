// What AWS charges: list prices of one region on one day, in US dollars, before taxes.

/** The day these were last checked. */
export const pricesAsOf = '2026-09-18';
export const pricesRegion = 'ap-south-1';
export const pricesPlace = 'Mumbai';

/** As AWS counts a month. */
export const hoursPerMonth = 730;

/** Per single unit. */
export const prices = {
  httpApiRequest: 1.05 / 1e6,
  lambdaRequest: 0.2 / 1e6,
  /** x86, which the functions run on. */
  lambdaGbSecond: 0.0000166667,
  dynamodbWriteUnit: 0.71 / 1e6,
  dynamodbReadUnit: 0.1425 / 1e6,
  dynamodbGbMonth: 0.285,
  /**
   * Point-in-time recovery, for each GB of the table. Calculated: four fifths of the storage, as 0.20 of 0.25 in us-west-2.
   * source: AWS Price List of us-west-2, usage type USW2-TimedPITRStorage-ByteHrs; none was found of ap-south-1, 2026-11-30
   */
  dynamodbRecoveryGbMonth: 0.228,
  /**
   * For each metric of an alarm with periods of a minute or more, in a month.
   * source: AWS Price List of ap-south-1, usage type APS3-CW:AlarmMonitorUsage of 2026-09-22, checked 2026-11-30
   */
  alarmMonth: 0.1,
  logsGb: 0.67,
  logsGbMonth: 0.03,
  s3GbMonth: 0.025,
  s3Put: 0.005 / 1e3,
  s3Get: 0.004 / 1e4,
  /** To viewers in India. */
  cloudfrontGb: 0.109,
  cloudfrontHttpsRequest: 0.012 / 1e4,
} as const;

/** A month, in every account and for good; what is over it costs the list price. */
export const alwaysFree = {
  lambdaRequests: 1e6,
  lambdaGbSeconds: 400_000,
  dynamodbGb: 25,
  /**
   * Of standard alarms: so many metrics.
   * source: aws.amazon.com/cloudwatch/pricing, free tier, checked 2026-11-30
   */
  alarms: 10,
  logsGb: 5,
  cloudfrontGb: 1000,
  cloudfrontHttpsRequests: 10e6,
} as const;
