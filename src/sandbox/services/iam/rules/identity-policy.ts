// The policies of roles, users and groups, inline or managed, checked in IAM's order: the first fault has the word.
// source: the documents and answers that moto recorded on AWS (tests/test_iam/test_iam_policies.py), checked 2026-11-29
import { isObject } from '../../../../lib/is-object.ts';
import type { PolicyDocument } from '../../../server/access.ts';
import { legacyParsingText, malformedPolicy, policySyntaxText, quotaExceeded, vendorMissingText } from '../errors.ts';
import { isOperator } from '../evaluation/conditions.ts';
import { checkShape, checkSids, documentSize, parseDocument, statementsOf, type Json } from './policy-document.ts';
import { quotas } from './quotas.ts';
import { refuseUnfilledKeys } from './unfilled-keys.ts';

const maxManagedBytes = quotas.PolicySizeQuota;

export function parseIdentityPolicy(text: string): PolicyDocument {
  return parsePolicy(text, (version) => version === '2012-10-17');
}

/** A policy that is passed for a session can be without a version. */
export function parseSessionPolicy(text: string): PolicyDocument {
  return parsePolicy(text, (version) => version === undefined || version === '2012-10-17');
}

function parsePolicy(text: string, isVersion: (version: unknown) => boolean): PolicyDocument {
  const json = parseDocument(text, policySyntaxText);
  const statements = statementsOf(json);
  checkSyntax(json, statements);
  if (!isVersion(json['Version'])) malformedPolicy('Policy document must be version 2012-10-17 or greater.');
  if (statements.some((statement) => 'Principal' in statement || 'NotPrincipal' in statement))
    malformedPolicy('Policy document should not specify a principal.');
  if (!statements.every((statement) => ['Allow', 'Deny'].includes(String(statement['Effect'])) && hasDates(statement)))
    failedLegacyParsing();
  // A fault of an ARN counts later. The older parser judges only what comes before it.
  const fault = resourceFault(statements);
  checkSids(statements);
  for (const statement of statements)
    if (namesIn(statement, 'Action').length === 0) malformedPolicy('Policy statement must contain actions.');
  if (fault !== undefined) malformedPolicy(fault);
  for (const statement of statements) namesIn(statement, 'Action').forEach(checkAction);
  for (const statement of statements)
    if (namesIn(statement, 'Resource').length === 0) malformedPolicy('Policy statement must contain resources.');
  const document = json as unknown as PolicyDocument;
  refuseUnfilledKeys(document);
  return document;
}

/** A managed policy has a quota of its own. */
export function checkManagedDocument(text: string): void {
  parseIdentityPolicy(text);
  if (documentSize(text) > maxManagedBytes) quotaExceeded('PolicySize', maxManagedBytes);
}

function failedLegacyParsing(): never {
  return malformedPolicy(legacyParsingText);
}

/** Names of statements and kinds of values, and an Effect in any case. */
function checkSyntax(document: Json, statements: readonly Json[]): void {
  checkShape(document, /^(allow|deny)$/i);
  for (const statement of statements) {
    const lists = ['Action', 'NotAction', 'Resource', 'NotResource'].map((name) => statement[name]);
    const isValid =
      ['string', 'undefined'].includes(typeof statement['Sid']) &&
      lists.every(isListOfTexts) &&
      isCondition(statement['Condition']);
    if (!isValid) malformedPolicy(policySyntaxText);
  }
  if (!['string', 'undefined'].includes(typeof document['Id'])) malformedPolicy(policySyntaxText);
}

/** An entry of a list can be null. */
function isListOfTexts(value: unknown): boolean {
  if (value === undefined || typeof value === 'string') return true;
  return Array.isArray(value) && value.every((item) => item === null || typeof item === 'string');
}

/** An operator that does not exist is a fault only where it has keys. */
function isCondition(condition: unknown): boolean {
  if (condition === undefined) return true;
  if (!isObject(condition)) return false;
  return Object.entries(condition).every(([operator, keys]) => {
    if (!isObject(keys)) return false;
    const values = Object.values(keys);
    const arePlain = values.flat().every((value) => ['string', 'number', 'boolean'].includes(typeof value));
    return arePlain && (values.length === 0 || isOperator(operator));
  });
}

/** The older parser reads the dates of conditions: ISO 8601 in full or in part, or seconds since 1970. */
function hasDates({ Condition = {} }: Json): boolean {
  const ofDates = Object.entries(Condition as Json).filter(([operator]) => /^(For\w+:)?Date/.test(operator));
  return ofDates.flatMap(([, keys]) => Object.values(keys as Json).flat()).every((value) => isDate(String(value)));
}

