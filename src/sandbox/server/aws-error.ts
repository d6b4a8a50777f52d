// An error as AWS would answer it: a code, a status, a text, and the members that the SDK's exception has.
import type { Schema } from './service.ts';

export class AwsError extends Error {
  override name = 'AwsError';
  readonly code: string;
  readonly status: number;
  readonly members: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, string>>;
  /** The name of the text in a JSON body. */
  readonly messageMember: 'message' | 'Message';
  /** The name in the model, where `code` is the one of the Query protocol. */
  readonly shape: string | undefined;

  constructor(
    code: string,
    status: number,
    message: string,
    members: Readonly<Record<string, unknown>> = {},
    headers: Readonly<Record<string, string>> = {},
    messageMember: 'message' | 'Message' = 'message',
    shape?: string,
  ) {
    super(message);
    this.code = code;
    this.status = status;
    this.members = members;
    this.headers = headers;
    this.messageMember = messageMember;
    this.shape = shape;
  }

  get sender(): boolean {
    return this.status < 500;
  }
}

interface ErrorTraits {
  awsQueryError?: [string, number];
  httpError?: number;
  error?: 'client' | 'server';
}

/**
 * Throws what AWS would answer. `kind` is an exception's schema of the SDK (`sdk.NoSuchEntityException$`), which knows
 * its wire code and status, or both by hand for the many codes that no client models.
 */
export function throwAwsError(
  kind: Schema | { code: string; status: number; shape?: string },
  message: string,
  members: Record<string, unknown> = {},
  headers: Record<string, string> = {},
): never {
  if (!isSchema(kind)) throw new AwsError(kind.code, kind.status, message, members, headers, undefined, kind.shape);
  const traits = (kind[3] || {}) as ErrorTraits;
  const [queryCode, queryStatus] = traits.awsQueryError ?? [];
  const status = traits.httpError ?? queryStatus ?? (traits.error === 'server' ? 500 : 400);
  const shape = String(kind[2]);
  throw new AwsError(queryCode ?? shape, status, message, members, headers, messageMemberOf(kind), shape);
}

/** For a service whose models name other statuses, where its protocol has only 400. */
export function throwBadRequest(exception: Schema, message: string, members: Record<string, unknown> = {}): never {
  return throwAwsError({ code: String(exception[2]), status: 400 }, message, members);
}

/** AWS spells it as the model of the exception does: one service can have both, `Message` and `message`. */
function messageMemberOf([, , , , names, schemas]: Schema): 'message' | 'Message' {
  const index = Array.isArray(names) ? names.indexOf('Message') : -1;
  // A member with traits has another name in JSON.
  const hasOtherName = Array.isArray(schemas) && Array.isArray(schemas[index]);
  return index < 0 || hasOtherName ? 'message' : 'Message';
}

function isSchema(kind: object): kind is Schema {
  return Array.isArray(kind);
}
