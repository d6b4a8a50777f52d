// What CloudFormation knows of a type of resource: its properties, and how the resource is made, changed and removed by the
// operations of its service.
import type * as apigatewayv2 from '@aws-sdk/client-apigatewayv2';
import type * as cloudformation from '@aws-sdk/client-cloudformation';
import type * as cloudfront from '@aws-sdk/client-cloudfront';
import type * as cloudwatch from '@aws-sdk/client-cloudwatch';
import type * as dynamodb from '@aws-sdk/client-dynamodb';
import type * as ecr from '@aws-sdk/client-ecr';
import type * as iam from '@aws-sdk/client-iam';
import type * as lambda from '@aws-sdk/client-lambda';
import type * as logs from '@aws-sdk/client-cloudwatch-logs';
import type * as s3 from '@aws-sdk/client-s3';
import type * as ssm from '@aws-sdk/client-ssm';
import type * as stepfunctions from '@aws-sdk/client-sfn';
import type { Tag } from '@aws-sdk/client-cloudformation';
import type { OperationName, OutputOf } from '../../../server/service.ts';
import type { ServiceContext } from '../../context.ts';
import type { Properties } from '../records.ts';
import type { AwaitedResponse } from '../custom-resources/responses.ts';

/** The clients of the services that types use, for the names of operations and the shapes of outputs. */
interface Clients {
  apigatewayv2: typeof apigatewayv2;
  cloudformation: typeof cloudformation;
  cloudfront: typeof cloudfront;
  cloudwatch: typeof cloudwatch;
  dynamodb: typeof dynamodb;
  ecr: typeof ecr;
  iam: typeof iam;
  lambda: typeof lambda;
  logs: typeof logs;
  s3: typeof s3;
  ssm: typeof ssm;
  stepfunctions: typeof stepfunctions;
}

/** What a resource is made with: the stack it belongs to, and calls with the permissions of who changes the stack. */
export interface TypeContext {
  readonly account: string;
  readonly region: string;
  readonly stackId: string;
  readonly stackName: string;
  /** What the stack was given, and gives to the stacks in it. */
  readonly capabilities: readonly string[];
  readonly logicalId: string;
  readonly type: string;
  /** Of the stack: they go to every resource that takes tags. */
  readonly stackTags: readonly Tag[];
  /** The same for every try to make the same resource. */
  readonly callerReference: string;
  readonly endpoints: ServiceContext['endpoints'];
  readonly pace: ServiceContext['pace'];
  now(): number;
  /**
   * Input as in the template: lists where CloudFront has `Quantity` and `Items`, texts where numbers are wanted. Throws the
   * service's AwsError, or a ValidationError for a member that the operation does not have.
   */
  call<Service extends keyof Clients, Name extends OperationName<Clients[Service]>>(
    service: Service,
    operation: Name,
    input: Properties,
  ): Promise<OutputOf<Clients[Service], Name>>;
  /** Notes the physical id as soon as there is one: what fails afterwards can be deleted. */
  initiated(physicalId: string): Promise<void>;
  /** An address that takes the response of a custom resource. */
  awaitResponse(): Promise<AwaitedResponse>;
  /** Resolves once `isReady` does with true. */
  until(isReady: () => Promise<boolean>): Promise<void>;
}

export interface Made {
  readonly physicalId: string;
  /** Of `Fn::GetAtt`. */
  readonly attributes: Readonly<Record<string, string>>;
}

export interface ResourceType {
  readonly name: string;
  /** Those that the sandbox honours. Any other fails the resource, by name. */
  readonly properties: readonly string[];
  /** Those of custom resources are their function's. */
  readonly takesAnyProperty?: boolean;
  readonly required?: readonly string[];
  /** A change of these makes a new resource, and deletes the old one. */
  readonly createOnly?: readonly string[];
  /** The property that names it, where a missing name is made up: `STACK-LOGICALID-RANDOM`, cut to `longest`. */
  readonly naming?: { readonly property: string; readonly longest: number; readonly isLowerCase?: boolean };
  /** What identifies an existing resource for an import, in the order of its physical id's parts; absent, it cannot be imported. */
  readonly identifier?: readonly string[];
  /** Needs an acknowledgement: `CAPABILITY_IAM`, or with the name in `naming`, `CAPABILITY_NAMED_IAM`. */
  readonly isIam?: boolean;
  create(context: TypeContext, properties: Properties): Promise<Made>;
  /** Absent where every change makes a new one. Resolves with nothing where the stack keeps the attributes that it had. */
  update?(
    context: TypeContext,
    physicalId: string,
    properties: Properties,
    before: Properties,
  ): Promise<Made | undefined>;
  /** Throws where it cannot be removed. That it is gone already is no error. */
  remove(context: TypeContext, physicalId: string, properties: Properties): Promise<void>;
  /** Its attributes where it exists. Every type with an identifier has it. */
  read?(context: TypeContext, physicalId: string, properties: Properties): Promise<Made | undefined>;
}
