// Operations on function URLs: addresses of functions, and of their aliases, that take HTTP requests.
import * as sdk from '@aws-sdk/client-lambda';
import { operationsOf, type Call, type Operation } from '../../../server/service.ts';
import type { ServiceContext } from '../../context.ts';
import { randomId } from '../../shared/random-id.ts';
import { functionOfUrlMissing, functionUrlExists, resourceNotFound } from '../errors.ts';
import { timestamp, type FunctionRecord, type FunctionUrlRecord } from '../records.ts';
import { checkFunctionInput, functionArn, unqualified, type FunctionName } from '../rules/function-names.ts';
import { checkFunctionUrl, corsToKeep, functionUrlOutput } from '../rules/function-urls.ts';
import { latest } from '../rules/functions.ts';
import { listPage } from '../rules/pages.ts';
import { functionResource, requestedFunction, unqualifiedFunction, type LoadLambda } from './requested-function.ts';

const operation = operationsOf(sdk);
const settings = ['FunctionName', 'Qualifier', 'AuthType', 'Cors', 'InvokeMode'] as const;

export function functionUrlOperations(sandbox: ServiceContext, lambda: LoadLambda): Operation[] {
  const outputOf = (name: FunctionName, url: FunctionUrlRecord) =>
    functionUrlOutput(url, functionArn(name), sandbox.endpoints.origin('function-url', url.id));
  const updatedOutput = (name: FunctionName, url: FunctionUrlRecord) => ({
    ...outputOf(name, url),
    LastModifiedTime: timestamp(url.modified),
  });
  // The answers to a change leave out a mode that no request has named.
  const readOutput = (name: FunctionName, url: FunctionUrlRecord) => ({
    InvokeMode: 'BUFFERED' as const,
    ...updatedOutput(name, url),
  });

  /** Refuses a name with neither function nor URL. */
  async function find(input: UrlInput, call: Call) {
    const { functions } = await lambda();
    const name = requestedUrl(input, call);
    const record = functions.find(name) ?? resourceNotFound();
    return { functions, name, record, url: urlOf(record, name) ?? resourceNotFound() };
  }

  return [
    operation(
      'CreateFunctionUrlConfig',
      { takes: settings, on: functionResource('CreateFunctionUrlConfig') },
      async (input, call) => {
        checkFunctionUrl(input);
        const { functions } = await lambda();
        const name = requestedUrl(input, call);
        const record = functions.find(name);
        if (!record || !functions.exists(name)) return functionOfUrlMissing();
        if (urlOf(record, name)) functionUrlExists(functionArn(name));
        const now = sandbox.now();
        const url: FunctionUrlRecord = {
          id: randomId('abcdefghijklmnopqrstuvwxyz234567', 32),
          created: now,
          modified: now,
          AuthType: input.AuthType ?? 'NONE',
          InvokeMode: input.InvokeMode,
          Cors: corsToKeep(input.Cors),
        };
        functions.set(withUrl(record, name, url));
        await sandbox.endpoints.open('function-url', url.id);
        return outputOf(name, url);
      },
    ),

    operation(
      'GetFunctionUrlConfig',
      { takes: ['FunctionName', 'Qualifier'], on: functionResource('GetFunctionUrlConfig') },
      async (input, call) => {
        const { name, url } = await find(input, call);
        return readOutput(name, url);
      },
    ),

    operation(
      'UpdateFunctionUrlConfig',
      { takes: settings, on: functionResource('UpdateFunctionUrlConfig') },
      async (input, call) => {
        checkFunctionUrl(input);
        const { functions } = await lambda();
        const name = requestedUrl(input, call);
        const record = functions.find(name);
        if (!record || !functions.exists(name)) return functionOfUrlMissing();
        const before = urlOf(record, name) ?? resourceNotFound();
        const url: FunctionUrlRecord = {
          ...before,
          modified: sandbox.now(),
          AuthType: input.AuthType ?? before.AuthType,
          InvokeMode: input.InvokeMode ?? before.InvokeMode,
          Cors: input.Cors ? corsToKeep(input.Cors) : before.Cors,
        };
        functions.set(withUrl(record, name, url));
        return updatedOutput(name, url);
      },
    ),

    operation(
      'DeleteFunctionUrlConfig',
      { takes: ['FunctionName', 'Qualifier'], on: functionResource('DeleteFunctionUrlConfig') },
      async (input, call) => {
        const { functions, name, record, url } = await find(input, call);
        functions.set(withUrl(record, name, undefined));
        await sandbox.endpoints.close('function-url', url.id);
        return {};
      },
    ),

    operation(
      'ListFunctionUrlConfigs',
      { takes: ['FunctionName', 'Marker', 'MaxItems'], on: functionResource('ListFunctionUrlConfigs') },
      async (input, call) => {
        const name = unqualifiedFunction(input, call);
        const record = (await lambda()).functions.find(name) ?? functionOfUrlMissing();
        const { items, NextMarker } = listPage(Object.entries(record.urls ?? {}), input);
        const configs = items.map(([key, url]) =>
          readOutput({ ...unqualified(name), qualifier: key === latest ? undefined : key }, url),
        );
        return { FunctionUrlConfigs: configs, NextMarker };
      },
    ),
  ];
}

interface UrlInput {
  readonly FunctionName?: string | undefined;
  readonly Qualifier?: string | undefined;
}

/** A qualifier within the name must be an alias, too. */
function requestedUrl(input: UrlInput, call: Call): FunctionName {
  const name = requestedFunction(input, call);
  checkFunctionInput('GetFunctionUrlConfig', { FunctionName: name.name, Qualifier: name.qualifier });
  return name;
}

function keyOf({ qualifier = latest }: FunctionName): string {
  return qualifier;
}

function urlOf(record: FunctionRecord, name: FunctionName): FunctionUrlRecord | undefined {
  return record.urls?.[keyOf(name)];
}

function withUrl(record: FunctionRecord, name: FunctionName, url: FunctionUrlRecord | undefined): FunctionRecord {
  const { [keyOf(name)]: _, ...others } = record.urls ?? {};
  return { ...record, urls: url ? { ...others, [keyOf(name)]: url } : others };
}
