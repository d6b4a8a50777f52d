// Finds an API, or a part of it, by the id that a request names.
import type { Collection } from '../../../state/store.ts';
import { invalidApi, invalidPart, type PartKind } from '../errors.ts';
import { apiKey, partKey, type ApiRecord, type ApiScope, type Records } from '../records.ts';

export function findApi({ apis }: Records, scope: ApiScope, apiId: string | undefined): ApiRecord {
  return apis.get(apiKey(scope, String(apiId))) ?? invalidApi(scope.account, apiId);
}

export function findPart<Part>(parts: Collection<Part>, api: ApiRecord, kind: PartKind, id: string | undefined): Part {
  return parts.get(partKey(api, id)) ?? invalidPart(kind, id);
}
