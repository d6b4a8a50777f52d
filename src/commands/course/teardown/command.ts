// `workshop teardown`: its definition for the command table.
import { dryRun, noWait, type CommandDefinition } from '../../shared/definition.ts';

export const teardownCommand: CommandDefinition = {
  name: 'teardown',
  group: 'Build the course',
  summary: 'remove the whole stack',
  options: [
    dryRun,
    noWait,
    ['--discover', 'also find resources that the checkpoint does not have'],
    ['--target <kind>', 'with --discover, in a folder without a checkpoint: sandbox or aws'],
    ['--profile <name>', 'with --discover: the AWS profile to use'],
    ['--region <region>', 'with --discover: the AWS region to search'],
    ['--suffix <name>', "with --discover: the suffix in a shared account; '' for names without one"],
    ['--block-public', 'with --discover: turn on Block Public Access of the account'],
    ['--allow-root', 'with --discover: work as the root user of the account'],
  ],
  examples: [
    'workshop teardown',
    'workshop teardown --yes --json',
    'workshop teardown --dry-run',
    'workshop teardown --discover --target aws --profile learner --dry-run',
  ],
  run: async (context, _args, options) => (await import('./teardown.ts')).teardown(context, options),
};
