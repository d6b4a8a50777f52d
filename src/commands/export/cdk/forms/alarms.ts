// Alarms as constructs of the CDK.
import type { Json } from '../../../../engine/types.ts';
import { construct, hasOnly, ownerOf, seconds, type CdkContext, type CdkForms, type Properties } from '../form.ts';
import { Code, variableOf } from '../typescript.ts';

/** The methods of an HTTP API for its own metrics. */
const metricsOfApi: Readonly<Record<string, string>> = { '4xx': 'metricClientError', '5xx': 'metricServerError' };

export const alarmForms: CdkForms = {
  'AWS::CloudWatch::Alarm': {
    values: { Ref: 'alarmName', Arn: 'alarmArn' },
    statements({ id, properties }, context) {
      const known = ['AlarmName', 'AlarmDescription', 'Namespace', 'MetricName', 'Dimensions', 'Statistic', 'Period'];
      const rule = ['EvaluationPeriods', 'Threshold', 'ComparisonOperator', 'TreatMissingData', 'Tags'];
      const metric = metricOf(properties, context);
      if (!metric || !hasOnly(properties, [...known, ...rule])) return undefined;
      const props = {
        alarmName: properties['AlarmName'],
        alarmDescription: properties['AlarmDescription'],
        metric,
        threshold: properties['Threshold'],
        evaluationPeriods: properties['EvaluationPeriods'],
        comparisonOperator: constant('ComparisonOperator', properties['ComparisonOperator']),
        treatMissingData: constant('TreatMissingData', properties['TreatMissingData']),
      };
      return [construct(id, 'cloudwatch.Alarm', context.write(props))];
    },
  },
};

/** Undefined for a metric of another service, or of another resource than the API. */
function metricOf(properties: Properties, { write, isConstruct }: CdkContext): Code | undefined {
  const [dimension, ...others] = (properties['Dimensions'] ?? []) as readonly Properties[];
  const api = ownerOf(dimension?.['Value']);
  const method = metricsOfApi[properties['MetricName'] as string];
  const isOfApi = properties['Namespace'] === 'AWS/ApiGateway' && dimension?.['Name'] === 'ApiId';
  if (!isOfApi || others.length > 0 || method === undefined || !isConstruct(api)) return undefined;
  const options = { statistic: properties['Statistic'], period: seconds(properties['Period']) };
  return new Code(`${variableOf(api)}.${method}(${write(options)})`);
}

/** `notBreaching` is NOT_BREACHING. */
function constant(enumeration: string, value: Json | undefined): Code {
  const name = (value as string).replace(/([a-z])([A-Z])/g, '$1_$2').toUpperCase();
  return new Code(`cloudwatch.${enumeration}.${name}`);
}
