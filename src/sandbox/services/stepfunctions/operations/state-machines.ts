// State machines: created, changed, described, listed, deleted, and definitions that are only checked.
import { randomUUID } from 'node:crypto';
import * as sdk from '@aws-sdk/client-sfn';
import { operationsOf, tagging, type Call, type Operation } from '../../../server/service.ts';
import type { ServiceContext } from '../../context.ts';
import { passRoleRefusal } from '../../shared/pass-role.ts';
import { refuseUnsupported } from '../../shared/unsupported.ts';
import {
  accessDenied,
  invalidArn,
  invalidDefinition,
  machineExists,
  missingUpdate,
  roleNotAssumable,
} from '../errors.ts';
import { canAssume } from '../execution/role.ts';
import { executionRunner } from '../execution/runner.ts';
import { checkDefinition } from '../language/check-definition.ts';
import { recordsOf, type StateMachineRecord } from '../records.ts';
import { machineArn } from '../rules/arns.ts';
import { checkName, page, requestedExecution, requestedMachine } from '../rules/requested.ts';
import { mergedTags } from '../rules/tags.ts';

const operation = operationsOf(sdk);

const settings = ['loggingConfiguration', 'tracingConfiguration', 'encryptionConfiguration'] as const;
type Settings = Pick<sdk.CreateStateMachineInput, (typeof settings)[number]>;

/** What every state machine here has. */
const described = {
  loggingConfiguration: { level: 'OFF', includeExecutionData: false },
  tracingConfiguration: { enabled: false },
  encryptionConfiguration: { type: 'AWS_OWNED_KEY' },
} as const;

