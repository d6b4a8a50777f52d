// The command table: what `--help`, the parser and shell completion know of each command. A command's code is loaded
// when it runs, and not before.
import type { Context } from './context.ts';
import { classEntry } from './table-class.ts';
import { dryRun, noWait, type OptionEntry } from './table-options.ts';
import { sandboxEntry } from './table-sandbox.ts';
import { teardownEntry } from './table-teardown.ts';

export interface CommandEntry {
  readonly name: string;
  readonly summary: string;
  /** `<required>` or `[optional]`, with what it is. */
  readonly args?: readonly (readonly [name: string, text: string])[];
  readonly options?: readonly OptionEntry[];
  /** What the first argument may be, a line each. */
  readonly actions?: readonly (readonly [name: string, text: string])[];
  /** Complete command lines, for the end of its help. */
  readonly examples?: readonly string[];
  run(context: Context, args: readonly (string | undefined)[], options: Options): Promise<number>;
}

export type { OptionEntry };

/** As the parser hands them on; each command reads the ones it declared. */
export type Options = Readonly<Record<string, string | boolean | undefined>>;

const pace: OptionEntry = ['--pace <pace>', "the sandbox's pace when it starts: instant, demo or aws"];
const oneAtATime: OptionEntry = ['--one-at-a-time', 'no step runs beside another: slower, the same in the end'];
const allowPublic: OptionEntry = ['--allow-public', "agree to turning off the account's Block Public Access"];

