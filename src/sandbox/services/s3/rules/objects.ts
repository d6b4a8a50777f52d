// Objects and their versions: what a write, a delete or a read does in a bucket with or without versioning.
import { randomBytes } from 'node:crypto';
import type { StoredObject } from '../buckets.ts';
import type { SandboxContext } from '../../../server/context.ts';
import { deleteMarkerNotReadable, invalidArgument, noSuchBucket, noSuchKey, noSuchVersion } from '../errors.ts';
import { recordsOf, type BucketRecord, type Content, type Description, type ObjectVersion } from '../records.ts';

export type StoredVersion = ObjectVersion & { readonly object: Content & Description };

/** Puts a version on top. The bucket is looked up again: it may have gone while the bytes were written. */
export function putObject(
  sandbox: SandboxContext,
  bucket: string,
  key: string,
  object: Content & Description,
): StoredVersion {
  const { buckets } = recordsOf(sandbox);
  const { versioning, encryption } = buckets.get(bucket) ?? noSuchBucket(bucket);
  const version = {
    versionId: newVersionId(versioning),
    lastModified: toSeconds(sandbox.now()),
    object: { ...(encryption && { encryption }), ...object },
  };
  pushVersion(sandbox, bucket, key, version, versioning);
  return version;
}

/** Deletes as DeleteObject does: for good where nothing is versioned, else under a delete marker. */
export function deleteObject(sandbox: SandboxContext, bucket: BucketRecord, key: string): ObjectVersion | undefined {
  if (!bucket.versioning) {
    recordsOf(sandbox).objects.delete(`${bucket.name}/${key}`);
    return undefined;
  }
  const marker = { versionId: newVersionId(bucket.versioning), lastModified: toSeconds(sandbox.now()) };
  pushVersion(sandbox, bucket.name, key, marker, bucket.versioning);
  return marker;
}

/** Removes one version for good and returns it, where there was one. */
export function deleteVersion(
  sandbox: SandboxContext,
  bucket: string,
  key: string,
  versionId: string,
): ObjectVersion | undefined {
  checkVersionId(versionId);
  const { objects } = recordsOf(sandbox);
  const versions = objects.get(`${bucket}/${key}`)?.versions ?? [];
  const kept = versions.filter((version) => version.versionId !== versionId);
  if (kept.length > 0) objects.set(`${bucket}/${key}`, { key, versions: kept });
  else objects.delete(`${bucket}/${key}`);
  return versions.find((version) => version.versionId === versionId);
}

/** Replaces a version in its place, for tags. */
export function replaceVersion(sandbox: SandboxContext, bucket: string, key: string, changed: StoredVersion): void {
  const { objects } = recordsOf(sandbox);
  const versions = objects.get(`${bucket}/${key}`)?.versions ?? [];
  objects.set(`${bucket}/${key}`, {
    key,
    versions: versions.map((version) => (version.versionId === changed.versionId ? changed : version)),
  });
}

function pushVersion(
  sandbox: SandboxContext,
  bucket: string,
  key: string,
  version: ObjectVersion,
  versioning?: string,
): void {
  const { objects } = recordsOf(sandbox);
  const older = versioning ? (objects.get(`${bucket}/${key}`)?.versions ?? []) : [];
  // There is one version called null at most, and a write in a suspended bucket takes its place.
  const kept = older.filter(({ versionId }) => versionId !== version.versionId);
  objects.set(`${bucket}/${key}`, { key, versions: [version, ...kept] });
}

function currentVersion(sandbox: SandboxContext, bucket: string, key: string): ObjectVersion | undefined {
  return recordsOf(sandbox).objects.get(`${bucket}/${key}`)?.versions[0];
}

/** The object, or under a delete marker nothing. */
export function currentObject(sandbox: SandboxContext, bucket: string, key: string): StoredVersion | undefined {
  const version = currentVersion(sandbox, bucket, key);
  return version?.object && { ...version, object: version.object };
}

/** Reads as GetObject does; `missing` is asked what to say of a key that is not there. */
export function findVersion(
  sandbox: SandboxContext,
  bucket: string,
  key: string,
  versionId: string | undefined,
  missing: () => void,
  method = 'GET',
): StoredVersion {
  if (versionId !== undefined) return namedVersion(sandbox, bucket, key, versionId, method);
  const version = currentVersion(sandbox, bucket, key);
  if (version?.object) return { ...version, object: version.object };
  missing();
  return noSuchKey(key, version ? markerHeaders(version) : {});
}

function namedVersion(
  sandbox: SandboxContext,
  bucket: string,
  key: string,
  versionId: string,
  method: string,
): StoredVersion {
  checkVersionId(versionId);
  const { buckets, objects } = recordsOf(sandbox);
  // A bucket that was never versioned has no ids but null.
  if (versionId !== 'null' && buckets.get(bucket)?.versioning === undefined) invalidVersionId(versionId);
  const versions = objects.get(`${bucket}/${key}`)?.versions;
  const version = versions?.find((candidate) => candidate.versionId === versionId);
  if (!version) return noSuchVersion(key, versionId);
  if (version.object) return { ...version, object: version.object };
  const lastModified = httpDate(version.lastModified);
  return deleteMarkerNotReadable(method, { ...markerHeaders(version), allow: 'DELETE', 'last-modified': lastModified });
}

/** As the website endpoint and CloudFront read it. */
export function storedObject(
  sandbox: SandboxContext,
  key: string,
  { object, lastModified }: StoredVersion,
): StoredObject {
  const metadata = Object.entries(object.metadata).map(([name, value]) => [`x-amz-meta-${name}`, value]);
  return {
    key,
    etag: object.etag,
    size: object.size,
    contentType: object.contentType,
    lastModified,
    headers: { ...object.headers, ...(Object.fromEntries(metadata) as Record<string, string>) },
    redirect: object.redirect,
    body: () => sandbox.store.getBlob(object.hash),
  };
}

export function httpDate(time: number): string {
  return new Date(time).toUTCString();
}

function markerHeaders({ versionId }: ObjectVersion): Record<string, string> {
  return { 'x-amz-delete-marker': 'true', 'x-amz-version-id': versionId };
}

function newVersionId(versioning: string | undefined): string {
  return versioning === 'Enabled' ? randomBytes(24).toString('base64url').replaceAll('-', '.') : 'null';
}

function checkVersionId(versionId: string): void {
  if (versionId !== 'null' && !/^[\w.]{32}$/.test(versionId)) {
    invalidVersionId(versionId);
  }
}

function invalidVersionId(versionId: string): never {
  return invalidArgument('Invalid version id specified', 'versionId', versionId);
}

function toSeconds(time: number): number {
  return Math.floor(time / 1000) * 1000;
}
