// The version that a change or a removal must name: the ETag of the newest one, in If-Match.
import { versionMissing, versionOutdated } from '../errors.ts';

export function checkVersion(ifMatch: string | undefined, etag: string): void {
  if (!ifMatch) versionMissing();
  if (ifMatch !== etag) versionOutdated();
}
