// The entry of `workshop class` in the command table: the instructor's side.
import type { CommandEntry } from './table.ts';

export const classEntry: CommandEntry = {
  name: 'class',
  summary: 'for instructors: a whole class of accounts',
  args: [
    ['[action]', 'roster, prepare, handout, status, reset or rehearse'],
    ['[who]', 'for status and handout: one learner'],
  ],
  options: [
    ['--roster <file>', 'who is in the class: CSV with a header row, or JSON'],
    ['--org-unit <id>', 'or: the active accounts of an organisational unit, ou-… or r-…'],
    ['--nested', 'with --org-unit: the units below it, too'],
    ['--role-name <name>', 'the role to assume where the roster names none'],
    ['--target <kind>', 'aws, or the sandbox of this folder (default: aws)'],
    ['--profile <name>', "the instructor's AWS profile"],
    ['--region <region>', 'where the roster names none (default: ap-south-1)'],
    ['--watch [seconds]', 'for status: again and again, until Ctrl-C (default: every 60)'],
    ['--out <folder>', 'for handout: where to, a sheet and a policy for each learner'],
    ['--contact <text>', 'for handout: whom learners are to ask'],
    ['--at-once <count>', 'accounts worked on at a time (default: 10)'],
    ['--remove', 'for reset: take away what the plan has shown; without it, only plan'],
    ['--allow-accounts <file or ids>', 'for reset: the accounts that may be touched at all'],
    ['--every-suffix', 'for reset: also stacks of suffixes that the roster does not name'],
    ['--passes <count>', 'for reset: looks in a row that must find nothing (default: 2)'],
    ['--no-wait', 'for reset: hand control back (exit code 7) where CloudFront takes minutes'],
    ['--to <step>', 'for prepare: the last step to build beforehand; without --build, only said'],
    ['--build', 'for prepare: build up to it in every account that is ready'],
    ['--learners <count>', 'for rehearse: from 8 to 200 (default: 50)'],
    ['--seed <number>', 'for rehearse: the same class again'],
    ['--pace <pace>', 'for rehearse: instant (default), demo or aws'],
    ['--keep', 'for rehearse: keep its folder, to look into'],
  ],
  examples: [
    'workshop class rehearse --learners 12',
    'workshop class roster --roster class.csv',
    'workshop class prepare --roster class.csv --to api',
    'workshop class status --roster class.csv --watch',
    'workshop class status ana --roster class.csv',
    'workshop class handout --roster class.csv --out handouts --contact "Room 12, or ana@example.com"',
    'workshop class status --org-unit ou-ab12-34567890 --profile teacher',
    'workshop class reset --roster class.csv',
    'workshop class reset --roster class.csv --remove --allow-accounts accounts.txt',
  ],
  run: async (context, [action = '', who], options) =>
    (await import('./class.ts')).classOf(context, { ...options, action, who }),
};
