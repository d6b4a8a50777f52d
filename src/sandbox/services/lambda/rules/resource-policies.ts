// The resource policies of functions: which other principals may invoke them.
import { randomUUID } from 'node:crypto';
import type { AddPermissionRequest } from '@aws-sdk/client-lambda';
import type { PolicyDocument, Statement } from '../../../server/access.ts';
import type { ServiceContext } from '../../context.ts';
import type { Functions } from './functions.ts';
import { aliasOf, isAlias } from './aliases.ts';
import { functionArn, unqualified, type FunctionName } from './function-names.ts';
import { latest, policyDocument, type FunctionRecord } from '../records.ts';
import {
  invalidParameter,
  policyNotFound,
  policyOfNoFunction,
  policyRevisionChanged,
  resourceNotFound,
  statementExists,
  statementNotFound,
} from '../errors.ts';
import { checkPattern } from './constraints.ts';
import { checkFunctionUrl } from './function-urls.ts';

export interface Policies {
  add(name: FunctionName, input: AddPermissionRequest): Statement;
  remove(name: FunctionName, id: string, revision?: string): void;
  get(name: FunctionName): { policy: PolicyDocument; revision: string };
}

export function createPolicies(sandbox: ServiceContext, functions: Functions): Policies {
  function save(record: FunctionRecord, key: string, statements: readonly Statement[]): void {
    const { [key]: _, ...others } = record.policies;
    const policies = statements.length > 0 ? { ...others, [key]: { revision: randomUUID(), statements } } : others;
    functions.set({ ...record, policies });
  }

  /** The function, and the revision of what its policy is attached to: the function, a version or an alias. */
  function holderOf(name: FunctionName): { record: FunctionRecord; revision: string } {
    const record = functions.get(unqualified(name));
    const { qualifier } = name;
    if (qualifier !== undefined && qualifier !== latest && isAlias(qualifier))
      return { record, revision: aliasOf(record, name).revision };
    return { record, revision: functions.version(name).settings.revision };
  }

  return {
    add(name, input) {
      const { record, revision } = holderOf(name);
      const policy = record.policies[keyOf(name)];
      const statement = statementOf(sandbox, name, input);
      checkRevision(policy?.revision ?? revision, input.RevisionId);
      if (policy?.statements.some(({ Sid }) => Sid === statement.Sid)) statementExists(statement.Sid);
      save(record, keyOf(name), [...(policy?.statements ?? []), statement]);
      return statement;
    },
    remove(name, id, revision) {
      if (!functions.find(name)) policyOfNoFunction(functionArn(name));
      const { record } = holderOf(name);
      const policy = record.policies[keyOf(name)];
      if (!policy) policyNotFound();
      checkRevision(policy.revision, revision);
      const rest = policy.statements.filter(({ Sid }) => Sid !== id);
      if (rest.length === policy.statements.length) statementNotFound(id);
      save(record, keyOf(name), rest);
    },
    get(name) {
      const policy = functions.find(name)?.policies[keyOf(name)] ?? resourceNotFound();
      return { policy: policyDocument(policy), revision: policy.revision };
    },
  };
}

function keyOf({ qualifier }: FunctionName): string {
  return qualifier ?? latest;
}

function checkRevision(current: string, revision: string | undefined): void {
  if (revision !== undefined && revision !== current) policyRevisionChanged();
}

const sidPattern = '([a-zA-Z0-9-_]+)';
const actionPattern = '(lambda:[*]|lambda:[a-zA-Z]+|[*])';

function statementOf(sandbox: ServiceContext, name: FunctionName, input: AddPermissionRequest): Statement {
  const { StatementId = '', Action = '', Principal = '', SourceArn, SourceAccount, FunctionUrlAuthType } = input;
  if (name.qualifier === latest) invalidParameter('policyOfLatest');
  checkPattern('statementId', StatementId, new RegExp(`^${sidPattern}$`), sidPattern);
  checkFunctionUrl({ AuthType: FunctionUrlAuthType }, 'functionUrlAuthType');
  checkPattern('action', Action, new RegExp(`^${actionPattern}$`), actionPattern);
  const texts = {
    'AWS:SourceAccount': SourceAccount,
    'lambda:EventSourceToken': input.EventSourceToken,
    'lambda:FunctionUrlAuthType': FunctionUrlAuthType,
    'aws:PrincipalOrgID': input.PrincipalOrgID,
  };
  const equals = Object.entries(texts).filter((entry): entry is [string, string] => entry[1] !== undefined);
  const condition = {
    ...(equals.length > 0 && { StringEquals: Object.fromEntries(equals) }),
    ...(SourceArn !== undefined && { ArnLike: { 'AWS:SourceArn': SourceArn } }),
    ...(input.InvokedViaFunctionUrl && { Bool: { 'lambda:InvokedViaFunctionUrl': 'true' } }),
  };
  return {
    Sid: StatementId,
    Effect: 'Allow',
    Principal: principalOf(sandbox, Principal),
    Action,
    Resource: functionArn(name),
    ...(Object.keys(condition).length > 0 && { Condition: condition }),
  };
}

function principalOf(sandbox: ServiceContext, principal: string): NonNullable<Statement['Principal']> {
  if (principal === '*') return '*';
  if (/^\d{12}$/.test(principal)) return { AWS: `arn:aws:iam::${principal}:root` };
  if (/^[a-z0-9-]+(\.[a-z0-9-]+)*\.amazonaws\.com$/.test(principal)) return { Service: principal };
  if (/^arn:aws:(iam|sts)::\d{12}:/.test(principal) && sandbox.iam.principalExists(principal))
    return { AWS: principal };
  return invalidParameter('unknownPrincipal');
}
