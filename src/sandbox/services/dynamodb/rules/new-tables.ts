// Rules of CreateTable about several parameters that dynalite does not have.
import type { Input } from './named-attributes.ts';

/** The text is from memory. */
export function newTableRule({ AttributeDefinitions }: Input): string | undefined {
  const names = (AttributeDefinitions as readonly { AttributeName: string }[]).map((one) => one.AttributeName);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  return (
    twice && `One or more parameter values were invalid: Duplicate AttributeName in AttributeDefinitions: ${twice}`
  );
}
