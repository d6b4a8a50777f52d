// The transforms of a template: macros of AWS that write a part of it.
import { validationError } from '../errors.ts';
import type { Value } from '../template/parse.ts';
import { expandLoops } from './loops.ts';
import { expandServerless } from './serverless.ts';
import { textOf } from '../template/text-of.ts';

type Document = { readonly [key: string]: Value };

/** The same document where it names no transform. */
export function transformed(document: Document): Document {
  const declared = document['Transform'];
  if (declared === undefined) return document;
  const names = (Array.isArray(declared) ? (declared as Value[]) : [declared]).map((each) =>
    typeof each === 'string' ? each : textOf((each as Document | null)?.['Name']),
  );
  return names.reduce((result, name) => {
    if (name === 'AWS::LanguageExtensions') return expandLoops(result);
    if (name === 'AWS::Serverless-2016-10-31') return expandServerless(result);
    return validationError(`No transform named ${name} found.`);
  }, document);
}
