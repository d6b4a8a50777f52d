// Custom resources: a function of the learner makes, changes and deletes what no type has.
// source: "Custom resource request and response reference", checked 2026-11-30. The texts of failures are from memory.
import { randomUUID } from 'node:crypto';
import { isObject } from '../../../../lib/is-object.ts';
import { validationError } from '../errors.ts';
import type { Properties } from '../records.ts';
import { textOf } from '../template/text-of.ts';
import type { Made, ResourceType, TypeContext } from '../types/resource-type.ts';

/** Seconds that a function has for its response. */
const defaultTimeout = 3_600;

export function customResource(name: string): ResourceType {
  return {
    name,
    properties: [],
    takesAnyProperty: true,
    required: ['ServiceToken'],
    async create(context, properties) {
      // Without a response, this id is what the request to delete it has.
      const physicalId = `${context.stackName}-${context.logicalId}-${context.callerReference.slice(0, 8)}`;
      await context.initiated(physicalId);
      return ask(context, 'Create', { properties });
    },
    update(context, physicalId, properties, before) {
      if (properties['ServiceToken'] !== before['ServiceToken'])
        validationError('Modifying service token is not allowed.');
      return ask(context, 'Update', { properties, physicalId, before });
    },
    async remove(context, physicalId, properties) {
      await ask(context, 'Delete', { properties, physicalId });
    },
  };
}

interface Request {
  readonly properties: Properties;
  readonly physicalId?: string;
  readonly before?: Properties;
}

async function ask(
  context: TypeContext,
  RequestType: 'Create' | 'Update' | 'Delete',
  { properties, physicalId, before }: Request,
): Promise<Made> {
  const FunctionName = textOf(properties['ServiceToken']);
  if (!FunctionName.startsWith('arn:aws:lambda:'))
    validationError(`The sandbox does not support the ServiceToken ${FunctionName}: only functions of Lambda.`);
  const deadline = context.now() + 1_000 * timeoutOf(properties);
  const { stackId: StackId, logicalId: LogicalResourceId, type: ResourceType } = context;
  const RequestId = randomUUID();
  const response = await context.awaitResponse();
  try {
    const event = {
      RequestType,
      ServiceToken: FunctionName,
      ResponseURL: response.url,
      StackId,
      RequestId,
      LogicalResourceId,
      ...(physicalId !== undefined && { PhysicalResourceId: physicalId }),
      ResourceType,
      ResourceProperties: asTexts(properties),
      ...(before && { OldResourceProperties: asTexts(before) }),
    };
    const Payload = Buffer.from(JSON.stringify(event));
    await context.call('lambda', 'Invoke', { FunctionName, InvocationType: 'Event', Payload });
    await context.until(async () => response.received() !== undefined || context.now() >= deadline);
    const received = response.received();
    if (received === undefined)
      return validationError(
        `CloudFormation did not receive a response from your Custom Resource. Please check your logs for requestId [${RequestId}]. If you are using the Python cfn-response module, you may need to update your Lambda function code so that CloudFormation can attach the updated version.`,
      );
    if (typeof received === 'string') return validationError(received);
    return await made(context, RequestType, RequestId, received, physicalId);
  } finally {
    response.end();
  }
}

async function made(
  context: TypeContext,
  requestType: string,
  requestId: string,
  { Status, Reason, PhysicalResourceId, Data }: Readonly<Record<string, unknown>>,
  known: string | undefined,
): Promise<Made> {
  const physicalId = typeof PhysicalResourceId === 'string' ? PhysicalResourceId : known;
  if (requestType === 'Create' && physicalId !== undefined) await context.initiated(physicalId);
  if (Status !== 'SUCCESS')
    return validationError(
      `Received response status [${textOf(Status ?? '')}] from custom resource. Message returned: ${textOf(Reason ?? '')} (RequestId: ${requestId})`,
    );
  if (physicalId === undefined) return validationError('Invalid PhysicalResourceId');
  const attributes = Object.entries(isObject(Data) ? Data : {}).map(([name, value]) => {
    if (typeof value === 'object')
      return validationError(`The sandbox supports no lists or maps in Data of a response: ${name}.`);
    return [name, textOf(value)] as const;
  });
  return { physicalId, attributes: Object.fromEntries(attributes) };
}

function timeoutOf({ ServiceTimeout = defaultTimeout }: Properties): number {
  const seconds = Number(ServiceTimeout);
  return seconds >= 1 && seconds <= defaultTimeout
    ? seconds
    : validationError(`ServiceTimeout must be between 1 and ${defaultTimeout} seconds.`);
}

/** As functions get them: numbers and booleans are texts. */
function asTexts(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(asTexts);
  if (isObject(value)) return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, asTexts(each)]));
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : value;
}
