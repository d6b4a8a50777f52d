// What differs from service to service on a request's way through the server. A service says it in its service.ts;
// what it leaves out is as most services have it.
import type { AwsError } from './aws-error.ts';
import type { Pace } from '../pace.ts';
import { errorsOf, type ServiceErrors } from './service-errors.ts';
import type { ContextKeys } from './access.ts';
import type { Call, FormRequest, Need, WireRequest } from './service.ts';
import type { BucketSize } from './token-bucket.ts';
import type { Dialect } from '../protocol/dialect.ts';

/** A permission that a call needs: its operation's own, or a further one. */
export interface PermissionAsked {
  readonly operation: string;
  readonly input: Readonly<Record<string, unknown>>;
  readonly call: Call;
  readonly need: Need;
}

export interface ServiceRules {
  /** The prefix of its actions in policies. */
  readonly prefix: string;
  /** It has one region for the whole world, which `aws:RequestedRegion` names for clients of every region. */
  readonly isGlobal: boolean;
  /** An unsigned request is an anonymous caller's, and resource policies decide. A list: of these operations alone. */
  readonly takesUnsigned: boolean | readonly string[];
  /** It takes the credentials that GetSessionToken and GetFederationToken give to users. */
  readonly takesUserSessions: boolean;
  readonly signing: SigningRules;
  /** How many letters and digits its request ids have; absent, they are UUIDs. */
  readonly requestIdLength: number | undefined;
  /** The largest body in bytes, and the largest of a body that is a document and no stream. */
  readonly maxBody: number;
  readonly maxDocument: number;
  /** Its answers in the Query protocol have milliseconds in their times; those of other services are whole seconds. */
  readonly hasMilliseconds: boolean;
  /** The limit on the calls of an account in a region, all operations together. */
  readonly callLimit: ((pace: Pace) => BucketSize | undefined) | undefined;
  /** The member that is the first segment of every path, or a label in front of the host, without a trait that says so. */
  readonly pathMember: string | undefined;
  /** A plus sign in a path is a space. */
  readonly plusIsSpace: boolean;
  /** `Content-Encoding` belongs to what is stored. All other services decompress the body. */
  readonly storesEncoding: boolean;
  /** Its operations judge the types of parameters in an address in words of their own. */
  readonly judgesParameters: boolean;
  /** Reads of settings that a resource can be without, and the error that they answer then. */
  readonly absentSettings: Readonly<Record<string, readonly [code: string, message: string]>>;
  /** The statuses of answers where AWS does not keep to its own model. */
  readonly statuses: Readonly<Record<string, number>>;
  readonly errors: ServiceErrors;
  /** The tags of a request, and the keys of tags: lists of `{ Key, Value }`, maps or keys, not checked yet. */
  tagsIn(input: Readonly<Record<string, unknown>>): { readonly tags: unknown; readonly keys: unknown };
  /** Condition keys that only this service has. */
  conditionKeys(asked: PermissionAsked): ContextKeys;
  /** Undefined for a request that is no form of a browser. Throws where the form is refused. */
  readForm(request: WireRequest): FormRequest | undefined;
  /** Throws where a request is refused before its operation is known. */
  checkRequest(request: WireRequest): void;
  /** Throws where an unsigned request is refused before its body is read. `labels`: the names in its path. */
  checkUnsigned(operation: string, labels: Readonly<Record<string, string>>, call: Call): void;
  /** Corrects an answer's XML where the SDK's schemas say too little. */
  finishDocument(xml: string): string;
  /** Headers of every answer. */
  answerHeaders(requestId: string): Readonly<Record<string, string>>;
  /** What AWS does in its console or on another page of its own alone, by name: for `/_sandbox/console/`. */
  readonly consoleActions: Readonly<Record<string, (input: Readonly<Record<string, unknown>>) => object>>;
  /** An error's XML in a form of its own; absent, `<ErrorResponse>`. */
  readonly errorDocument: ((error: AwsError, requestId: string) => { type: string; body: string }) | undefined;
}

/** How a request is signed. */
export interface SigningRules {
  /** The path is signed as it is sent, and not encoded once more. */
  readonly signsPathAsSent: boolean;
  /** `x-amz-content-sha256` says what is signed of the body: its hash, or that it is not signed. */
  readonly trustsBodyHeader: boolean;
  /** Every `x-amz-` header must be signed. */
  readonly coversAmzHeaders: boolean;
  /** Addresses may be signed with Signature Version 2. */
  readonly takesVersion2?: boolean;
}

const megabyte = 1024 * 1024;

export function defaultRules(id: string, dialect: Dialect): ServiceRules {
  return {
    prefix: id,
    isGlobal: false,
    takesUnsigned: false,
    takesUserSessions: true,
    signing: { signsPathAsSent: false, trustsBodyHeader: false, coversAmzHeaders: false },
    requestIdLength: undefined,
    maxBody: 2 * megabyte,
    maxDocument: Infinity,
    hasMilliseconds: false,
    callLimit: undefined,
    pathMember: undefined,
    plusIsSpace: false,
    storesEncoding: false,
    judgesParameters: false,
    absentSettings: {},
    statuses: {},
    errors: errorsOf(id, dialect),
    tagsIn: (input) => ({ tags: input['Tags'] ?? input['tags'], keys: input['TagKeys'] ?? input['tagKeys'] }),
    conditionKeys: () => ({}),
    readForm: () => undefined,
    checkRequest: () => undefined,
    checkUnsigned: () => undefined,
    finishDocument: (xml) => xml,
    answerHeaders: (requestId) => ({ 'x-amzn-requestid': requestId }),
    consoleActions: {},
    errorDocument: undefined,
  };
}
