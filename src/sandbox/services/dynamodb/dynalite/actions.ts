// Runs one operation: dynalite's checks of types and values, then its action, or the sandbox's own (see ../items/).
import { createRequire } from 'node:module';
import { AwsError } from '../../../server/aws-error.ts';
import { ownOperations } from '../items/actions.ts';
import { checkLimits, checkTableName, refuseNull } from '../rules/limits.ts';
import type { MemberTypes } from '../rules/unknown-members.ts';
import { currentText } from '../rules/wording.ts';
import type { Database } from './database.ts';
import { promised, type Callback, type DynaliteError } from './functions.ts';

const require = createRequire(import.meta.url);

type Action = (database: Database, data: unknown) => Promise<Record<string, unknown> | undefined>;
type DynaliteAction = (database: Database, data: unknown, done: Callback) => void;

interface Validation {
  readonly types: Record<string, unknown>;
  readonly custom?: ((data: Record<string, unknown>, store: Database) => string | undefined) | undefined;
}

interface Validations {
  checkTypes(data: unknown, types: unknown): unknown;
  checkValidations(data: unknown, types: unknown, custom: unknown, database: Database): void;
}

type Operation = Validations & Validation & { readonly action: Action };

export async function runAction(
  database: Database,
  name: string,
  input: Record<string, unknown>,
): Promise<Record<string, unknown>> {
  const operation = operationOf(name);
  const data = checked(name, operation, input, database);
  try {
    return (await operation.action(database, data)) ?? {};
  } catch (error) {
    throw awsErrorOf(error as DynaliteError);
  }
}

/** The input in dynalite's types. */
function checked(
  name: string,
  { checkTypes, checkValidations, types, custom }: Operation,
  input: Record<string, unknown>,
  database: Database,
): unknown {
  try {
    checkLimits(input);
    const data = checkTypes(input, types);
    refuseNull(data);
    checkTableName(name, input);
    checkValidations(data, types, custom, database);
    return data;
  } catch (thrown) {
    const error = awsErrorOf(thrown as DynaliteError);
    if (!(error instanceof AwsError) || error.code !== 'ValidationException') throw error;
    throw new AwsError(error.code, error.status, currentText(name, error.message, input), error.members);
  }
}

/** The parameters that are honoured of an operation, with what is below them. */
export function typesOf(operation: string): MemberTypes {
  return validationOf(operation).types as MemberTypes;
}

const operations = new Map<string, Operation>();

/** Cached: even for a module that is loaded, require() takes longer than dynalite's check of a request. */
function operationOf(name: string): Operation {
  let operation = operations.get(name);
  if (!operation) {
    operation = { ...(require('dynalite/validations') as Validations), ...validationOf(name), action: actionOf(name) };
    operations.set(name, operation);
  }
  return operation;
}

function actionOf(name: string): Action {
  const own = ownOperations[name]?.run as Action | undefined;
  if (own) return own;
  const action = require(`dynalite/actions/${lowerFirst(name)}`) as DynaliteAction;
  return (database, data) => promised((done) => action(database, data, done));
}

function validationOf(operation: string): Validation {
  const own = ownOperations[operation];
  const dynalites = own?.isNew ? { types: {} } : dynaliteValidation(operation);
  const types = own?.types?.(dynalites.types) ?? dynalites.types;
  const { rules } = own ?? {};
  if (!rules) return { types, custom: dynalites.custom };
  return { types, custom: (data, store) => rules(data, () => dynalites.custom?.(data, store), store) };
}

function dynaliteValidation(operation: string): Validation {
  const validation = require(`dynalite/validations/${lowerFirst(operation)}`) as Validation;
  const { TableName } = validation.types as { TableName?: { lengthGreaterThanOrEqual?: number } };
  if (!TableName?.lengthGreaterThanOrEqual) return validation;
  return { ...validation, types: { ...validation.types, TableName: { ...TableName, lengthGreaterThanOrEqual: 1 } } };
}

function awsErrorOf(error: DynaliteError): Error {
  if (!error.statusCode || !error.body) return error;
  const { __type, message, Message, ...members } = error.body;
  return new AwsError(__type.split('#').at(-1) ?? __type, error.statusCode, message ?? Message ?? '', members);
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
