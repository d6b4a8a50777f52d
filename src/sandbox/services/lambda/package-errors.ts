// The errors of deployment packages and of layers: the codes and texts of AWS.
import { entityTooLarge, refuseParameter } from './errors.ts';

export function packageNotDownloaded(code: string, message: string): never {
  return refuseParameter(`Error occurred while GetObject. S3 Error Code: ${code}. S3 Error Message: ${message}`);
}

export function zippedTooLarge(limit: number): never {
  return entityTooLarge(`Zipped size must be smaller than ${limit} bytes`);
}

export function unzippedTooLarge(limit: number): never {
  return refuseParameter(`Unzipped size must be smaller than ${limit} bytes`);
}

export function layerInOtherRegion(region: string): never {
  return refuseParameter(
    `Layers are not in the same region as the function. Layers are expected to be in region ${region}.`,
  );
}

export function layerVersionMissing(arn: string): never {
  return refuseParameter(`Layer version ${arn} does not exist.`);
}

export function layerListedTwice(first: string, second: string): never {
  return refuseParameter(
    'Two different versions of the same layer are not allowed to be referenced in the same function. ' +
      `${first} and ${second} are versions of the same layer.`,
  );
}

export function tooManyLayers(most: number): never {
  return refuseParameter(`Cannot reference more than ${most} layers.`);
}
