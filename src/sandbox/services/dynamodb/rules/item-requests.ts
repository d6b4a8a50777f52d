// What is wrong with one request for items: dynalite's rules, and those that it does not have.
import { attributeNameRule } from './attribute-names.ts';
import { expressionRule, nameStartRule } from './expressions.ts';
import type { Input } from './named-attributes.ts';
import { olderConditionRule } from './older-conditions.ts';

/** `dynalites`: its rules, which also parse the expressions of `data`. */
export function itemRequestRule(data: Input, dynalites: () => string | undefined): string | undefined {
  return (
    attributeNameRule(data) ?? nameStartRule(data) ?? dynalites() ?? olderConditionRule(data) ?? expressionRule(data)
  );
}
