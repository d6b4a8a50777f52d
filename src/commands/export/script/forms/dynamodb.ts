// Tables as commands of the AWS CLI.
import type { ScriptForms } from '../form.ts';
import { answerOf } from '../form.ts';
import { aws, indented, ShellWord, silent, unlessExists, folded } from '../shell.ts';

export const dynamoDbForms: ScriptForms = {
  'AWS::DynamoDB::Table': {
    noun: 'DynamoDB table',
    name: 'TableName',
    build({ ref, properties }) {
      const table = { 'table-name': new ShellWord(ref) };
      const { TimeToLiveSpecification: ttl, PointInTimeRecoverySpecification: recovery } = properties;
      const wait = aws('dynamodb wait table-exists', table);
      return [
        ...unlessExists(aws('dynamodb describe-table', table), [
          silent(
            aws('dynamodb create-table', {
              ...table,
              'billing-mode': properties['BillingMode'],
              'attribute-definitions': properties['AttributeDefinitions'],
              'key-schema': properties['KeySchema'],
              'deletion-protection-enabled': properties['DeletionProtectionEnabled'],
              tags: properties['Tags'],
            }),
          ),
        ]),
        wait,
        ...(ttl === undefined
          ? []
          : [
              `state=${answerOf(aws('dynamodb describe-time-to-live', { ...table, query: 'TimeToLiveDescription.TimeToLiveStatus' }))}`,
              'if [ "$state" = DISABLED ]; then',
              ...indented([
                silent(aws('dynamodb update-time-to-live', { ...table, 'time-to-live-specification': ttl })),
              ]),
              'fi',
            ]),
        ...(recovery === undefined
          ? []
          : [
              silent(
                aws('dynamodb update-continuous-backups', {
                  ...table,
                  'point-in-time-recovery-specification': recovery,
                }),
              ),
            ]),
        ...(properties['DeletionProtectionEnabled'] === true
          ? [silent(aws('dynamodb update-table', { ...table, 'deletion-protection-enabled': true })), wait]
          : []),
      ];
    },
    attributes: {
      Arn: ({ ref }) =>
        answerOf(aws('dynamodb describe-table', { 'table-name': new ShellWord(ref), query: 'Table.TableArn' })),
    },
    remove({ ref, properties }) {
      const table = { 'table-name': new ShellWord(ref) };
      const unprotect =
        properties['DeletionProtectionEnabled'] === true
          ? [
              `if exists ${aws('dynamodb describe-table', table).slice(4)}; then`,
              ...indented([
                silent(aws('dynamodb update-table', { ...table, 'no-deletion-protection-enabled': true })),
                aws('dynamodb wait table-exists', table),
              ]),
              'fi',
            ]
          : [];
      return [
        ...unprotect,
        folded('remove dynamodb delete-table', table),
        aws('dynamodb wait table-not-exists', table),
      ];
    },
  },
};
