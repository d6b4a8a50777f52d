// A function of SAM: with its role, its version and alias, and the routes of its events.
import { createHash } from 'node:crypto';
import { isObject } from '../../../../lib/is-object.ts';
import { validationError } from '../errors.ts';
import type { Value } from '../template/parse.ts';
import { textOf } from '../template/text-of.ts';
import { policyTemplate } from './policy-templates.ts';
import {
  attributesOf,
  eventsOf,
  implicitApi,
  only,
  propertiesOf,
  refuseOthers,
  s3Object,
  tagList,
  type Document,
  type Resources,
} from './sam-resource.ts';

const functionSettings = [
  'FunctionName',
  'Handler',
  'Runtime',
  'Description',
  'MemorySize',
  'Timeout',
  'Environment',
  'Layers',
  'Architectures',
  'EphemeralStorage',
  'ReservedConcurrentExecutions',
  'PackageType',
  'LoggingConfig',
  'SnapStart',
];

export function serverlessFunction(id: string, resource: Document): Resources {
  const properties = propertiesOf(resource);
  refuseOthers(id, 'Function', properties, [
    ...functionSettings,
    'CodeUri',
    'InlineCode',
    'Role',
    'Policies',
    'Events',
    'Tags',
    'Tracing',
    'AutoPublishAlias',
    'AssumeRolePolicyDocument',
    'RoleName',
    'RolePath',
    'PermissionsBoundary',
  ]);
  const { Condition } = resource;
  const condition: Document = Condition === undefined ? {} : { Condition };
  const { Role, Tracing, AutoPublishAlias: alias } = properties;
  const code = codeOf(id, properties);
  const made: Resources = {
    [id]: {
      Type: 'AWS::Lambda::Function',
      ...attributesOf(resource),
      Properties: {
        ...only(properties, functionSettings),
        Code: code,
        Role: Role ?? { 'Fn::GetAtt': [`${id}Role`, 'Arn'] },
        ...(Tracing !== undefined && { TracingConfig: { Mode: Tracing } }),
        Tags: [{ Key: 'lambda:createdBy', Value: 'SAM' }, ...tagList(properties['Tags'])],
      },
    },
  };
  if (Role === undefined) made[`${id}Role`] = { ...condition, ...role(id, properties) };
  let target: Value = { 'Fn::GetAtt': [id, 'Arn'] };
  let invoked: Value = { Ref: id };
  if (alias !== undefined) {
    if (typeof alias !== 'string') return validationError(`AutoPublishAlias of ${id} must be a plain string`);
    const hash = createHash('sha256').update(JSON.stringify(code)).digest('hex').slice(0, 10);
    const version = `${id}Version${hash}`;
    made[version] = {
      Type: 'AWS::Lambda::Version',
      ...condition,
      DeletionPolicy: 'Retain',
      Properties: { FunctionName: { Ref: id } },
    };
    made[`${id}Alias${alias}`] = {
      Type: 'AWS::Lambda::Alias',
      ...condition,
      Properties: { FunctionName: { Ref: id }, Name: alias, FunctionVersion: { 'Fn::GetAtt': [version, 'Version'] } },
    };
    target = invoked = { Ref: `${id}Alias${alias}` };
  }
  for (const [name, event] of eventsOf(resource))
    Object.assign(made, httpEvent(id, name, event, { target, invoked, condition }));
  return made;
}

/** `s3://BUCKET/KEY`, its parts, or the code itself. */
function codeOf(id: string, { CodeUri: uri, InlineCode: inline }: Document): Value {
  if (inline !== undefined) return { ZipFile: inline };
  return (
    s3Object(uri) ??
    validationError(
      `Resource with id [${id}] is invalid. 'CodeUri' is not a valid S3 Uri of the form 's3://bucket/key' with optional versionId query parameter.`,
    )
  );
}

