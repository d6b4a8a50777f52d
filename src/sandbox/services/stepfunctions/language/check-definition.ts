// Checks a definition before a state machine is created: what AWS refuses is a diagnostic, and what AWS has and the sandbox
// does not support is refused by name.
import { refuseUnsupported } from '../../shared/unsupported.ts';
import { checkExpression, checkPath, checkTemplate, type Report } from './check-expressions.ts';
import { checkBatcher, checkErrorHandler, checkItemReader, checkResultWriter, checkRule } from './check-parts.ts';
import { isList, isObject, textOf, type Json, type JsonObject } from './json.ts';
import {
  distributedFields,
  fieldsByType,
  largest,
  referencePaths,
  requiredByType,
  unsupportedFields,
} from './state-fields.ts';

export interface Diagnostic {
  readonly code: string;
  readonly message: string;
  /** `/States/Look/Resource` */
  readonly location: string;
}

/** Empty where AWS would take the definition. Throws where the sandbox does not support what it says. */
export function checkDefinition(text: string): Diagnostic[] {
  let definition: Json;
  try {
    definition = JSON.parse(text) as Json;
  } catch (error) {
    return [{ code: 'INVALID_JSON_DESCRIPTION', message: (error as Error).message, location: '' }];
  }
  const found: Diagnostic[] = [];
  const report: Report = (message, location, code = 'SCHEMA_VALIDATION_FAILED') =>
    void found.push({ code, message, location });
  if (isObject(definition)) checkStates(definition, '', report);
  else report('A state machine is a JSON object', '/');
  return found;
}

/** The whole machine, a branch, or the processor of a Map. */
function checkStates(machine: JsonObject, at: string, report: Report): void {
  refuseLanguage(machine);
  const { StartAt, States } = machine;
  for (const name of Object.keys(machine))
    if (
      !['Comment', 'StartAt', 'States', 'TimeoutSeconds', 'Version', 'ProcessorConfig', 'QueryLanguage'].includes(name)
    )
      report(`Field '${name}' is not supported`, `${at}/${name}`);
  if (!isObject(States) || Object.keys(States).length === 0)
    return report('These fields are required: [States]', at || '/');
  if (typeof StartAt !== 'string') report("The field 'StartAt' is required", at || '/');
  else if (!Object.hasOwn(States, StartAt)) missingTarget('StartAt', StartAt, at, report);
  const reached = new Set<Json | undefined>([StartAt]);
  for (const [name, state] of Object.entries(States)) {
    const where = `${at}/States/${name}`;
    if (name.length > 80) report('The name of a state has at most 80 characters', where);
    if (!isObject(state)) report('A state is a JSON object', where);
    else for (const target of checkState(state, where, States, report)) reached.add(target);
  }
  const unreached = Object.keys(States).find((name) => !reached.has(name));
  if (unreached !== undefined)
    report(`State '${unreached}' is not reachable`, `${at}/States/${unreached}`, 'MISSING_TRANSITION_TARGET');
}

function refuseLanguage({ QueryLanguage }: JsonObject): void {
  if (QueryLanguage !== undefined && QueryLanguage !== 'JSONPath')
    refuseUnsupported('stepfunctions', `QueryLanguage ${JSON.stringify(QueryLanguage)}`);
}

/** Returns the states that it goes to. */
function checkState(state: JsonObject, at: string, states: JsonObject, report: Report): Json[] {
  refuseLanguage(state);
  const type = textOf(state['Type']);
  const fields = fieldsByType[type];
  if (!fields) {
    report(`Value is not valid: ${JSON.stringify(state['Type'] ?? null)}`, `${at}/Type`);
    return [];
  }
  for (const name of Object.keys(state)) {
    if (!fields.includes(name)) report(`Field '${name}' is not supported`, `${at}/${name}`);
    else if (unsupportedFields.includes(name)) refuseUnsupported('stepfunctions', `${name} of a ${type} state`);
  }
  for (const name of requiredByType[type] ?? []) if (!(name in state)) report(`The field '${name}' is required`, at);
  checkCommonFields(state, at, report);
  checkers[type]?.(state, at, report);
  const targets = targetsOf(state, at, report);
  for (const [target, where] of targets)
    if (typeof target !== 'string' || !Object.hasOwn(states, target)) missingTarget('Next', target, where, report);
  return targets.map(([target]) => target);
}

function missingTarget(field: string, target: Json, at: string, report: Report): void {
  report(`Missing '${field}' target: ${textOf(target)}`, `${at}/${field}`, 'MISSING_TRANSITION_TARGET');
}