export const commands: readonly CommandEntry[] = [
  {
    name: 'start',
    summary: 'choose target, region and names for this folder',
    options: [
      ['--target <kind>', 'sandbox, or aws: your own account'],
      ['--profile <name>', 'the AWS profile to use'],
      ['--region <region>', 'the AWS region (default: ap-south-1)'],
      ['--suffix <name>', 'appended to every name, for a shared account'],
      ['--allow-root', 'work as the root user of the account'],
      pace,
    ],
    examples: ['workshop start', 'workshop start --target aws --profile learner --suffix ana'],
    run: async (context, _args, options) => (await import('./start.ts')).start(context, options),
  },
  {
    name: 'next',
    summary: 'build and prove the next step',
    options: [
      ['--all', 'all the steps that are left'],
      oneAtATime,
      ['--no-quiz', 'no question before the step'],
      ['--skip', 'put off what the account does not allow: a public website, or CloudFront'],
      dryRun,
      noWait,
      allowPublic,
      pace,
    ],
    examples: ['workshop next', 'workshop next --all --yes'],
    run: async (context, _args, options) => (await import('./next.ts')).next(context, options),
  },
  {
    name: 'up',
    summary: 'build and prove all the steps that are left (next --all)',
    options: [dryRun, oneAtATime, noWait, allowPublic, pace],
    examples: ['workshop up --yes'],
    run: async (context, _args, options) => (await import('./next.ts')).next(context, { ...options, all: true }),
  },
  {
    name: 'goto',
    summary: 'build and prove every step up to this one',
    args: [['<step>', 'its name or number, or "chapter 4"']],
    options: [dryRun, oneAtATime, noWait, allowPublic, pace],
    examples: ['workshop goto api', 'workshop goto 7'],
    run: async (context, [to], options) => (await import('./next.ts')).next(context, { ...options, to }),
  },
  {
    name: 'status',
    summary: 'where you are and what comes next',
    examples: ['workshop status', 'workshop status --json'],
    run: async (context) => (await import('./status.ts')).status(context, {}),
  },
  {
    name: 'verify',
    summary: 'prove again what was built',
    args: [['[step]', 'its name or number; all that are built where none is given']],
    examples: ['workshop verify', 'workshop verify cors'],
    run: async (context, [step]) => (await import('./verify.ts')).verify(context, { step }),
  },
  {
    name: 'inspect',
    summary: 'what was made, as it is now',
    args: [['[what]', 'a step, a resource, or a name that AWS knows']],
    options: [
      ['--as <language>', 'the calls that made it, as: cli, sdk, http or cloudformation'],
      ['--all', 'with --as: also the calls that only looked, and those that were refused'],
    ],
    examples: [
      'workshop inspect',
      'workshop inspect createShortURL',
      'workshop inspect api --as http',
      'workshop inspect --as cli > course.sh',
    ],
    run: async (context, [what], { as, all }) =>
      (await import('./inspect.ts')).inspect(context, { what, as: as as string | undefined, all: all === true }),
  },
  {
    name: 'repair',
    summary: 'make again what is missing, and correct what was changed by hand',
    args: [['[what]', 'a step, a resource, or a name that AWS knows']],
    options: [noWait, allowPublic],
    examples: ['workshop repair', 'workshop repair api'],
    run: async (context, [what], options) => (await import('./repair.ts')).repair(context, { ...options, what }),
  },
  {
    name: 'undo',
    summary: 'take back the step that was built last',
    options: [dryRun, noWait, allowPublic],
    examples: ['workshop undo', 'workshop undo --dry-run'],
    run: async (context, _args, options) => (await import('./undo.ts')).undo(context, options),
  },
  teardownEntry,
  {
    name: 'read',
    summary: 'the guides: of the steps, and topics beside them',
    args: [['[topic]', 'a topic or a step; a list where none is given']],
    examples: ['workshop read', 'workshop read serverless', 'workshop read cors'],
    run: async (context, [topic]) => (await import('./read.ts')).read(context, { topic }),
  },
  {
    name: 'hint',
    summary: 'help with the check that fails, one rung further each time',
    examples: ['workshop hint'],
    run: async (context) => (await import('./hint.ts')).hint(context, {}),
  },
  {
    name: 'why',
    summary: 'why a step, a resource, a setting or an error is as it is',
    args: [['<what...>', 'a step, a resource, resource.property, the code or text of an error, or "last"']],
    examples: ['workshop why role', 'workshop why create-function.layers', 'workshop why last'],
    run: async (context, words) => (await import('./why.ts')).why(context, { what: words.join(' ') }),
  },
  {
    name: 'break',
    summary: 'put a fault into what is built, to find and repair it',
    args: [['[fault]', 'its name, or "list"; one at random where none is given']],
    examples: ['workshop break', 'workshop break cors-origin', 'workshop break list'],
    run: async (context, [what]) => (await import('./break.ts')).breakOne(context, { what }),
  },
  {
    name: 'fix',
    summary: 'take the fault out again, and be told what it was',
    examples: ['workshop fix'],
    run: async (context) => (await import('./fix.ts')).fix(context, {}),
  },
  {
    name: 'doctor',
    summary: 'what stands in the way: tools, credentials, region, names, quotas, permissions',
    options: [
      ['--target <kind>', 'sandbox or aws, before anything was begun'],
      ['--profile <name>', 'the AWS profile to use'],
      ['--region <region>', 'the AWS region'],
      ['--suffix <name>', 'the suffix of the names'],
      ['--full', 'with whole account ids, not fit for a chat'],
    ],
    examples: ['workshop doctor', 'workshop doctor --target aws --profile learner', 'workshop doctor --json'],
    run: async (context, _args, options) => (await import('./doctor.ts')).doctor(context, options),
  },
  {
    name: 'policy',
    summary: 'the IAM policy that the course needs, and no more',
    options: [
      ['--for <whom>', 'learner, or instructor: who clears up after learners', 'learner'],
      ['--suffix <name>', 'the suffix of the names'],
      ['--region <region>', 'the AWS region'],
    ],
    examples: ['workshop policy > policy.json', 'workshop policy --for instructor'],
    run: async (context, _args, options) => (await import('./policy.ts')).policy(context, options),
  },
  {
    name: 'map',
    summary: 'the architecture as it stands: built, next, to come',
    options: [
      ['--format <format>', 'how it is drawn: text, ascii, words, mermaid or svg', 'text'],
      ['--out <file>', 'write it to a file'],
    ],
    examples: ['workshop map', 'workshop map --format svg --out map.svg'],
    run: async (context, _args, options) => (await import('./map.ts')).map(context, options),
  },
  {
    name: 'call',
    summary: 'a request to your API, and what it answers',
    args: [
      ['<method>', 'GET, POST, …'],
      ['<path>', '/shorten, or / and a short id'],
      ['[body]', 'JSON to send along'],
    ],
    options: [['-i, --include', 'show the headers of the answer']],
    examples: [
      `workshop call POST /shorten '{"urlToShorten":"https://example.com/"}'`,
      'workshop call GET /some-id --include',
    ],
    run: async (context, [method = '', path = '', body], { include }) =>
      (await import('./call.ts')).call(context, { method, path, body, include: include === true }),
  },
  {
    name: 'logs',
    summary: 'what the functions wrote to CloudWatch Logs',
    args: [['[function]', 'createShortURL or getLongURL; both where none is given']],
    options: [
      ['-f, --follow', 'go on showing new lines until Ctrl-C'],
      ['--since <time>', 'how far back: 30s, 10m, 2h, 1d', '10m'],
      ['--filter <pattern>', "CloudWatch's filter pattern, such as ERROR"],
    ],
    examples: ['workshop logs', 'workshop logs createShortURL --since 1h', 'workshop logs --follow --filter ERROR'],
    run: async (context, [name], options) =>
      (await import('./logs.ts')).logs(context, {
        ...(options as { since?: string; filter?: string }),
        name,
        follow: options['follow'] === true,
      }),
  },
  {
    name: 'open',
    summary: 'the address of what you built, in the browser',
    args: [['[what]', 'api, website, distribution or console']],
    options: [['--no-open', 'say the address, and open nothing']],
    examples: ['workshop open', 'workshop open website --no-open'],
    run: async (context, [what], { open }) => (await import('./open.ts')).open(context, { what, open: open !== false }),
  },
  {
    name: 'cost',
    summary: 'what it costs to leave it standing, and to use it: an estimate',
    options: [['--requests <count>', 'of the API, in a month', '10000']],
    examples: ['workshop cost', 'workshop cost --requests 1000000 --json'],
    run: async (context, _args, options) => (await import('./cost.ts')).cost(context, options),
  },
  {
    name: 'pack',
    summary: 'zip the functions and the layer, for deploying them by hand',
    options: [['--out <folder>', 'where to', 'build']],
    examples: ['workshop pack', 'workshop pack --out ../zips'],
    run: async (context, _args, { out }) => (await import('./pack.ts')).pack(context, { out: out as string }),
  },
  {
    name: 'export',
    summary: 'your API for other tools: a Postman collection, a .http file, an .env file',
    args: [['<format>', 'postman, http or env']],
    options: [['--out <file>', 'write it to a file']],
    examples: ['workshop export postman --out url-shortener.postman_collection.json', 'workshop export env'],
    run: async (context, [format = ''], { out }) =>
      (await import('./export.ts')).exportAs(context, { format, out: out as string | undefined }),
  },
  {
    name: 'notebook',
    summary: 'a lab report of what was done, in Markdown, ready to share',
    options: [['--out <file>', 'write it to a file']],
    examples: ['workshop notebook --out lab-report.md'],
    run: async (context, _args, { out }) =>
      (await import('./notebook.ts')).notebook(context, { out: out as string | undefined }),
  },
  {
    name: 'completion',
    summary: 'the script that lets Tab complete commands, options, steps and resources',
    args: [['<shell>', 'bash, zsh, fish or powershell']],
    examples: [
      'source <(workshop completion bash)',
      'workshop completion zsh > "${fpath[1]}/_workshop"',
      'workshop completion fish > ~/.config/fish/completions/workshop.fish',
      'workshop completion powershell >> $PROFILE',
    ],
    run: async (context, [shell = '']) => (await import('./completion.ts')).completion(context, { shell }),
  },
  sandboxEntry,
  classEntry,
];
