// Roles, functions and layers as constructs of the CDK.
import type { Json } from '../../../../engine/types.ts';
import { construct, constructOf, hasOnly, ownerOf, seconds, type CdkContext, type CdkForms } from '../form.ts';
import { Call, Code, Fields, quoted, type Argument } from '../typescript.ts';

const lambdaTrust = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
});

export const computeForms: CdkForms = {
  'AWS::IAM::Role': {
    values: { Ref: 'roleName', Arn: 'roleArn' },
    statements({ id, properties }, { write }) {
      const known = ['RoleName', 'Description', 'AssumeRolePolicyDocument', 'ManagedPolicyArns', 'Policies', 'Tags'];
      if (!hasOnly(properties, known)) return undefined;
      if (JSON.stringify(properties['AssumeRolePolicyDocument']) !== lambdaTrust) return undefined;
      const managed = properties['ManagedPolicyArns'] as readonly Json[] | undefined;
      const inline = properties['Policies'] as
        readonly { readonly PolicyName: Json; readonly PolicyDocument: Json }[] | undefined;
      const props = {
        roleName: properties['RoleName'],
        description: properties['Description'],
        assumedBy: new Code("new iam.ServicePrincipal('lambda.amazonaws.com')"),
        managedPolicies: managed?.map((arn, index) => managedPolicy(id, index, write(arn))),
        inlinePolicies:
          inline &&
          new Fields(
            inline.map(({ PolicyName, PolicyDocument }) => [
              PolicyName,
              new Call('iam.PolicyDocument.fromJson', PolicyDocument),
            ]),
          ),
      };
      return [construct(id, 'iam.Role', write(props))];
    },
  },
  'AWS::Lambda::LayerVersion': {
    values: { Ref: 'layerVersionArn' },
    statements: ({ id, properties }, { write }) => [
      construct(
        id,
        'lambda.LayerVersion',
        write({
          layerVersionName: properties['LayerName'],
          description: properties['Description'],
          code: assetOf(properties['Content']),
          compatibleRuntimes: (properties['CompatibleRuntimes'] as readonly string[] | undefined)?.map(runtimeOf),
        }),
      ),
    ],
  },
  'AWS::Lambda::Function': {
    values: { Ref: 'functionName', Arn: 'functionArn' },
    statements({ id, properties }, context) {
      const known = ['FunctionName', 'Runtime', 'Handler', 'Timeout', 'MemorySize', 'Role', 'Layers', 'Environment'];
      if (!hasOnly(properties, [...known, 'Code', 'Tags', 'ReservedConcurrentExecutions'])) return undefined;
      const { write, isConstruct } = context;
      const layers = (properties['Layers'] ?? []) as readonly Json[];
      const owners = layers.map(ownerOf);
      const role = roleOf(id, properties['Role'], context);
      if (!owners.every((owner) => isConstruct(owner)) || !role) return undefined;
      const variables = (properties['Environment'] as { readonly Variables?: Json } | undefined)?.Variables;
      const props = {
        functionName: properties['FunctionName'],
        runtime: runtimeOf(properties['Runtime'] as string),
        handler: properties['Handler'],
        code: assetOf(properties['Code']),
        timeout: seconds(properties['Timeout']),
        memorySize: properties['MemorySize'],
        role,
        layers: owners.length > 0 ? owners.map((owner) => constructOf(owner)) : undefined,
        environment: variables,
        logGroup: logGroupOf(properties['FunctionName'], context),
        reservedConcurrentExecutions: properties['ReservedConcurrentExecutions'],
      };
      return [construct(id, 'lambda.Function', write(props))];
    },
  },
  // An integration of the CDK allows the API to invoke its function.
  'AWS::Lambda::Permission': {
    values: {},
    statements: ({ properties }, { all, isConstruct }) => {
      const invoked = ownerOf(properties['FunctionName']);
      const isIntegrated = all.some(
        ({ type, properties: its }) =>
          type === 'AWS::ApiGatewayV2::Integration' && ownerOf(its['IntegrationUri']) === invoked,
      );
      return isConstruct(invoked) && isIntegrated ? [] : undefined;
    },
  },
};

/** Of a role that an administrator manages, only the ARN is known. */
function roleOf(id: string, role: Json | undefined, { write, isConstruct, all }: CdkContext): Code | undefined {
  const owner = ownerOf(role);
  if (isConstruct(owner)) return constructOf(owner);
  return all.some((other) => other.id === owner)
    ? undefined
    : new Code(`iam.Role.fromRoleArn(this, '${id}Role', ${write(role)})`);
}

function managedPolicy(id: string, index: number, arn: string): Code {
  const [, name] = /^'arn:aws:iam::aws:policy\/([^']+)'$/.exec(arn) ?? [];
  if (name !== undefined) return new Code(`iam.ManagedPolicy.fromAwsManagedPolicyName('${name}')`);
  return new Code(`iam.ManagedPolicy.fromManagedPolicyArn(this, '${id}Policy${index + 1}', ${arn})`);
}

/** `nodejs24.x` is NODEJS_24_X. */
function runtimeOf(id: string): Code {
  return new Code(`lambda.Runtime.${id.replace(/^([a-z]+)(\d+)\.x$/, '$1_$2_X').toUpperCase()}`);
}

function assetOf(folder: Json | undefined): Code {
  return new Code(`lambda.Code.fromAsset(${quoted(folder as string)})`);
}

function logGroupOf(name: Json | undefined, { all, isConstruct }: CdkContext): Argument {
  const wanted = JSON.stringify(withPrefix(name));
  const group = all.find(
    ({ type, properties }) => type === 'AWS::Logs::LogGroup' && JSON.stringify(properties['LogGroupName']) === wanted,
  );
  return isConstruct(group?.id) ? constructOf(group?.id) : undefined;
}

function withPrefix(name: Json | undefined): Json {
  if (typeof name === 'string') return `/aws/lambda/${name}`;
  return { 'Fn::Sub': `/aws/lambda/${(name as { readonly 'Fn::Sub'?: string } | undefined)?.['Fn::Sub'] ?? ''}` };
}
