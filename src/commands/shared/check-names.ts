// What a suffix and a region must look like, wherever they are given.
import { isRegion, isSuffix } from '../../aws/names.ts';
import { WorkshopError } from '../../engine/errors.ts';

export function checkSuffix(suffix: string | undefined, help: string): void {
  if (suffix === undefined || isSuffix(suffix)) return;
  throw usage(
    'A suffix has 1 to 20 lower-case letters, digits and hyphens, as it becomes part of a bucket name.',
    help,
  );
}

export function checkRegion(region: string | undefined, help: string): void {
  if (region === undefined || isRegion(region)) return;
  throw usage(`"${region}" is not a region, such as ap-south-1.`, help);
}

function usage(message: string, help: string): WorkshopError {
  return new WorkshopError({ code: 'usage', message, state: 'Nothing was changed.', fix: help });
}
