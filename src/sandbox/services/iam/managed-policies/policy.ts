// What a managed policy of AWS is, and how the files beside this one write them down.
import { createHash } from 'node:crypto';
import type { PolicyDocument, Statement } from '../../../server/access.ts';

export interface ManagedPolicy {
  readonly arn: string;
  readonly id: string;
  readonly name: string;
  readonly path: string;
  readonly version: string;
  /** Of the policy, in milliseconds since 1970. */
  readonly created: number;
  /** Of this version. */
  readonly updated: number;
  readonly document: PolicyDocument;
}

/** When AWS created most of its policies. */
export const first = '2015-02-06T18:40:00Z';

export function policy(
  pathAndName: string,
  version: string,
  updated: string,
  created: string,
  ...statements: Statement[]
): ManagedPolicy {
  const arn = `arn:aws:iam::aws:policy${pathAndName}`;
  const nameAt = pathAndName.lastIndexOf('/') + 1;
  return {
    arn,
    // AWS does not publish the ids of its policies. These are always the same.
    id: `ANPA${createHash('sha256').update(arn).digest('hex').slice(0, 17).toUpperCase()}`,
    name: pathAndName.slice(nameAt),
    path: pathAndName.slice(0, nameAt),
    version,
    created: Date.parse(created),
    updated: Date.parse(updated),
    document: { Version: '2012-10-17', Statement: statements },
  };
}

/** `actions`: separated by blanks. One action stays a string, as AWS writes it. */
export function allow(
  actions: string,
  resource: string | string[] = '*',
  rest: Pick<Statement, 'Sid' | 'Condition'> = {},
): Statement {
  const words = actions.split(/\s+/).filter(Boolean);
  return { Effect: 'Allow', Action: words.length === 1 ? String(words[0]) : words, Resource: resource, ...rest };
}
