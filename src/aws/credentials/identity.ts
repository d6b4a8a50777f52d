// Who the credentials belong to, and why they may not work in this region.
import { WorkshopError } from '../../engine/errors.ts';
import { identify } from '../create-aws.ts';
import { asWorkshopError, errorCategory } from '../errors/explain.ts';
import { credentialError, isUnknownKey } from './credential-errors.ts';
import type { Target } from '../target/target.ts';

export interface Caller {
  readonly account: string;
  readonly arn: string;
}

/** Enabled in every account, and every credential works in it. */
const alwaysOn = 'us-east-1';

/** The region is not enabled in the account, or does not exist. Nothing is wrong with the credentials. */
export class RegionUnavailable extends WorkshopError {}

export async function callerOf(target: Target): Promise<Caller> {
  try {
    return await identify(target);
  } catch (error) {
    const elsewhere = await regionTrouble(error, target);
    const otherServer = target.endpoint && otherServerTrouble(error, target.endpoint);
    if (otherServer && !elsewhere) throw otherServer;
    if (elsewhere || target.kind === 'sandbox' || errorCategory(error) !== 'credentials')
      throw elsewhere ?? asWorkshopError(error, target.kind);
    throw credentialError(error as Error, target.login?.() ?? { sources: [] }, 'Nothing was changed.');
  }
}

export function isRoot(arn: string): boolean {
  return /^arn:aws[^:]*:iam::\d{12}:root$/.test(arn);
}

/** The account's alias, if it has one and the caller has the permission to read it. */
export async function aliasOf({ config }: Target): Promise<string | undefined> {
  const { IAMClient, ListAccountAliasesCommand } = await import('@aws-sdk/client-iam');
  const iam = new IAMClient({ ...config, maxAttempts: 2 } as never);
  try {
    return (await iam.send(new ListAccountAliasesCommand({}))).AccountAliases?.[0];
  } catch {
    return undefined;
  } finally {
    iam.destroy();
  }
}

/** Another server may fail for reasons of its own. Wrong credentials are the same there as on AWS. */
function otherServerTrouble(error: unknown, endpoint: string): WorkshopError | undefined {
  const trouble = errorCategory(error);
  if (!(error instanceof Error) || !['network', 'service', 'bug'].includes(trouble)) return undefined;
  return new WorkshopError({
    code: trouble === 'network' ? 'network' : 'refused',
    message:
      trouble === 'network'
        ? `The server at ${endpoint} does not answer: ${error.message}.`
        : `The server at ${endpoint} does not answer GetCallerIdentity as AWS does: ${error.message}.`,
    state: 'Nothing was changed.',
    fix: 'workshop doctor   # once the server runs',
    cause: error,
  });
}

/** In a region that is not enabled no key works, and one that does not exist has no address. Elsewhere the key works. */
async function regionTrouble(trouble: unknown, target: Target): Promise<WorkshopError | undefined> {
  const unknownHost = (trouble as NodeJS.ErrnoException).code === 'ENOTFOUND';
  if (target.kind !== 'aws' || target.region === alwaysOn || !(trouble instanceof Error)) return undefined;
  if (!isUnknownKey(trouble) && !(unknownHost && errorCategory(trouble) === 'network')) return undefined;
  const elsewhere = { ...target, region: alwaysOn, config: { ...target.config, region: alwaysOn } };
  const caller = await identify(elsewhere).catch(() => undefined);
  if (!caller) return undefined;
  const { region } = target;
  return new RegionUnavailable({
    code: 'credentials',
    message: unknownHost
      ? `There is no AWS region ${region}, or this network does not reach it.`
      : `The region ${region} is not enabled in the account ${caller.account}. The credentials are correct.`,
    state: 'Nothing was changed.',
    fix: unknownHost
      ? 'workshop start --target aws --region <region>'
      : `aws account enable-region --region-name ${region}   # takes minutes; or: workshop start --target aws --region <region>`,
    cause: trouble,
  });
}
