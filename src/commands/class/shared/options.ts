// What every action of `workshop class` is told: which class, from where, and how many accounts at a time.
import { join } from 'node:path';
import { defaultRegion } from '../../../aws/facts.ts';
import { isRoleName } from '../../../aws/names.ts';
import { serverOf } from '../../../aws/target/other-server.ts';
import type { Instructor } from '../account/instructor.ts';
import type { Member, Roster } from './types.ts';
import { unknownName, usageError } from '../../../engine/errors.ts';
import type { Context } from '../../shared/context.ts';
import { mfaAsker } from '../../shared/with-workspace.ts';
import { checkRegion } from '../../shared/check-options.ts';

export interface ClassOptions {
  readonly target?: string | undefined;
  readonly profile?: string | undefined;
  readonly region?: string | undefined;
  readonly roster?: string | undefined;
  readonly orgUnit?: string | undefined;
  readonly nested?: boolean | undefined;
  readonly roleName?: string | undefined;
  readonly atOnce?: string | undefined;
  /** Seconds; true where none were given. */
  readonly watch?: string | boolean | undefined;
  /** A folder for sheets; a file where there is but one. */
  readonly out?: string | undefined;
  /** Whom learners are to ask. */
  readonly contact?: string | undefined;
  /** The second word: of status and handout, whose. */
  readonly who?: string | undefined;
}

export interface OpenedClass {
  readonly roster: Roster;
  readonly instructor: Instructor;
  readonly atOnce: number;
  /** `.workshop/class/<name>`, absolute: what the instructor's own runs note down. */
  readonly home: string;
}

const help = 'workshop class --help';

/** A roster that is wrong is told before anybody's credentials are asked for. */
export async function openClass(context: Context, options: ClassOptions): Promise<OpenedClass> {
  const atOnce = atOnceOf(options);
  const known = options.orgUnit === undefined ? await rosterOf(options) : undefined;
  if (options.orgUnit !== undefined)
    (await import('../roster/org-unit.ts')).checkOrgUnit({ ...options, orgUnit: options.orgUnit });
  const { openInstructor } = await import('../account/instructor.ts');
  const instructor = await openInstructor(choiceOf(context, options), context.paths.build);
  const roster = known ?? (await rosterOfUnit(context, options, instructor));
  return { roster, instructor, atOnce, home: join(context.paths.home, 'class', roster.className) };
}

/** For actions that need nobody's credentials. */
export async function rosterOf(options: ClassOptions): Promise<Roster> {
  const { roster: file, orgUnit, roleName, region = defaultRegion } = options;
  checkRegion(region, help);
  if (file !== undefined && orgUnit !== undefined)
    throw usageError('There is a roster and an organisational unit; one of them is the class.', help);
  if (file === undefined)
    throw usageError(
      'Which class? A roster names it, or an organisational unit: --roster class.csv, --org-unit ou-….',
      help,
    );
  if (roleName !== undefined && !isRoleName(roleName)) throw usageError(`"${roleName}" is no name of a role.`, help);
  const { readRoster } = await import('../roster/roster.ts');
  return readRoster(file, { region, roleName });
}

async function rosterOfUnit({ signal }: Context, options: ClassOptions, instructor: Instructor): Promise<Roster> {
  const { orgUnit = '', roleName, nested = false, region = defaultRegion } = options;
  const { readOrgUnit } = await import('../roster/org-unit.ts');
  return readOrgUnit(instructor, { orgUnit, roleName, nested, region, signal });
}

function choiceOf(
  context: Context,
  { target = 'aws', profile, region = defaultRegion, roster, orgUnit }: ClassOptions,
) {
  checkRegion(region, help);
  if (roster !== undefined && orgUnit !== undefined)
    throw usageError('There is a roster and an organisational unit; one of them is the class.', help);
  const endpoint = serverOf(context.server ?? {}, undefined, target === 'aws' ? target : 'sandbox');
  if (target === 'sandbox') return { kind: target, region, dir: context.paths.sandbox } as const;
  if (target === 'aws') return { kind: target, region, profile, mfaCode: mfaAsker(context), endpoint } as const;
  throw unknownName({ noun: 'target', asked: target, known: ['sandbox', 'aws'], fix: help });
}

export function atOnceOf({ atOnce = '10' }: ClassOptions): number {
  const number = Number(atOnce);
  if (Number.isInteger(number) && number >= 1 && number <= 100) return number;
  throw usageError(`--at-once is a number of accounts from 1 to 100, not "${atOnce}".`, help);
}

/** By name without regard to case, by its beginning where that fits one alone, or by account. */
export function memberCalled({ members, className }: Roster, who: string): Member {
  const said = who.toLowerCase();
  const named = members.filter(({ name, account }) => name.toLowerCase() === said || account === who);
  const begun = members.filter(({ name }) => name.toLowerCase().startsWith(said));
  const [member, second] = named.length > 0 ? named : begun;
  if (member && !second) return member;
  throw usageError(
    member
      ? `"${who}" fits several in ${className}: ${(named.length > 0 ? named : begun).map(({ name }) => name).join(', ')}.`
      : `There is no "${who}" in ${className}.`,
    help,
  );
}

/** The same class again, for the command to run next. */
export function flagsOf({ target, profile, region, roster, orgUnit, nested, roleName }: ClassOptions): string {
  const flags: [string, string | undefined][] = [
    ['roster', roster],
    ['org-unit', orgUnit],
    ['role-name', roleName],
    ['target', target],
    ['profile', profile],
    ['region', region],
  ];
  const said = flags.flatMap(([name, value]) => (value === undefined ? [] : [`--${name} ${quoted(value)}`]));
  return [...said, ...(nested ? ['--nested'] : [])].join(' ');
}

/** The same action again, as it was typed. */
export function againOf(options: ClassOptions & { readonly action: string }): string {
  const { action, who } = options;
  const more = ['remove', 'allowAccounts', 'to', 'build', 'learners', 'seed', 'pace'].flatMap((name) => {
    const value = (options as unknown as Record<string, unknown>)[name];
    const flag = `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
    return value === true ? [flag] : typeof value === 'string' ? [`${flag} ${quoted(value)}`] : [];
  });
  return ['workshop class', action, ...(who === undefined ? [] : [quoted(who)]), flagsOf(options), ...more]
    .filter(Boolean)
    .join(' ');
}

export function quoted(text: string): string {
  return /^[\w./:@+-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