export function stateMachineOperations(sandbox: ServiceContext): Operation[] {
  const records = recordsOf(sandbox.store);
  const { machines } = records;
  const onMachine = ({ stateMachineArn }: { stateMachineArn?: string | undefined }) => stateMachineArn ?? '*';

  function checkRole(roleArn: string | undefined, arn: string, call: Call): string {
    if (!/^arn:aws:iam::\d{12}:role\/\S+$/.test(roleArn ?? '')) invalidArn(roleArn ?? '');
    const refusal = passRoleRefusal(sandbox, roleArn ?? '', 'states.amazonaws.com', call, arn);
    if (refusal !== undefined) accessDenied(refusal);
    if (!canAssume(sandbox, roleArn ?? '')) roleNotAssumable();
    return roleArn ?? '';
  }

  return [
    operation(
      'CreateStateMachine',
      {
        takes: ['name', 'definition', 'roleArn', 'type', 'tags', ...settings],
        on: ({ name = '' }, call) => machineArn(call, name),
        also: ({ name = '', tags }, call) => tagging('states:TagResource', tags, machineArn(call, name)),
      },
      ({ name: given, definition = '', roleArn, type = 'STANDARD', tags, ...more }, call) => {
        const name = checkName(given);
        if (type !== 'STANDARD') refuseUnsupported('stepfunctions', `type ${type}`);
        checkSettings(more);
        checkText(definition);
        const arn = machineArn(call, name);
        const role = checkRole(roleArn, arn, call);
        const newTags = mergedTags(arn, {}, tags);
        const known = machines.get(arn);
        // AWS compares these and answers as before where nothing differs.
        if (known) {
          const isSame = known.definition === definition && known.roleArn === role;
          return isSame ? { stateMachineArn: arn, creationDate: new Date(known.created) } : machineExists(arn);
        }
        const { account, region } = call;
        const created = sandbox.now();
        const revision = randomUUID();
        machines.set(arn, {
          arn,
          name,
          account,
          region,
          definition,
          roleArn: role,
          created,
          updated: created,
          revision,
          tags: newTags,
        });
        return { stateMachineArn: arn, creationDate: new Date(created) };
      },
    ),

    operation(
      'UpdateStateMachine',
      { takes: ['stateMachineArn', 'definition', 'roleArn', ...settings], on: onMachine },
      ({ stateMachineArn, definition, roleArn, ...more }, call) => {
        const machine = requestedMachine(records, stateMachineArn);
        if (definition === undefined && roleArn === undefined && Object.values(more).every((one) => one === undefined))
          missingUpdate();
        checkSettings(more);
        if (definition !== undefined) checkText(definition);
        const updated = sandbox.now();
        const change: StateMachineRecord = {
          ...machine,
          definition: definition ?? machine.definition,
          roleArn: roleArn === undefined ? machine.roleArn : checkRole(roleArn, machine.arn, call),
          updated,
          revision: randomUUID(),
        };
        machines.set(machine.arn, change);
        return { updateDate: new Date(updated), revisionId: change.revision };
      },
    ),

    operation('DescribeStateMachine', { takes: ['stateMachineArn', 'includedData'], on: onMachine }, (input) => {
      const { arn, name, definition, roleArn, created, revision } = requestedMachine(records, input.stateMachineArn);
      return {
        stateMachineArn: arn,
        name,
        status: 'ACTIVE' as const,
        ...(input.includedData === 'METADATA_ONLY' ? { definition: '' } : { definition }),
        roleArn,
        type: 'STANDARD' as const,
        creationDate: new Date(created),
        revisionId: revision,
        ...described,
      };
    }),

    operation(
      'DescribeStateMachineForExecution',
      { takes: ['executionArn'], on: ({ executionArn = '*' }) => executionArn },
      ({ executionArn }) => {
        const {
          machineArn: arn,
          definition,
          roleArn,
          revision,
          mapRunArn,
          started,
        } = requestedExecution(records, executionArn);
        const run = mapRunArn === undefined ? undefined : records.mapRuns.get(mapRunArn);
        return {
          stateMachineArn: arn,
          name: arn.split(':').at(-1) ?? '',
          definition: definition ?? run?.processor ?? '',
          roleArn,
          updateDate: new Date(machines.get(arn)?.updated ?? started),
          ...(run && { mapRunArn: run.arn, label: run.label }),
          ...(revision !== undefined && { revisionId: revision }),
          ...described,
        };
      },
    ),

    operation(
      'ListStateMachines',
      { takes: ['maxResults', 'nextToken'], on: (_input, call) => machineArn(call, '*') },
      (input, call) => {
        const all = machines.values(machineArn(call, ''));
        const { items, nextToken } = page(all, input);
        return {
          stateMachines: items.map(({ arn, name, created }) => ({
            stateMachineArn: arn,
            name,
            type: 'STANDARD' as const,
            creationDate: new Date(created),
          })),
          nextToken,
        };
      },
    ),

    // Its executions end with it, and AWS lists it as DELETING until they have.
    operation('DeleteStateMachine', { takes: ['stateMachineArn'], on: onMachine }, ({ stateMachineArn: arn = '' }) => {
      if (!/^arn:aws:states:[\w-]+:\d{12}:stateMachine:\S+$/.test(arn)) invalidArn(arn);
      if (machines.delete(arn)) deleteExecutions(arn);
      return {};
    }),

    operation(
      'ValidateStateMachineDefinition',
      { takes: ['definition', 'type', 'severity', 'maxResults'], on: (_input, call) => machineArn(call, '*') },
      ({ definition = '', type = 'STANDARD', maxResults = 0 }) => {
        if (type !== 'STANDARD') refuseUnsupported('stepfunctions', `type ${type}`);
        const all = checkDefinition(definition);
        const diagnostics = all.slice(0, maxResults || 100).map((one) => ({ severity: 'ERROR' as const, ...one }));
        return {
          result: all.length === 0 ? ('OK' as const) : ('FAIL' as const),
          diagnostics,
          truncated: diagnostics.length < all.length,
        };
      },
    ),
  ];

  function deleteExecutions(arn: string): void {
    const { executions, positions, events, mapRuns } = records;
    const runner = executionRunner(sandbox);
    const doomed = new Set(
      executions
        .values()
        .filter(({ machineArn: own }) => own === arn)
        .map((one) => one.arn),
    );
    for (const one of doomed) {
      runner.stop(one);
      executions.delete(one);
    }
    for (const collection of [positions, events])
      for (const [key] of collection.entries()) if (doomed.has(key.split(' ')[0] ?? '')) collection.delete(key);
    for (const { arn: run, machineArn: own } of mapRuns.values()) if (own === arn) mapRuns.delete(run);
  }
}

function checkText(definition: string): void {
  const diagnostics = checkDefinition(definition);
  if (diagnostics.length > 0) invalidDefinition(diagnostics);
}

function checkSettings({
  loggingConfiguration: log,
  tracingConfiguration: trace,
  encryptionConfiguration: key,
}: Partial<Settings>): void {
  if (log?.level !== undefined && log.level !== 'OFF')
    refuseUnsupported('stepfunctions', `loggingConfiguration.level ${log.level}`);
  if ((log?.destinations ?? []).length > 0) refuseUnsupported('stepfunctions', 'loggingConfiguration.destinations');
  if (trace?.enabled) refuseUnsupported('stepfunctions', 'tracingConfiguration.enabled true');
  if (key !== undefined && key.type !== 'AWS_OWNED_KEY')
    refuseUnsupported('stepfunctions', `encryptionConfiguration.type ${key.type}`);
}
