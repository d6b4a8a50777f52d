// The template of a request: in its body, or at an address of an object in S3.
import { AwsError } from '../../../server/aws-error.ts';
import type { Call } from '../../../server/service.ts';
import type { ServiceContext } from '../../context.ts';
import { longestTemplate, templateTooLarge, validationError } from '../errors.ts';
import { understood, type RequestedTemplate } from '../transform/understood.ts';
import { textOf } from '../template/text-of.ts';

interface TemplateInput {
  readonly TemplateBody?: string | undefined;
  readonly TemplateURL?: string | undefined;
}

/** In bytes. source: "CloudFormation quotas", checked 2026-11-29 */
const longestBody = 51_200;

export async function requestedTemplate(
  sandbox: ServiceContext,
  input: TemplateInput,
  call: Call,
): Promise<RequestedTemplate> {
  return understood(await templateText(sandbox, input, call));
}

async function templateText(
  sandbox: ServiceContext,
  { TemplateBody: body, TemplateURL: url }: TemplateInput,
  call: Call,
): Promise<string> {
  if ((body === undefined) === (url === undefined))
    return validationError('Either Template URL or Template Body must be specified.');
  if (body !== undefined) {
    if (body === '')
      return validationError(
        "1 validation error detected: Value '' at 'templateBody' failed to satisfy constraint: Member must have length greater than or equal to 1",
      );
    if (Buffer.byteLength(body) > longestBody)
      return validationError(
        `1 validation error detected: Value at 'templateBody' failed to satisfy constraint: Member must have length less than or equal to ${longestBody}`,
      );
    return body;
  }
  const { Bucket, Key } = objectAt(textOf(url));
  const { account, region, principal } = call;
  try {
    const asked = { service: 's3', operation: 'GetObject', account, region };
    const object = await sandbox.call({ ...asked, input: () => ({ Bucket, Key }) }, { principal });
    const bytes = object['Body'] as Uint8Array | undefined;
    if ((bytes?.length ?? 0) > longestTemplate) return templateTooLarge();
    return Buffer.from(bytes ?? []).toString('utf8');
  } catch (error) {
    if (error instanceof AwsError && error.code !== 'ValidationError')
      return validationError(
        `S3 error: ${error.message}\nFor more information check http://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html`,
      );
    throw error;
  }
}

/** Of `https://BUCKET.s3.REGION.amazonaws.com/KEY`, `https://s3.REGION.amazonaws.com/BUCKET/KEY`, or the sandbox's own. */
function objectAt(address: string): { Bucket: string; Key: string } {
  const refused = () => validationError('TemplateURL must be a supported URL.');
  if (!URL.canParse(address)) return refused();
  const url = new URL(address);
  const path = decoded(url.pathname.slice(1)) ?? refused();
  const ofHost = /^(.+)\.s3[.-]/.exec(url.hostname)?.[1] ?? /^(.+)\.(?:s3\.)?localhost$/.exec(url.hostname)?.[1];
  if (ofHost !== undefined) return { Bucket: ofHost, Key: path };
  const slash = path.indexOf('/');
  const isS3 = /^s3[.-]/.test(url.hostname) || ['127.0.0.1', 'localhost'].includes(url.hostname);
  return isS3 && slash > 0 ? { Bucket: path.slice(0, slash), Key: path.slice(slash + 1) } : refused();
}

/** Absent where a % starts no character. */
function decoded(path: string): string | undefined {
  try {
    return decodeURIComponent(path);
  } catch {
    return undefined;
  }
}
