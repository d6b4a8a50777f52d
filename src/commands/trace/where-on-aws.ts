// Where AWS shows parts of what a trace of the sandbox shows.
// source: https://docs.aws.amazon.com/xray/latest/devguide/xray-services-apigateway.html (REST APIs only) and
// https://docs.aws.amazon.com/awscloudtrail/latest/userguide/eventreference.html (no data events by default),
// checked 2026-11-29
import { consoleUrl } from '../../aws/console-url.ts';
import type { Checkpoint } from '../../engine/types.ts';

interface AwsTraceSource {
  readonly what: string;
  /** Ready to paste. */
  readonly command: string | null;
  /** Of the AWS console. */
  readonly url: string | null;
}

export function whereOnAws({ target: { region } }: Checkpoint): readonly AwsTraceSource[] {
  return [
    {
      what: 'Log lines of the functions: START, your lines, errors, and REPORT with durations and cold starts.',
      command: 'workshop logs --since 10m',
      url: consoleUrl(region, `cloudwatch/home?region=${region}#logsV2:log-groups`),
    },
    {
      what: 'CloudTrail event history: calls that create, change or list resources, with refusals. It does not have calls of your application, such as PutItem, Invoke and GetObject: these are data events, which need a trail and cost money.',
      command: `aws cloudtrail lookup-events --region ${region} --max-results 10`,
      url: consoleUrl(region, `cloudtrailv2/home?region=${region}#/events`),
    },
    {
      what: 'X-Ray traces of a function, after you enable active tracing on it. HTTP APIs have no X-Ray traces.',
      command: null,
      url: consoleUrl(region, `cloudwatch/home?region=${region}#xray:traces/query`),
    },
  ];
}