function targetsOf(state: JsonObject, at: string, report: Report): [Json, string][] {
  const targets: [Json, string][] = [];
  if (fieldsByType[textOf(state['Type'])]?.includes('Next')) {
    if ('Next' in state === (state['End'] === true)) report("A state has either 'Next' or 'End': true", at);
    if ('Next' in state) targets.push([state['Next'], at]);
  }
  if ('Default' in state) targets.push([state['Default'], at]);
  for (const list of ['Choices', 'Catch'] as const)
    for (const [index, one] of (isList(state[list]) ? state[list] : []).entries())
      if (isObject(one)) targets.push([one['Next'] ?? null, `${at}/${list}[${index}]`]);
  return targets;
}

function checkCommonFields(state: JsonObject, at: string, report: Report): void {
  for (const name of ['InputPath', 'OutputPath']) if (state[name] !== null) checkPath(state, name, at, report);
  for (const name of referencePaths) checkPath(state, name, at, report, { reference: true });
  for (const name of ['ErrorPath', 'CausePath']) checkExpression(state, name, at, report);
  if (state['ResultPath'] !== null) checkPath(state, 'ResultPath', at, report, { reference: true, input: true });
  for (const name of ['Parameters', 'ResultSelector', 'ItemSelector'])
    checkTemplate(state[name], `${at}/${name}`, report);
  for (const [name, most] of Object.entries(largest)) checkNumber(state, name, most, at, report);
  for (const name of ['Retry', 'Catch'])
    for (const [index, one] of (isList(state[name]) ? state[name] : []).entries())
      checkErrorHandler(one, `${at}/${name}[${index}]`, report);
}

function checkNumber(state: JsonObject, name: string, most: number, at: string, report: Report): void {
  const value = state[name];
  if (value === undefined || (typeof value === 'number' && value >= 0 && value <= most)) return;
  report(`Value is not valid: a number from 0 to ${most}`, `${at}/${name}`);
}

type Checker = (state: JsonObject, at: string, report: Report) => void;

const checkers: Readonly<Record<string, Checker>> = {
  Task({ Resource }, at, report) {
    if (Resource === undefined) return;
    if (typeof Resource !== 'string' || !Resource.startsWith('arn:'))
      return report('Value is not a valid resource ARN', `${at}/Resource`);
    const isFunction = /^arn:aws:lambda:[\w-]+:\d{12}:function:[\w-]+(:[\w$-]+)?$/.test(Resource);
    if (!isFunction && Resource !== 'arn:aws:states:::lambda:invoke')
      refuseUnsupported('stepfunctions', `Resource ${Resource} of a Task state`);
  },
  Choice({ Choices }, at, report) {
    if (!isList(Choices) || Choices.length === 0) return report("The field 'Choices' needs a rule", at);
    for (const [index, rule] of Choices.entries()) checkRule(rule, `${at}/Choices[${index}]`, report);
  },
  Wait(state, at, report) {
    const given = ['Seconds', 'SecondsPath', 'Timestamp', 'TimestampPath'].filter((name) => name in state);
    if (given.length !== 1)
      report('A Wait state has exactly one of Seconds, SecondsPath, Timestamp, TimestampPath', at);
  },
  Parallel({ Branches }, at, report) {
    if (!isList(Branches) || Branches.length === 0) return report("The field 'Branches' needs a branch", at);
    for (const [index, branch] of Branches.entries())
      if (isObject(branch)) checkStates(branch, `${at}/Branches[${index}]`, report);
  },
  Map(state, at, report) {
    const name = 'ItemProcessor' in state ? 'ItemProcessor' : 'Iterator';
    const processor = state[name];
    if (!isObject(processor)) return report("The field 'ItemProcessor' is required", at);
    checkStates(processor, `${at}/${name}`, report);
    const config = isObject(processor['ProcessorConfig']) ? processor['ProcessorConfig'] : {};
    if (config['ExecutionType'] === 'EXPRESS')
      refuseUnsupported('stepfunctions', 'ExecutionType EXPRESS of a Map state');
    const isDistributed = config['Mode'] === 'DISTRIBUTED';
    if (isDistributed && config['ExecutionType'] === undefined)
      report("The field 'ExecutionType' is required", `${at}/${name}/ProcessorConfig`);
    for (const one of distributedFields)
      if (one in state && !isDistributed) report(`Field '${one}' is not supported in the mode INLINE`, `${at}/${one}`);
    checkItemReader(state['ItemReader'], `${at}/ItemReader`, report);
    checkResultWriter(state['ResultWriter'], `${at}/ResultWriter`, report);
    checkBatcher(state['ItemBatcher'], `${at}/ItemBatcher`, report);
  },
};
