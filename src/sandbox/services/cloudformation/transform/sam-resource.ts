// What the resources of SAM have in common.
import { isObject } from '../../../../lib/is-object.ts';
import { validationError } from '../errors.ts';
import type { Value } from '../template/parse.ts';
import { textOf } from '../template/text-of.ts';

export type Document = { readonly [key: string]: Value };
export type Resources = Record<string, Value>;

export const prefix = 'AWS::Serverless::';
/** The API of the events that name none. */
export const implicitApi = 'ServerlessHttpApi';

export function propertiesOf(resource: Document): Document {
  const value = resource['Properties'];
  return isObject(value) ? value : {};
}

/** The attributes that the resources which a resource becomes have from it. */
export function attributesOf(resource: Document): Document {
  const names = ['DependsOn', 'Condition', 'DeletionPolicy', 'UpdateReplacePolicy', 'Metadata'];
  return only(resource, names);
}

export function only(document: Document, names: readonly string[]): Document {
  return Object.fromEntries(Object.entries(document).filter(([name]) => names.includes(name)));
}

export function refuseOthers(id: string, type: string, properties: Document, names: readonly string[]): void {
  const unknown = Object.keys(properties).find((name) => !names.includes(name));
  if (unknown !== undefined)
    validationError(`The sandbox does not support ${unknown} of the resource ${id} of the type ${prefix}${type}.`);
}

export function eventsOf(resource: Document): [string, Document][] {
  const events = propertiesOf(resource)['Events'];
  return isObject(events) ? (Object.entries(events) as [string, Document][]) : [];
}

/** `s3://BUCKET/KEY` or its parts, as a Lambda resource names it. */
export function s3Object(uri: Value | undefined): Value | undefined {
  if (isObject(uri)) {
    const { Bucket, Key, Version } = uri;
    if (Bucket === undefined || Key === undefined) return undefined;
    return { S3Bucket: Bucket, S3Key: Key, ...(Version !== undefined && { S3ObjectVersion: Version }) };
  }
  const [, S3Bucket, S3Key] = /^s3:\/\/([^/]+)\/(.+)$/.exec(textOf(uri)) ?? [];
  return S3Bucket === undefined || S3Key === undefined ? undefined : { S3Bucket, S3Key };
}

export function tagList(tags: Value | undefined): Value[] {
  return isObject(tags) ? Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) : [];
}
