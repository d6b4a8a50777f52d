// Reads the teaching texts of templates/, and fills in the learner's names and addresses.
import { readdir, readFile } from 'node:fs/promises';
import { asOf, defaultRegion, layerRuntimes, runtime } from '../../aws/facts.ts';
import { roleNameOf } from '../../aws/name-rules.ts';
import { tagsOf } from '../../aws/tags.ts';
import { pricesAsOf } from '../../aws/prices.ts';
import { projectFile } from '../../lib/project-file.ts';
import type { Checkpoint, Json } from '../../engine/types.ts';
import { bucketNameWith, names } from '../../../steps/names.ts';
import type { CourseOutputs } from '../../../steps/outputs.ts';
import { withSuffix } from '../../engine/build/step-context.ts';

/** Ends the part of a guide that `next` shows before the step runs. */
const moreMark = '<!-- more -->';

/** The whole guide of a step, in Markdown. */
export async function readGuide(step: string, checkpoint: Checkpoint | undefined): Promise<string> {
  return fill((await guideText(step)).replace(moreMark, ''), checkpoint);
}

/** The first screen of the guide: what you build and why, what happens now, what it costs. */
export async function readIntroduction(step: string, checkpoint: Checkpoint | undefined): Promise<string> {
  return fill(introductionOf(await guideText(step)), checkpoint);
}

/** All of it where there is no mark. */
export function introductionOf(guide: string): string {
  return guide.split(moreMark, 1)[0] ?? '';
}

function guideText(step: string): Promise<string> {
  return readFile(projectFile('templates', 'steps', step, 'guide.md'), 'utf8');
}

interface Topic {
  readonly id: string;
  readonly title: string;
}

/** The texts of templates/topics, each with its title in its first line. */
export async function topics(): Promise<Topic[]> {
  const files = await readdir(projectFile('templates', 'topics'));
  const found = files.filter((file) => file.endsWith('.md')).map((file) => file.replace(/\.md$/, ''));
  return Promise.all(
    found.sort().map(async (id) => {
      const [first = ''] = (await topicText(id)).split('\n', 1);
      return { id, title: first.replace(/^# /, '') };
    }),
  );
}

export async function readTopic(id: string, checkpoint: Checkpoint | undefined): Promise<string> {
  return fill(await topicText(id), checkpoint);
}

function topicText(id: string): Promise<string> {
  return readFile(projectFile('templates', 'topics', `${id}.md`), 'utf8');
}

/** Puts values in place of `{{name}}`, and leaves out the sections that are not for this workshop. */
export function fill(text: string, checkpoint: Checkpoint | undefined): string {
  const values: Readonly<Record<string, string>> = { ...placeholders, ...valuesOf(checkpoint) };
  const role = checkpoint?.executionRole?.arn === undefined ? 'new-role' : 'existing-role';
  return sectionsFor([checkpoint?.target.kind ?? 'sandbox', role], text)
    .replace(/\{\{(\w+)\}\}/g, (_all, name: string) => values[name] ?? `<${name}>`)
    .trim();
}

/** A section between `<!-- aws -->` and `<!-- /aws -->` is for that target only, and one for a role for that role only. */
function sectionsFor(kept: readonly string[], text: string): string {
  return text
    .replace(
      /<!-- (sandbox|aws|new-role|existing-role) -->([\s\S]*?)<!-- \/\1 -->/g,
      (_all, name: string, section: string) => (kept.includes(name) ? section : ''),
    )
    .replace(/\n{3,}/g, '\n\n');
}

type NamesOf<Outputs> = Outputs extends object
  ? { [Name in keyof Outputs]: Outputs[Name] extends string | null ? Name : never }[keyof Outputs]
  : never;

/** What stands for an output of a step that has not run yet. */
const placeholders: Readonly<Record<NamesOf<CourseOutputs[keyof CourseOutputs]>, string>> = {
  account: '<account id>',
  region: '<region>',
  tableName: '<table name>',
  tableArn: '<table ARN>',
  roleName: '<role name>',
  roleArn: '<role ARN>',
  createFunction: '<function name>',
  createArn: '<function ARN>',
  getFunction: '<function name>',
  getArn: '<function ARN>',
  logGroup: '<log group>',
  apiId: '<API id>',
  apiUrl: '<API address>',
  layerVersionArn: '<layer version ARN>',
  createSha256: '<hash of the code>',
  getSha256: '<hash of the code>',
  policy: '<policy ARN>',
  createRoleArn: '<role ARN>',
  getRoleArn: '<role ARN>',
  bucketName: bucketNameWith('<suffix>'),
  websiteUrl: '<website address>',
  distributionId: '<distribution id>',
  distributionArn: '<distribution ARN>',
  distributionUrl: '<CloudFront address>',
  accessControlId: '<OAC id>',
  headersPolicyId: '<response headers policy id>',
  contentSecurityPolicy: '<Content-Security-Policy>',
  identityId: '<OAI id>',
  identityArn: '<OAI ARN>',
  principal: '<OAI ARN>',
};

/** What is known already: the choices of `start`, the names that follow from them, and the outputs of the steps. */
export function valuesOf(checkpoint: Checkpoint | undefined): Record<string, string> {
  const named = (name: string) => withSuffix(name, checkpoint?.suffix ?? '');
  const existing = checkpoint?.executionRole?.arn;
  const values: Record<string, string> = {
    runtime,
    asOf,
    pricesAsOf,
    region: checkpoint?.target.region ?? defaultRegion,
    ...(checkpoint && { account: checkpoint.target.account, bucketName: checkpoint.bucketName }),
    tableName: named(names.table),
    roleName: existing === undefined ? named(names.role) : roleNameOf(existing),
    createFunction: named(names.createFunction),
    getFunction: named(names.getFunction),
    createRole: named(names.createRole),
    getRole: named(names.getRole),
    apiName: named(names.api),
    serverErrors: named(names.serverErrors),
    refusedRequests: named(names.refusedRequests),
    layerName: named(names.layer),
    layerRuntimes: layerRuntimes.join(' '),
    tag: Object.entries(tagsOf(checkpoint?.suffix ?? ''))
      .map(([key, value]) => `${key}=${value}`)
      .join(),
    pageFolder: projectFile('ui-dist'),
  };
  for (const { outputs } of Object.values(checkpoint?.steps ?? {})) {
    for (const [name, value] of Object.entries((outputs ?? {}) as Record<string, Json>)) {
      if (typeof value === 'string') values[name] = value;
    }
  }
  return values;
}
