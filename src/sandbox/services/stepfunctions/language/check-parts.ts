// Checks the parts of a state that have fields of their own: retriers, catchers, choice rules, and what a distributed Map
// reads and writes.
import { refuseUnsupported } from '../../shared/unsupported.ts';
import { checkPath, checkTemplate, type Report } from './check-expressions.ts';
import { testFields } from './choice.ts';
import { isList, isObject, textOf, type Json } from './json.ts';
import { batcherFields, catchFields, readerFields, retryFields } from './state-fields.ts';

export function checkErrorHandler(handler: Json, at: string, report: Report): void {
  const names = isObject(handler) ? handler['ErrorEquals'] : undefined;
  if (!isObject(handler) || !isList(names) || names.length === 0 || names.some((name) => typeof name !== 'string'))
    return report("The field 'ErrorEquals' is required", at);
  const known = at.includes('/Catch[') ? catchFields : retryFields;
  for (const name of Object.keys(handler)) {
    if (name === 'Assign' || name === 'Output') refuseUnsupported('stepfunctions', `${name} of a catcher`);
    if (!known.includes(name)) report(`Field '${name}' is not supported`, `${at}/${name}`);
  }
  if (handler['ResultPath'] !== null) checkPath(handler, 'ResultPath', at, report, { reference: true, input: true });
}

export function checkItemReader(reader: Json | undefined, at: string, report: Report): void {
  checkAccess(reader, at, 'arn:aws:states:::s3:getObject', report);
}

export function checkResultWriter(writer: Json | undefined, at: string, report: Report): void {
  checkAccess(writer, at, 'arn:aws:states:::s3:putObject', report);
}

export function checkBatcher(batcher: Json | undefined, at: string, report: Report): void {
  if (!isObject(batcher)) return;
  for (const field of Object.keys(batcher))
    if (!batcherFields.includes(field)) report(`Field '${field}' is not supported`, at);
  checkTemplate(batcher['BatchInput'], `${at}/BatchInput`, report);
}

function checkAccess(access: Json | undefined, at: string, supported: string, report: Report): void {
  if (access === undefined) return;
  if (!isObject(access) || typeof access['Resource'] !== 'string')
    return report("The field 'Resource' is required", at);
  if (access['Resource'] !== supported)
    refuseUnsupported('stepfunctions', `Resource ${access['Resource']} of a Map state`);
  checkTemplate(access['Parameters'], `${at}/Parameters`, report);
  for (const name of Object.keys(access))
    if (!['Resource', 'Parameters', 'ReaderConfig'].includes(name))
      refuseUnsupported('stepfunctions', `${name} of ${at.split('/').at(-1)}`);
  const config = access['ReaderConfig'];
  if (!isObject(config)) return;
  for (const [name, value] of Object.entries(config)) {
    const isType = name !== 'InputType' || ['JSON', 'JSONL', 'CSV'].includes(textOf(value));
    if (!readerFields.includes(name) || !isType)
      refuseUnsupported('stepfunctions', `${name} ${JSON.stringify(value)} of ReaderConfig`);
  }
}

export function checkRule(rule: Json, at: string, report: Report): void {
  if (!isObject(rule)) return report('A choice rule is a JSON object', at);
  if ('Assign' in rule || 'Condition' in rule)
    refuseUnsupported('stepfunctions', 'Assign and Condition of a choice rule');
  const inner = [...(isList(rule['And']) ? rule['And'] : []), ...(isList(rule['Or']) ? rule['Or'] : [])];
  if ('Not' in rule) inner.push(rule['Not']);
  if (inner.length > 0) {
    for (const one of inner) checkRule(one, at, report);
    return;
  }
  if (typeof rule['Variable'] !== 'string') report("The field 'Variable' is required", at);
  else checkPath(rule, 'Variable', at, report);
  const tests = Object.keys(rule).filter((name) => !['Variable', 'Next', 'Comment'].includes(name));
  if (tests.length !== 1 || !testFields.has(tests[0] ?? '')) report('A choice rule has exactly one comparison', at);
  for (const name of tests) if (name.endsWith('Path')) checkPath(rule, name, at, report);
}
