// Functions, layers and permissions as commands of the AWS CLI.
import type { Json } from '../../../../engine/types.ts';
import { answerOf, tagMap, type Properties, type ScriptForms } from '../form.ts';
import { aws, indented, ShellWord, silent, unlessExists, word, folded } from '../shell.ts';

export const lambdaForms: ScriptForms = {
  'AWS::Lambda::Function': {
    noun: 'Lambda function',
    name: 'FunctionName',
    build({ ref, properties }) {
      const own = { 'function-name': new ShellWord(ref) };
      const zip = { 'zip-file': new ShellWord(word(`fileb://${properties['Code'] as string}`)) };
      const settings = settingsOf(properties);
      const { ReservedConcurrentExecutions: reserved } = properties;
      return [
        ...unlessExists(
          aws('lambda get-function-configuration', own),
          [
            folded('with_new_role lambda create-function', {
              ...own,
              ...zip,
              ...settings,
              tags: tagMap(properties['Tags']),
            }),
            aws('lambda wait function-active-v2', own),
          ],
          [
            silent(aws('lambda update-function-code', { ...own, ...zip })),
            aws('lambda wait function-updated-v2', own),
            silent(aws('lambda update-function-configuration', { ...own, ...settings })),
            aws('lambda wait function-updated-v2', own),
          ],
        ),
        ...(reserved === undefined
          ? []
          : [silent(aws('lambda put-function-concurrency', { ...own, 'reserved-concurrent-executions': reserved }))]),
      ];
    },
    attributes: {
      Arn: ({ ref }) =>
        answerOf(
          aws('lambda get-function-configuration', { 'function-name': new ShellWord(ref), query: 'FunctionArn' }),
        ),
    },
    remove: ({ ref }) => [folded('remove lambda delete-function', { 'function-name': new ShellWord(ref) })],
  },
  'AWS::Lambda::LayerVersion': {
    noun: 'Lambda layer version',
    find: ({ variable, properties }) => [
      `${variable}=$(latest_layer ${word(properties['LayerName'])} ${word(properties['Content'])})`,
    ],
    build: ({ variable, properties }) => [
      `if [ -z "$${variable}" ]; then`,
      ...indented([
        `${variable}=${answerOf(
          aws('lambda publish-layer-version', {
            'layer-name': properties['LayerName'],
            description: properties['Description'],
            'compatible-runtimes': new ShellWord(listed(properties['CompatibleRuntimes'])),
            'zip-file': `fileb://${properties['Content'] as string}`,
            query: 'LayerVersionArn',
          }),
        )}`,
      ]),
      'fi',
    ],
    remove: ({ properties }) => [`remove_layer ${word(properties['LayerName'])}`],
  },
  'AWS::Lambda::Permission': {
    noun: 'permission to invoke a function',
    build: ({ variable, properties: { FunctionName, SourceArn, Action, Principal } }) => [
      `if ! has_permission ${word(FunctionName)} ${word(SourceArn ?? Principal)}; then`,
      ...indented([
        silent(
          aws('lambda add-permission', {
            'function-name': FunctionName,
            'statement-id': variable.toLowerCase().replaceAll('_', '-'),
            action: Action,
            principal: Principal,
            'source-arn': SourceArn,
          }),
        ),
      ]),
      'fi',
    ],
  },
};

function settingsOf(properties: Properties) {
  const layers = properties['Layers'] as readonly Json[] | undefined;
  return {
    runtime: properties['Runtime'],
    handler: properties['Handler'],
    timeout: properties['Timeout'],
    'memory-size': properties['MemorySize'],
    role: properties['Role'],
    layers: layers && new ShellWord(listed(layers)),
    environment: properties['Environment'],
  };
}

function listed(values: Json | undefined): string {
  return ((values ?? []) as readonly Json[]).map((value) => word(value)).join(' ');
}
