// The objects of a class in the bucket that `class deploy` makes: read whole, and written only where nobody else has written.
import { GetObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';

export interface ClassBucket {
  readonly client: S3Client;
  readonly bucket: string;
  readonly className: string;
}

interface StoredObject {
  readonly text: string;
  readonly etag: string;
}

/** `name` is below the prefix of the class: `state/200000000001-ap-south-1.json`. */
export function keyOf({ className }: Pick<ClassBucket, 'className'>, name: string): string {
  return `classes/${className}/${name}`;
}

/** Undefined where there is no such object. */
export async function readObject({ client, bucket }: ClassBucket, key: string): Promise<StoredObject | undefined> {
  try {
    const { Body, ETag = '' } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
    return { text: (await Body?.transformToString()) ?? '', etag: ETag };
  } catch (error) {
    if ((error as Error).name === 'NoSuchKey') return undefined;
    throw error;
  }
}

/**
 * Writes the object if it still has that ETag; undefined: if it does not exist. Resolves with the new ETag, or with
 * undefined where another one is there. A write whose answer was lost counts as done.
 */
export async function writeObject(
  where: ClassBucket,
  key: string,
  text: string,
  previous: string | undefined,
): Promise<string | undefined> {
  const condition = previous === undefined ? { IfNoneMatch: '*' } : { IfMatch: previous };
  try {
    return await putObject(where, key, text, condition);
  } catch (error) {
    if (!isConflict(error)) throw error;
    // The SDK repeats a request without an answer, and its own first write is in the way then.
    const stored = await readObject(where, key);
    return stored?.text === text ? stored.etag : undefined;
  }
}

export async function putObject(
  { client, bucket }: ClassBucket,
  key: string,
  text: string,
  condition: { readonly IfMatch?: string; readonly IfNoneMatch?: string } = {},
): Promise<string> {
  const ContentType = 'application/json';
  const { ETag = '' } = await client.send(
    new PutObjectCommand({ Bucket: bucket, Key: key, Body: text, ContentType, ...condition }),
  );
  return ETag;
}

/** 412: it exists, or has another ETag. 409: somebody writes it now. 404: it was deleted. */
function isConflict(error: unknown): boolean {
  return ['PreconditionFailed', 'ConditionalRequestConflict', 'NoSuchKey'].includes((error as Error).name);
}

/** S3 takes thousands of requests a second; the connections of a laptop are the limit. */
export async function inGroups<Item, Value>(
  items: readonly Item[],
  work: (item: Item) => Promise<Value>,
): Promise<Value[]> {
  const size = 25;
  const values: Value[] = [];
  for (let from = 0; from < items.length; from += size)
    values.push(...(await Promise.all(items.slice(from, from + size).map(work))));
  return values;
}
