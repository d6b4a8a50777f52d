// The metrics that Lambda publishes of an invocation, with the time at which it began.
// source: docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html, checked 2026-11-30
import type { ServiceContext } from '../../context.ts';
import type { MetricValue } from '../../cloudwatch/metrics/metrics.ts';
import type { Dimension } from '../../cloudwatch/records.ts';
import type { FunctionName } from '../rules/function-names.ts';
import type { Execution } from './execution-environment.ts';

interface FunctionMetrics {
  /** No environment was free for it. */
  throttled(): void;
  /** How many events the function, and all functions of the account in the region, work on. */
  started(ofFunction: number, ofAccount: number): void;
  finished(execution: Pick<Execution, 'failed' | 'duration'>): void;
}

/** `version`: the one that runs, also where the caller named an alias. */
export function functionMetrics(
  sandbox: Pick<ServiceContext, 'metrics' | 'now'>,
  { account, region, name, qualifier }: FunctionName,
  version: string,
): FunctionMetrics {
  const time = sandbox.now();
  const ofFunction: Dimension[] = [{ Name: 'FunctionName', Value: name }];
  const ofResource = [
    ...ofFunction,
    { Name: 'Resource', Value: qualifier === undefined ? name : `${name}:${qualifier}` },
  ];
  const isAlias = qualifier !== undefined && qualifier !== version;
  const ofExecuted = isAlias ? [[...ofResource, { Name: 'ExecutedVersion', Value: version }]] : [];

  function record(dimensionSets: readonly (readonly Dimension[])[], values: readonly MetricValue[]): void {
    sandbox.metrics.record({ account, region, namespace: 'AWS/Lambda', dimensionSets }, values, time);
  }
  const count = (metric: string, value: number): MetricValue => ({ name: metric, unit: 'Count', value });
  const everywhere = [[], ofFunction, ofResource, ...ofExecuted];

  return {
    throttled: () => record(everywhere, [count('Throttles', 1)]),
    started(own, all) {
      record([ofFunction, ofResource], [count('ConcurrentExecutions', own)]);
      record([[]], [count('ConcurrentExecutions', all)]);
    },
    finished: ({ failed, duration }) =>
      record(everywhere, [
        count('Invocations', 1),
        count('Errors', failed ? 1 : 0),
        count('Throttles', 0),
        { name: 'Duration', unit: 'Milliseconds', value: duration },
      ]),
  };
}
