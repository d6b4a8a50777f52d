// `workshop teardown` in the command table, with what a search without notes is told.
import { dryRun, noWait, type CommandDefinition } from '../../shared/definition.ts';

export const teardownCommand: CommandDefinition = {
  name: 'teardown',
  summary: 'remove everything that was made, and prove that it is gone',
  options: [
    dryRun,
    noWait,
    ['--discover', 'also what stands in no notes: found by tags, names and comments'],
    ['--target <kind>', 'with --discover, in a folder without notes: sandbox or aws'],
    ['--profile <name>', 'with --discover: the AWS profile to use'],
    ['--region <region>', 'with --discover: the AWS region to look in'],
    ['--suffix <name>', "with --discover: whose, in a shared account; '' for names without one"],
    ['--block-public', "with --discover: turn on the account's Block Public Access, all four flags"],
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