const isoPattern = /^-?\d+(-\d{1,2}){0,2}(t(\d{1,2}(:\d{1,2}(:\d{1,2}(\.\d{1,9})?(z|[+-]\d\d(:?\d\d)?)?)?)?)?)?$/i;

function isDate(text: string): boolean {
  if (/^\d+$/.test(text)) return BigInt(text) <= 9_223_372_036_854_775_807n;
  if (text.includes('${')) return true;
  if (!isoPattern.test(text)) return false;
  const [date = '', time = ''] = text.toLowerCase().split('t');
  const [year, month = 1, day = 1] = date.replace(/^-/, '').split('-').map(Number);
  const [hour = 0, minute = 0, second = 0] = time
    .replace(/[z+.].*$/, '')
    .split(':')
    .map(Number);
  const inRange = (value: number, least: number, most: number) => value >= least && value <= most;
  return (
    Number(year) <= 292_278_993 &&
    inRange(month, 1, 12) &&
    inRange(day, 1, 31) &&
    inRange(hour, 0, 23) &&
    inRange(minute, 0, 59) &&
    inRange(second, 0, 59)
  );
}

/** `Action` or `NotAction`, `Resource` or `NotResource`. */
function namesIn(statement: Json, name: 'Action' | 'Resource'): string[] {
  const value = statement[name] ?? statement[`Not${name}`];
  return [value].flat().filter((item) => typeof item === 'string');
}

function checkAction(name: string): void {
  if (name === '*') return;
  const [vendor = '', ...rest] = name.split(':');
  if (rest.length === 0) malformedPolicy(vendorMissingText);
  if (rest.length > 1) malformedPolicy('Actions/Condition can contain only one colon.');
  if (!/^[a-zA-Z0-9.-]+$/.test(vendor)) malformedPolicy(`Vendor ${vendor} is not valid`);
}

/** The fault of the first ARN that has one, in the words of IAM. */
function resourceFault(statements: readonly Json[]): string | undefined {
  for (const statement of statements) {
    const resources = namesIn(statement, 'Resource');
    // Of several, IAM names the first by the letters.
    const fault = resources
      .toSorted()
      .map(faultOf)
      .find((text) => text !== undefined);
    if (fault !== undefined) return fault;
    if (!resources.every(isReadableByOldParser)) failedLegacyParsing();
  }
  return undefined;
}

function isReadableByOldParser(resource: string): boolean {
  if (resource === '*') return true;
  const parts = resource.split(':');
  return (parts.length > 5 || !resource.includes('::')) && parts[2] !== '';
}

const iamPaths = [
  'user/', 'federated-user/', 'role/', 'group/', 'instance-profile/', 'mfa/', 'server-certificate/', 'policy/',
  'sms-mfa/', 'saml-provider/', 'oidc-provider/', 'report/', 'access-report/',
]; // prettier-ignore

function faultOf(resource: string): string | undefined {
  if (resource === '*') return undefined;
  const [, partition, service, region, account, ...path] = resource.split(':');
  if (partition === undefined) return `Resource ${resource} must be in ARN format or "*".`;
  if (!/^(\*|aws(-[a-z]+)*)$/.test(partition)) return partitionFault(resource);
  if (service === undefined) return 'Resource vendor must be fully qualified and cannot contain regexes.';
  const id = path.join(':');
  // An ARN without a region goes on with a colon.
  const hasRegion = region !== '' || account === undefined;
  if (service === 's3' && region !== undefined && hasRegion && !id.startsWith('accesspoint/'))
    return `Resource ${resource} can not contain region information.`;
  if (service !== 'iam') return undefined;
  if (hasRegion) return `IAM resource ${resource} cannot contain region information.`;
  const isPath = iamPaths.some((start) => id.startsWith(start)) || id === '*';
  return isPath ? undefined : `IAM resource path must either be "*" or start with ${iamPaths.join(', ')}.`;
}

/** Names the ARN with a star for each part that is missing. */
function partitionFault(resource: string): string {
  const [, partition, service, region, account, ...path] = resource.split(':');
  const rest = [service, region, account, path.length > 0 ? path.join(':') : undefined];
  const parts = rest.map((part) => part ?? '*');
  return `Partition "${partition}" is not valid for resource "arn:${partition}:${parts.join(':')}".`;
}
