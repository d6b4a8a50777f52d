// Conditions of WHERE, in the form that dynalite's own parser gives them.
import { notWellFormed } from '../errors.ts';
import type { Reader } from './reader.ts';
import type { Condition, Operand } from './statement.ts';

const comparisons = ['=', '<>', '!=', '<=', '>=', '<', '>'];
const functions = ['begins_with', 'contains', 'attribute_type'];

export function createConditionParser(reader: Reader) {
  const { take, expect, isNext } = reader;

  function condition(): Condition {
    const left = conjunction();
    return take('OR') ? { type: 'or', args: [left, condition()] } : left;
  }

  function conjunction(): Condition {
    const left = negation();
    return take('AND') ? { type: 'and', args: [left, conjunction()] } : left;
  }

  function negation(): Condition {
    if (take('NOT')) return { type: 'not', args: [negation()] };
    if (take('(')) {
      const inner = condition();
      expect(')');
      return inner;
    }
    return comparison();
  }

  function comparison(): Condition {
    for (const name of functions) {
      if (!reader.takeFunction(name)) continue;
      const first = operand();
      expect(',');
      const args = [first, operand()];
      expect(')');
      return { type: 'function', name, args };
    }
    const left = operand();
    if (take('BETWEEN')) {
      const low = operand();
      expect('AND');
      return { type: 'between', args: [left, low, operand()] };
    }
    const isNot = isNext('NOT') && isNext('IN', 1) && take('NOT');
    if (take('IN')) {
      const isIn = { type: 'in', args: [left, ...candidates()] };
      return isNot ? { type: 'not', args: [isIn] } : isIn;
    }
    if (take('IS')) return kindOf(left);
    const sign = comparisons.find((one) => take(one));
    if (sign === undefined) return notWellFormed(`Expected a comparison, found ${reader.next() || 'the end'}`);
    return { type: sign === '!=' ? '<>' : sign, args: [left, operand()] };
  }

  function candidates(): Operand[] {
    const end = take('[') ? ']' : (expect('('), ')');
    const all = [operand()];
    while (take(',')) all.push(operand());
    expect(end);
    return all;
  }

  function kindOf(left: Operand): Condition {
    const isNot = take('NOT');
    const isMissing = take('MISSING');
    if (!isMissing) expect('NULL');
    const is: Condition = isMissing
      ? { type: 'function', name: 'attribute_not_exists', args: [left] }
      : { type: 'function', name: 'attribute_type', args: [left, { S: 'NULL' }] };
    return isNot ? { type: 'not', args: [is] } : is;
  }

  function operand(): Operand {
    if (reader.takeFunction('size')) {
      const args = [reader.path()];
      expect(')');
      return { type: 'function', name: 'size', args };
    }
    return reader.isValue() ? reader.value() : reader.path();
  }

  return { condition, operand };
}
