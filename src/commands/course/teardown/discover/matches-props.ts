// Whether a live thing is set as a step would set it: how far a stack was built, where several steps set the same thing.
import { isDeepStrictEqual } from 'node:util';
import type { Aws, Json } from '../../../../engine/types.ts';
import { uploadOf, type Code } from '../../../../resources/lambda/code.ts';

type Fields = Readonly<Record<string, Json>>;

/** Kinds that one step makes and no other changes are as their step made them, as far as anybody can tell. */
export async function isSetAs(kind: string, props: Json, live: Json, aws: Aws): Promise<boolean> {
  const [wanted, now] = [props as Fields, live as Fields];
  switch (kind) {
    case 'function': {
      const same = ['role', 'environment', 'layers'].every((name) => isDeepStrictEqual(wanted[name], now[name]));
      return same && (await uploadOf(wanted['code'] as Code, aws)).sha256 === now['codeSha256'];
    }
    case 'http-api':
      return isDeepStrictEqual(wanted['cors'], now['cors']);
    case 'bucket-policy': {
      const policy = JSON.stringify(now['policy']);
      const identity = wanted['identityId'];
      return typeof identity === 'string' ? policy.includes(identity) : !policy.includes('cloudfront');
    }
    case 'bucket-public-access':
    case 'account-public-access':
      return Object.values(now).every((flag) => flag === wanted['block']);
    default:
      return true;
  }
}