function role(id: string, properties: Document): Document {
  const { Policies = [], Tracing, AssumeRolePolicyDocument } = properties;
  const all = Array.isArray(Policies) ? (Policies as Value[]) : [Policies];
  const managed: Value[] = [
    { 'Fn::Sub': 'arn:${AWS::Partition}:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole' },
    ...(Tracing === 'Active' ? [{ 'Fn::Sub': 'arn:${AWS::Partition}:iam::aws:policy/AWSXrayWriteOnlyAccess' }] : []),
  ];
  const inline: Value[] = [];
  for (const policy of all) {
    const isName =
      typeof policy === 'string' ||
      (isObject(policy) && Object.keys(policy).some((key) => key === 'Ref' || key.startsWith('Fn::')));
    if (isName) {
      managed.push(
        typeof policy === 'string' && !policy.startsWith('arn:')
          ? { 'Fn::Sub': `arn:\${AWS::Partition}:iam::aws:policy/${policy}` }
          : policy,
      );
      continue;
    }
    const PolicyDocument = isObject(policy) && 'Statement' in policy ? withVersion(policy) : policyTemplate(id, policy);
    inline.push({ PolicyName: `${id}RolePolicy${inline.length}`, PolicyDocument });
  }
  return {
    Type: 'AWS::IAM::Role',
    Properties: {
      AssumeRolePolicyDocument: AssumeRolePolicyDocument ?? {
        Version: '2012-10-17',
        Statement: [{ Action: ['sts:AssumeRole'], Effect: 'Allow', Principal: { Service: ['lambda.amazonaws.com'] } }],
      },
      ManagedPolicyArns: managed,
      ...(inline.length > 0 && { Policies: inline }),
      ...(properties['RoleName'] !== undefined && { RoleName: properties['RoleName'] }),
      ...(properties['RolePath'] !== undefined && { Path: properties['RolePath'] }),
      ...only(properties, ['PermissionsBoundary']),
      Tags: [{ Key: 'lambda:createdBy', Value: 'SAM' }, ...tagList(properties['Tags'])],
    },
  };
}

function withVersion(policy: Document): Document {
  return { Version: '2012-10-17', ...policy };
}

// --- Routes ---

interface Target {
  readonly target: Value;
  readonly invoked: Value;
  readonly condition: Document;
}

function httpEvent(id: string, name: string, event: Document, { target, invoked, condition }: Target): Resources {
  const type = textOf(event['Type']);
  if (type !== 'HttpApi') validationError(`The sandbox does not support the event type ${type} of the function ${id}.`);
  const properties = propertiesOf(event);
  const known = ['ApiId', 'Path', 'Method', 'PayloadFormatVersion', 'TimeoutInMillis'];
  const unknown = Object.keys(properties).find((each) => !known.includes(each));
  if (unknown !== undefined)
    validationError(`The sandbox does not support ${unknown} of the event ${name} of the function ${id}.`);
  const { ApiId = { Ref: implicitApi }, Path, Method, PayloadFormatVersion = '2.0', TimeoutInMillis } = properties;
  const method =
    Method === undefined ? undefined : textOf(Method).toUpperCase().replace('X-AMAZON-APIGATEWAY-ANY-METHOD', 'ANY');
  const routeKey = Path === undefined || method === undefined ? '$default' : `${method} ${textOf(Path)}`;
  const inPermission =
    Path === undefined ? '*' : `*/${method === 'ANY' ? '*' : method}${textOf(Path).replace(/\{[^{}]+\}/g, '*')}`;
  return {
    [`${id}${name}Integration`]: {
      Type: 'AWS::ApiGatewayV2::Integration',
      ...condition,
      Properties: {
        ApiId,
        IntegrationType: 'AWS_PROXY',
        IntegrationUri: target,
        PayloadFormatVersion,
        ...(TimeoutInMillis !== undefined && { TimeoutInMillis }),
      },
    },
    [`${id}${name}Route`]: {
      Type: 'AWS::ApiGatewayV2::Route',
      ...condition,
      Properties: {
        ApiId,
        RouteKey: routeKey,
        Target: { 'Fn::Join': ['/', ['integrations', { Ref: `${id}${name}Integration` }]] },
      },
    },
    [`${id}${name}Permission`]: {
      Type: 'AWS::Lambda::Permission',
      ...condition,
      Properties: {
        Action: 'lambda:InvokeFunction',
        FunctionName: invoked,
        Principal: 'apigateway.amazonaws.com',
        SourceArn: {
          'Fn::Sub': [
            `arn:\${AWS::Partition}:execute-api:\${AWS::Region}:\${AWS::AccountId}:\${__ApiId__}/${inPermission}`,
            { __ApiId__: ApiId },
          ],
        },
      },
    },
  };
}
