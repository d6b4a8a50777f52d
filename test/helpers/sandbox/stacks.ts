// Stacks in a test's sandbox.
import assert from 'node:assert/strict';
import * as sdk from '@aws-sdk/client-cloudformation';
import type { TestSandbox } from './test-sandbox.ts';

type Template = string | Readonly<Record<string, unknown>>;

export interface TestStacks {
  readonly client: sdk.CloudFormationClient;
  /** Creates the stack and resolves once it rests. */
  create(name: string, template: Template, more?: Partial<sdk.CreateStackInput>): Promise<sdk.Stack>;
  update(name: string, template: Template, more?: Partial<sdk.UpdateStackInput>): Promise<sdk.Stack>;
  /** Deletes it, and resolves once it rests. `id`: the stack's ARN, which finds it afterwards. */
  remove(id: string, more?: Partial<sdk.DeleteStackInput>): Promise<sdk.Stack>;
  rested(name: string): Promise<sdk.Stack>;
  /** `LogicalId STATUS reason` of each event, oldest first. */
  events(name: string): Promise<string[]>;
  /** The physical id of each resource. */
  resources(name: string): Promise<Record<string, string>>;
}

export function testStacks(test: TestSandbox): TestStacks {
  const client = test.client(sdk.CloudFormationClient);
  const Capabilities: sdk.Capability[] = ['CAPABILITY_NAMED_IAM', 'CAPABILITY_AUTO_EXPAND'];
  const bodyOf = (template: Template) => (typeof template === 'string' ? template : JSON.stringify(template));

  async function rested(name: string): Promise<sdk.Stack> {
    for (;;) {
      const { Stacks = [] } = await client.send(new sdk.DescribeStacksCommand({ StackName: name }));
      const [stack] = Stacks;
      assert.ok(stack, `There is no stack ${name}`);
      if (!/(?<!REVIEW)_IN_PROGRESS$/.test(String(stack.StackStatus))) return stack;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  return {
    client,
    rested,
    async create(name, template, more) {
      const input = { StackName: name, TemplateBody: bodyOf(template), Capabilities, ...more };
      const { StackId = '' } = await client.send(new sdk.CreateStackCommand(input));
      return rested(StackId);
    },
    async update(name, template, more) {
      const input = { StackName: name, TemplateBody: bodyOf(template), Capabilities, ...more };
      await client.send(new sdk.UpdateStackCommand(input));
      return rested(name);
    },
    async remove(id, more) {
      await client.send(new sdk.DeleteStackCommand({ StackName: id, ...more }));
      return rested(id);
    },
    async events(name) {
      const { StackEvents = [] } = await client.send(new sdk.DescribeStackEventsCommand({ StackName: name }));
      return StackEvents.toReversed().map(({ LogicalResourceId, ResourceStatus, ResourceStatusReason }) =>
        [LogicalResourceId, ResourceStatus, ResourceStatusReason].filter((part) => part !== undefined).join(' '),
      );
    },
    async resources(name) {
      const { StackResources = [] } = await client.send(new sdk.DescribeStackResourcesCommand({ StackName: name }));
      return Object.fromEntries(
        StackResources.map(({ LogicalResourceId = '', PhysicalResourceId = '' }) => [
          LogicalResourceId,
          PhysicalResourceId,
        ]),
      );
    },
  };
}
