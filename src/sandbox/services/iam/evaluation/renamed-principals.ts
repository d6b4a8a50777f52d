// Policies of resources that name a user, once the user has another name or path: AWS writes the new ARN into them.
// source: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_users_rename.html, checked 2026-11-30
import type { PolicyDocument, Statement } from '../../../server/access.ts';

type PrincipalElement = Statement['Principal'];

/** The document as it was sent, unless it names the user. */
export function renameInDocument(text: string, from: string, to: string): string {
  if (!text.includes(JSON.stringify(from))) return text;
  const document = JSON.parse(text) as PolicyDocument;
  const rename = (statement: Statement) => renameInStatement(statement, from, to);
  const { Statement: statements } = document;
  const renamed = 'Effect' in statements ? rename(statements) : statements.map(rename);
  return JSON.stringify({ ...document, Statement: renamed });
}

export function renameInStatement(statement: Statement, from: string, to: string): Statement {
  const { Principal, NotPrincipal } = statement;
  return {
    ...statement,
    ...(Principal && { Principal: renameInElement(Principal, from, to) }),
    ...(NotPrincipal && { NotPrincipal: renameInElement(NotPrincipal, from, to) }),
  };
}

function renameInElement(element: NonNullable<PrincipalElement>, from: string, to: string) {
  if (element === '*') return element;
  const rename = (value: string) => (value === from ? to : value);
  const entries = Object.entries(element).map(
    ([type, values]) => [type, typeof values === 'string' ? rename(values) : values.map(rename)] as const,
  );
  return Object.fromEntries(entries);
}
