// Chapter 6: deploys the code to both functions, and then attaches the layer that it needs.
import { GetFunctionConfigurationCommand, LambdaClient } from '@aws-sdk/client-lambda';
import type { ProvisionContext } from '../../src/engine/types.ts';
import { archivesLike } from '../../src/resources/files/archive.ts';
import { lambdaFunction } from '../../src/resources/lambda/function.ts';
import { isOwnCode } from '../../src/resources/lambda/function-state.ts';
import { defineStep, expect } from '../define.ts';
import { inShort, invoke } from '../4-functions/invoke.ts';
import type { CourseOutputs } from '../outputs.ts';
import { createZip, getZip } from './archives.ts';

/** The functions respond to both without reading the table, so these checks pass before and after its policy. */
const withoutUrl = { version: '2.0', routeKey: 'POST /shorten', body: '{}', isBase64Encoded: false };
const withoutId = { version: '2.0', routeKey: 'GET /{shortId}', pathParameters: { shortId: 'not.an.id' } };

export default defineStep({
  id: 'deploy',

  async provision(step) {
    const { createFunction } = step.outputs('functions');
    await step.expectFailure(
      'deploy.module-not-found',
      'The function fails, because the package nanoid is missing',
      'the package nanoid is not in the zip, and the layer is not attached yet',
      async () => {
        await deploy(step, []);
        const seen = await invoke(createFunction, withoutUrl, step.aws);
        return {
          failed: seen.failed && missesModule(inShort(seen)),
          seen: `${createFunction}: ${inShort(seen)}`,
          commands: ['workshop call POST /shorten', 'workshop logs --since 2m'],
        };
      },
    );
    return deploy(step, [step.outputs('layer').layerVersionArn]);
  },

  async verify({ aws, check, outputs }) {
    const { createFunction, getFunction } = outputs('functions');
    for (const [which, name, event, zip, wanted] of [
      ['create', createFunction, withoutUrl, createZip, 400],
      ['get', getFunction, withoutId, getZip, 404],
    ] as const) {
      await check(`deploy.${which}-function-code`, `${name} runs the packed code`, async () => {
        const command = new GetFunctionConfigurationCommand({ FunctionName: name });
        const { CodeSha256 = 'none' } = await aws.client(LambdaClient).send(command);
        // The handbook's code, the learner's own, or the solution of a task.
        const packed = await archivesLike(zip.file, aws);
        const found = packed.find(({ sha256 }) => sha256 === CodeSha256);
        if (found) return { pass: true, actual: `${CodeSha256} (${found.file})` };
        // Deployed from another folder.
        if (await isOwnCode(name, CodeSha256, aws)) return { pass: true, actual: `${CodeSha256} (own code)` };
        return expect(
          packed.find(({ file }) => file === zip.file)?.sha256 ?? `no ${zip.file}`,
          CodeSha256,
          'The code of the function and the zip differ.',
          'workshop next   # uploads it again',
        );
      });
      await check(
        `deploy.${which}-function-runs`,
        `${name} finds its packages and responds`,
        async () => {
          const invoked = await invoke(name, event, aws);
          const seen = inShort(invoked);
          if (invoked.payload.statusCode === wanted) return { pass: true, actual: seen };
          const because = reasonOf(seen);
          return { pass: false, because, expected: `${wanted} with a message`, actual: seen, help: 'workshop inspect' };
        },
        { wait: { usually: 5, atMost: 60 } },
      );
    }
  },
});

async function deploy(
  step: ProvisionContext<CourseOutputs, 'deploy'>,
  layers: string[],
): Promise<CourseOutputs['deploy']> {
  const { createFunction, getFunction } = step.outputs('functions');
  const packed = step.outputs('package');
  const settings = {
    role: step.outputs('role').roleArn,
    environment: { TABLE_NAME: step.outputs('table').tableName },
    layers,
  };
  const { codeSha256: createSha256 } = await step.ensure('create-function', lambdaFunction, {
    name: createFunction,
    code: { archive: packed.createZip.file, sha256: packed.createZip.sha256 },
    ...settings,
  });
  const { codeSha256: getSha256 } = await step.ensure('get-function', lambdaFunction, {
    name: getFunction,
    code: { archive: packed.getZip.file, sha256: packed.getZip.sha256 },
    ...settings,
  });
  return { createSha256, getSha256 };
}

function reasonOf(seen: string): string {
  if (missesPackage(seen)) return 'The layer is not attached.';
  if (missesModule(seen)) return 'The zip does not have the file that the handler names.';
  return 'The function failed before it could respond.';
}

/** One from the layer, and no file of the zip. */
function missesPackage(message: string): boolean {
  return /Cannot find package|Cannot find module '(nanoid|@aws-sdk)/.test(message);
}

function missesModule(message: string): boolean {
  return /Cannot find (package|module)/.test(message);
}
