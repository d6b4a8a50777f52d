// Log groups as commands of the AWS CLI.
import { tagMap, type ScriptForms } from '../form.ts';
import { aws, ShellWord, folded } from '../shell.ts';

export const logsForms: ScriptForms = {
  'AWS::Logs::LogGroup': {
    noun: 'log group',
    name: 'LogGroupName',
    build({ ref, properties: { RetentionInDays: days, Tags } }) {
      const group = { 'log-group-name': new ShellWord(ref) };
      return [
        // It may exist: describe-log-groups finds a group only by the beginning of its name.
        folded('unless_present logs create-log-group', { ...group, tags: tagMap(Tags) }),
        ...(days === undefined ? [] : [aws('logs put-retention-policy', { ...group, 'retention-in-days': days })]),
      ];
    },
    constants: {
      Arn: ({ variable }) => `"arn:aws:logs:$REGION:$ACCOUNT:log-group:$${variable}:*"`,
    },
    remove: ({ ref }) => [folded('remove logs delete-log-group', { 'log-group-name': new ShellWord(ref) })],
  },
};
