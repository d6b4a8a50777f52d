// Chapter 6: publishes the dependencies as a layer version for both functions.
import { GetLayerVersionByArnCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { layerRuntimes } from '../../src/aws/facts.ts';
import { archive } from '../../src/resources/files/archive.ts';
import { layerVersion } from '../../src/resources/lambda/layer-version.ts';
import { defineStep, expect } from '../define.ts';
import { names } from '../names.ts';
import { layerZip } from './archives.ts';

export default defineStep({
  id: 'layer',

  async provision(step) {
    const { file, sha256 } = step.outputs('package').layerZip;
    const name = step.name(names.layer);
    const { arn } = await step.ensure('layer', layerVersion, { name, archive: file, sha256 });
    step.drift({
      handbook: 'compatible with Node.js 12.x and 14.x',
      today: layerRuntimes.join(' and '),
      why: 'Lambda has retired both old runtimes. The list of compatible runtimes only filters what the console offers.',
    });
    return { layerVersionArn: arn };
  },

  async verify({ aws, check }, { layerVersionArn }) {
    await check('layer.matches-zip', `The layer version has exactly the content of ${layerZip.file}`, async () => {
      const command = new GetLayerVersionByArnCommand({ Arn: layerVersionArn });
      const { Content } = await aws.client(LambdaClient).send(command);
      const packed = (await archive.read(layerZip, aws, undefined))?.sha256 ?? `no ${layerZip.file}`;
      return expect(
        packed,
        Content?.CodeSha256 ?? 'none',
        'The layer version and the zip differ.',
        'workshop next   # publishes it again',
      );
    });
  },
});
