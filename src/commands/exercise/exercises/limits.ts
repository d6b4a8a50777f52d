// Exercises with the limits of the stack: of the route, of a function, and of the table; and with its alarms.
import { ApiGatewayV2Client, UpdateStageCommand } from '@aws-sdk/client-apigatewayv2';
import { CloudWatchClient, DescribeAlarmsCommand, PutMetricAlarmCommand } from '@aws-sdk/client-cloudwatch';
import { DynamoDBClient, UpdateTableCommand } from '@aws-sdk/client-dynamodb';
import { LambdaClient, PutFunctionConcurrencyCommand } from '@aws-sdk/client-lambda';
import { names } from '../../../../steps/names.ts';
import { defineExercise } from './define.ts';

export const limitZero = defineExercise({
  name: 'limit-zero',
  area: 'the API',
  needs: 'limits',
  resources: ['stage'],
  symptom: 'limits.burst-refused',
  complaint: 'Nobody can shorten a URL any more. Old links work. The functions have no error in their logs.',
  cause:
    'The limit of the route POST /shorten was 0. API Gateway then answers 429 to each request, and no function runs. So the logs of the functions are silent.',
  async inject({ aws, outputs }) {
    const { apiId: ApiId } = outputs('api');
    const RouteSettings = { 'POST /shorten': { ThrottlingRateLimit: 0, ThrottlingBurstLimit: 0 } };
    const command = new UpdateStageCommand({ ApiId, StageName: '$default', RouteSettings });
    await aws.client(ApiGatewayV2Client).send(command);
  },
});

export const concurrencyZero = defineExercise({
  name: 'concurrency-zero',
  area: 'a function',
  needs: 'limits',
  resources: ['create-concurrency'],
  symptom: 'limits.functions-reserved',
  complaint: 'Since the "emergency" last night nobody can shorten a URL. The code and the role are as they were.',
  cause:
    'The reserved concurrency of {{createFunction}} was 0. That stops a function at once, and somebody forgot to set it back. Lambda throttles each invocation, and the code never runs.',
  async inject({ aws, outputs }) {
    const { createFunction: FunctionName } = outputs('functions');
    const command = new PutFunctionConcurrencyCommand({ FunctionName, ReservedConcurrentExecutions: 0 });
    await aws.client(LambdaClient).send(command);
  },
});

export const protectionOff = defineExercise({
  name: 'protection-off',
  area: 'the table',
  needs: 'limits',
  resources: ['table-protection'],
  symptom: 'limits.table-protected',
  complaint: 'Everything works. An audit says that one command could delete all your links, and last week none could.',
  cause:
    'The deletion protection of the table was off. Nothing that a visitor does shows it, so only somebody who looks at the setting finds it.',
  async inject({ aws, outputs }) {
    const { tableName: TableName } = outputs('table');
    const command = new UpdateTableCommand({ TableName, DeletionProtectionEnabled: false });
    await aws.client(DynamoDBClient).send(command);
  },
});

export const alarmBlind = defineExercise({
  name: 'alarm-blind',
  area: 'an alarm',
  needs: 'limits',
  resources: ['errors-alarm'],
  symptom: 'limits.api-watched',
  complaint:
    'Last night visitors got errors for an hour, and nobody was told. The alarm on server errors has been green all week.',
  cause:
    'The alarm {{serverErrors}} watched another API, one that does not exist any more. So no datapoint came. Missing data counts as "nothing is wrong", and the alarm stayed OK.',
  async inject({ aws, name }) {
    const client = aws.client(CloudWatchClient);
    const { MetricAlarms: [live] = [] } = await client.send(
      new DescribeAlarmsCommand({ AlarmNames: [name(names.serverErrors)] }),
    );
    if (!live) return;
    await client.send(
      new PutMetricAlarmCommand({
        AlarmName: live.AlarmName,
        AlarmDescription: live.AlarmDescription,
        Namespace: live.Namespace,
        MetricName: live.MetricName,
        Dimensions: [{ Name: 'ApiId', Value: 'a0ld0ap1id' }],
        Statistic: live.Statistic,
        Period: live.Period,
        EvaluationPeriods: live.EvaluationPeriods,
        Threshold: live.Threshold,
        ComparisonOperator: live.ComparisonOperator,
        TreatMissingData: live.TreatMissingData,
      }),
    );
  },
});
