// The statements of PartiQL that DynamoDB has.
// source: docs.aws.amazon.com/amazondynamodb/latest/developerguide/ql-reference.statements.html, checked 2026-11-29
import type { UpdateSection } from '../dynalite/functions.ts';
import { notWellFormed, validationError } from '../errors.ts';
import type { Value } from '../values/values.ts';
import { createConditionParser } from './conditions.ts';
import { createReader } from './reader.ts';
import type { Operand, Select, Statement } from './statement.ts';

/** `parameters`: for the question marks, in their order. Without them each stands for an empty text. */
export function parseStatement(text: string, parameters?: readonly Value[]): Statement {
  const reader = createReader(text, parameters);
  const { isNext, take, expect } = reader;
  const conditions = createConditionParser(reader);
  const statement = parse();
  take(';');
  if (!reader.isEnd()) leftOver();
  if (parameters && reader.used() !== parameters.length)
    validationError("Number of parameters in request and statement don't match.");
  return statement;

  function parse(): Statement {
    if (isNext('SELECT')) return select();
    if (take('INSERT')) return insert();
    if (take('UPDATE')) return update();
    if (take('DELETE')) return remove();
    if (!take('EXISTS')) return notWellFormed('Expected data manipulation');
    expect('(');
    const { table, where } = select();
    expect(')');
    return { kind: 'exists', table, where };
  }

  function select(): Select {
    expect('SELECT');
    const paths = take('*') ? undefined : listOf(() => reader.path());
    expect('FROM');
    const table = reader.name();
    const index = take('.') ? reader.name() : undefined;
    refuseAlias('WHERE', 'ORDER');
    const where = take('WHERE') ? conditions.condition() : undefined;
    const orderBy = take('ORDER') ? (expect('BY'), listOf(orderKey)) : [];
    return { kind: 'select', table, index, paths, where, orderBy };
  }

  function orderKey() {
    const name = reader.name();
    const isDescending = take('DESC');
    if (!isDescending) take('ASC');
    return { name, isDescending };
  }

  function insert(): Statement {
    expect('INTO');
    const table = reader.name();
    if (!take('VALUE')) leftOver();
    const { M: item } = reader.value();
    return item ? { kind: 'insert', table, item } : notWellFormed('Expected a map after VALUE');
  }

  function update(): Statement {
    const table = reader.name();
    refuseAlias('SET', 'REMOVE');
    const sections: UpdateSection[] = [];
    while (isNext('SET') || isNext('REMOVE')) {
      if (take('REMOVE'))
        sections.push(...listOf(() => ({ type: 'remove' as const, path: reader.path(), val: undefined })));
      else sections.push(...(expect('SET'), listOf(assignment)));
    }
    if (sections.length === 0) return notWellFormed('Expected SET or REMOVE');
    const where = take('WHERE') ? conditions.condition() : undefined;
    return { kind: 'update', table, sections, where, returning: returning() };
  }

  function assignment(): UpdateSection {
    const path = reader.path();
    expect('=');
    for (const [name, type] of [
      ['set_add', 'add'],
      ['set_delete', 'delete'],
    ] as const) {
      if (!reader.takeFunction(name)) continue;
      reader.path();
      expect(',');
      const val = reader.value();
      expect(')');
      return { type, path, val, attrType: Object.keys(val)[0] as keyof Value };
    }
    return { type: 'set', path, val: assigned() };
  }

  function assigned(): unknown {
    const left = term();
    const type = take('+') ? 'add' : take('-') ? 'subtract' : undefined;
    return type ? { type, args: [left, term()] } : left;
  }

  function term(): Operand {
    if (!reader.takeFunction('list_append')) return conditions.operand();
    const first = term();
    expect(',');
    const args = [first, term()];
    expect(')');
    return { type: 'function', name: 'list_append', args };
  }

  function remove(): Statement {
    expect('FROM');
    const table = reader.name();
    refuseAlias('WHERE', 'RETURNING');
    const where = take('WHERE') ? conditions.condition() : undefined;
    return { kind: 'delete', table, where, returning: returning() };
  }

  /** `next`: the words that can follow the name of a table. */
  function refuseAlias(...next: readonly string[]): void {
    if (reader.isName() && !next.some((word) => isNext(word))) validationError('Aliasing is not supported');
  }

  /** As `ReturnValues` has it. */
  function returning(): string | undefined {
    if (!take('RETURNING')) return undefined;
    const scope = take('ALL') ? 'ALL' : (expect('MODIFIED'), 'UPDATED');
    const when = take('OLD') ? 'OLD' : (expect('NEW'), 'NEW');
    expect('*');
    return `${scope}_${when}`;
  }

  function listOf<One>(one: () => One): One[] {
    const all = [one()];
    while (take(',')) all.push(one());
    return all;
  }
}

function leftOver(): never {
  return notWellFormed('Unexpected token after expression');
}
