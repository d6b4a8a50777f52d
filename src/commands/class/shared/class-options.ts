// The options that the class actions share, read and checked: which class, with whose credentials, how many at a time.
import { join } from 'node:path';
import { defaultRegion } from '../../../aws/facts.ts';
import { isRoleName } from '../../../aws/name-rules.ts';
import { serverOf } from '../../../aws/target/other-server.ts';
import { functionsApproval } from '../../shared/approval/approve-functions.ts';
import type { AwsChoice, SandboxChoice } from '../../../aws/target/target.ts';
import { unknownName, usageError } from '../../../engine/errors.ts';
import { checkRegion } from '../../shared/check-options.ts';
import { assertOwnHome } from '../../../workspace/paths.ts';
import type { ConcurrencyLimit } from '../../../lib/map-concurrently.ts';
import type { Context } from '../../shared/context.ts';
import type { OptionDefinition } from '../../shared/definition.ts';
import { mfaAsker } from '../../shared/with-workspace.ts';
import type { Instructor } from '../account/instructor.ts';
import { classOptions, keyOfOption, nameOfOption } from './definition.ts';
import { atOnceOf, fixedAtOnce } from './at-once.ts';
import type { Member, Roster } from './member.ts';

export interface ClassOptions {
  readonly target?: string | undefined;
  readonly profile?: string | undefined;
  readonly region?: string | undefined;
  readonly roster?: string | undefined;
  readonly orgUnit?: string | undefined;
  readonly nested?: boolean | undefined;
  readonly roleName?: string | undefined;
  readonly atOnce?: string | undefined;
  /** Of status and handout: one learner. */
  readonly who?: string | undefined;
}

export interface OpenedClass {
  readonly roster: Roster;
  readonly instructor: Instructor;
  readonly atOnce: ConcurrencyLimit;
  /** `.workshop/class/<name>`, absolute: where the class actions save their state. */
  readonly home: string;
}

const help = 'workshop class --help';

/** Checks the roster before it asks for anybody's credentials. */
export async function withClass<T>(
  context: Context,
  options: ClassOptions,
  work: (opened: OpenedClass) => Promise<T>,
): Promise<T> {
  const { orgUnit, roleName, nested = false, region = defaultRegion } = options;
  if (options.atOnce !== undefined) fixedAtOnce(options.atOnce);
  await assertOwnHome(context.paths);
  checkOneSource(options);
  const known = orgUnit === undefined ? await rosterFromFile(context, options) : undefined;
  const { checkOrgUnit, readOrgUnit } = await import('../roster/read-org-unit.ts');
  if (orgUnit !== undefined) checkOrgUnit({ orgUnit, roleName });
  const { openInstructor } = await import('../account/instructor.ts');
  const { build: buildDir, home } = context.paths;
  const { signal } = context;
  const choice = targetChoice(context, options);
  const instructor = await openInstructor(choice, { buildDir, classFlags: flagsOf(options), signal });
  try {
    const roster = known ?? (await readOrgUnit(instructor, { orgUnit: orgUnit ?? '', roleName, nested, region }));
    if (!known) sayNotes(context, roster);
    const atOnce = atOnceOf(options.atOnce, () => instructor.known.throttled);
    return await work({ roster, instructor, atOnce, home: join(home, 'class', roster.className) });
  } finally {
    instructor.close();
  }
}

/** Asks for credentials only where the class comes from an organizational unit. */
export function rosterOf(context: Context, options: ClassOptions): Promise<Roster> {
  checkOneSource(options);
  return options.orgUnit === undefined
    ? rosterFromFile(context, options)
    : withClass(context, options, ({ roster }) => Promise.resolve(roster));
}

async function rosterFromFile({ ui }: Context, options: ClassOptions): Promise<Roster> {
  const { roster: file, roleName, region = defaultRegion } = options;
  checkRegion(region, help);
  if (file === undefined)
    throw usageError(
      'The class is missing. Name a roster (--roster class.csv) or an organizational unit (--org-unit ou-…).',
      help,
    );
  if (roleName !== undefined && !isRoleName(roleName))
    throw usageError(`"${roleName}" is not the name of an IAM role.`, help);
  const { readRoster } = await import('../roster/read-roster.ts');
  const roster = await readRoster(file, { region, roleName });
  sayNotes({ ui }, roster);
  return roster;
}

function sayNotes({ ui }: Pick<Context, 'ui'>, { notes = [] }: Roster): void {
  for (const note of notes) ui.say(note);
}

function targetChoice(context: Context, options: ClassOptions): SandboxChoice | AwsChoice {
  const { target = 'aws', profile, region = defaultRegion } = options;
  checkRegion(region, help);
  const endpoint = serverOf(context.server ?? {}, undefined, target === 'aws' ? target : 'sandbox');
  if (target === 'sandbox')
    return { kind: target, region, dir: context.paths.sandbox, approve: functionsApproval(context) };
  if (target === 'aws') return { kind: target, region, profile, mfaCode: mfaAsker(context), endpoint };
  throw unknownName({ noun: 'target', asked: target, known: ['sandbox', 'aws'], fix: help });
}

function checkOneSource({ roster, orgUnit, nested }: ClassOptions): void {
  if (nested && orgUnit === undefined) throw usageError('--nested belongs to --org-unit.', help);
  if (roster !== undefined && orgUnit !== undefined)
    throw usageError('Both a roster and an organizational unit are given. Use one of them.', help);
}

/** By name in any case, by the beginning of a name where only one has it, or by account. */
export function findMember({ members, className }: Roster, who: string): Member {
  const wanted = who.toLowerCase();
  const exact = members.filter(({ name, account }) => name.toLowerCase() === wanted || account === who);
  const found = exact.length > 0 ? exact : members.filter(({ name }) => name.toLowerCase().startsWith(wanted));
  const [member, second] = found;
  if (member && !second) return member;
  throw usageError(
    member
      ? `"${who}" matches more than one learner in ${className}: ${found.map(({ name }) => name).join(', ')}.`
      : `There is no learner "${who}" in ${className}.`,
    help,
  );
}

/** Refuses a flag that would do nothing beside the others: who gives it expects something else. */
export function refuseUseless(action: string, useless: readonly (readonly [given: unknown, why: string])[]): void {
  const found = useless.find(([given]) => given !== undefined && given !== false);
  if (found) throw usageError(`${found[1]}.`, `workshop class ${action} --help`);
}

/** The flags that name the same class again, for the next command. */
export function flagsOf(options: ClassOptions): string {
  return flagsFor(classOptions, options as Readonly<Record<string, unknown>>);
}

/** The flags of these options as they were given, ready to paste. */
export function flagsFor(options: readonly OptionDefinition[], values: Readonly<Record<string, unknown>>): string {
  const flags = options.flatMap((option) => {
    const name = nameOfOption(option[0]);
    const value = values[keyOfOption(option)];
    if (typeof value === 'string') return [`--${name} ${quoted(value)}`];
    // `--no-…` is false where it is given, and true where it is not.
    return value === !name.startsWith('no-') ? [`--${name}`] : [];
  });
  return flags.join(' ');
}

export function quoted(text: string): string {
  return /^[\w./:@+-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
