// What every form of an export starts from: the finished resources in the order of the course, and the files they need.
import type { CourseStep } from '../../../engine/course.ts';
import { courseSteps } from '../../../engine/course.ts';
import { usageError } from '../../../engine/errors.ts';
import type { Checkpoint, ResourceRecord } from '../../../engine/types.ts';
import { tagsOf } from '../../../aws/tags.ts';
import { readArchive } from '../../../resources/files/archive.ts';
import { uploadOf, zipNameOf, type Code } from '../../../resources/lambda/function-code.ts';
import { webPage, type PageFile } from '../../../resources/s3/web-page.ts';
import { course } from '../../../../steps/index.ts';

export interface Stack {
  readonly checkpoint: Checkpoint;
  readonly sections: readonly Section[];
  /** All records of the sections. */
  readonly records: readonly ResourceRecord[];
  /** Records of a step that has not finished, or that is being removed. */
  readonly unfinished: readonly ResourceRecord[];
  /** The zip files of the functions and the layer, by name. */
  readonly packages: ReadonlyMap<string, Buffer>;
  /** The web page without its config.json, which has the address of the API; empty before it is uploaded. */
  readonly page: readonly PageFile[];
}

/** What one step has created. */
interface Section {
  readonly step: CourseStep;
  readonly records: readonly ResourceRecord[];
}

export async function stackOf(checkpoint: Checkpoint, buildDir: string): Promise<Stack> {
  const ready = checkpoint.resources.filter(({ status }) => status === 'ready');
  // What is being replaced or removed has no outputs that can be trusted, so nothing refers to it.
  const settled: Checkpoint = { ...checkpoint, resources: ready };
  const sections = courseSteps(course)
    .map((step) => ({ step, records: ready.filter((record) => record.step === step.id) }))
    .filter(({ records }) => records.length > 0);
  if (sections.length === 0 && checkpoint.resources.length > 0)
    throw usageError('No resource of this folder is ready. All are being created or removed.', 'workshop status', {
      state: 'Nothing was written.',
    });
  if (sections.length === 0)
    throw usageError('This folder has no resources yet.', 'workshop next', { state: 'Nothing was written.' });
  const records = sections.flatMap((section) => section.records);
  const hasPage = records.some(({ kind }) => kind === 'bucket-files');
  return {
    checkpoint: settled,
    sections,
    records,
    unfinished: checkpoint.resources.filter(({ status }) => status !== 'ready'),
    packages: await packagesOf(records, buildDir),
    page: hasPage ? (await webPage('')).filter(({ key }) => key !== 'config.json') : [],
  };
}

/** Throws `workspace` where an archive is missing, or is not the one that was deployed. */
async function packagesOf(records: readonly ResourceRecord[], buildDir: string): Promise<Map<string, Buffer>> {
  const packages = new Map<string, Buffer>();
  for (const { kind, props } of records) {
    if (kind === 'function') {
      const { code } = props as { readonly code: Code };
      packages.set(zipNameOf(code), await (await uploadOf(code, { buildDir })).bytes());
    } else if (kind === 'layer-version') {
      const { archive, sha256 } = props as { readonly archive: string; readonly sha256: string };
      packages.set(archive, await readArchive(archive, sha256, { buildDir }));
    }
  }
  return packages;
}

/** With the scheme of the target: only on AWS a distribution has a certificate. */
export function distributionUrl({ checkpoint: { target } }: Stack, domainName: string): string {
  return `${target.kind === 'sandbox' ? 'http' : 'https'}://${domainName}`;
}

/** The comment above what a step has created. */
export function headingOf({ step }: Section): string {
  return `Chapter ${step.chapter}, step ${step.id}: ${step.title}`;
}

/** A value of this stack that another one has otherwise: it becomes a parameter, or is asked of the account. */
export interface StackInput {
  readonly kind: 'region' | 'account' | 'bucket' | 'role' | 'name' | 'name-with-bucket';
  readonly value: string;
  /** Of a name: what comes before the suffix, or before the name of the bucket. */
  readonly base: string;
  /** Of a name: what comes after it. `region`: what stands for the region there. */
  readonly after: (region: string) => string;
}

export function inputsOf({ checkpoint, records }: Stack): StackInput[] {
  const { target, suffix, executionRole } = checkpoint;
  const ending = suffix === '' ? '' : `-${suffix}`;
  const name = (value: string, rest = ''): StackInput[] => {
    if (!value.endsWith(ending)) return [];
    const after = (region: string) => rest.replace(target.region, () => region);
    return [{ kind: 'name', value: `${value}${rest}`, base: value.slice(0, value.length - ending.length), after }];
  };
  const plain = (kind: StackInput['kind'], value: string): StackInput => ({
    kind,
    value,
    base: value,
    after: () => '',
  });
  const functions = records.filter(({ kind }) => kind === 'function').map(({ props }) => (props as Named).name ?? '');
  return [
    ...records.flatMap(({ kind, props }) => {
      const { name: own } = props as Named;
      if (own === undefined) return [];
      if (kind === 'bucket') return [plain('bucket', own)];
      const [base, rest] = own.split(checkpoint.bucketName);
      if (base && rest !== undefined) {
        const after = (region: string) => rest.replace(target.region, () => region);
        return [{ kind: 'name-with-bucket' as const, value: own, base, after }];
      }
      // An inline policy has the name of its function and the region.
      const owner = kind === 'role-inline-policy' ? functions.find((each) => own.startsWith(`${each}-`)) : undefined;
      return owner === undefined ? name(own) : name(owner, own.slice(owner.length));
    }),
    ...Object.entries(tagsOf(suffix)).flatMap(([key, value]) => [...name(value), ...name(`${key}=${value}`)]),
    ...(executionRole?.arn === undefined ? [] : [plain('role', executionRole.arn)]),
    plain('region', target.region),
    plain('account', target.account),
  ];
}

interface Named {
  readonly name?: string;
}

/** The default of the parameter that is appended to every name. */
export function nameSuffixOf({ checkpoint: { suffix } }: Stack): string {
  return suffix === '' ? '' : `-${suffix}`;
}
