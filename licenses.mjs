// The licenses of the packages whose code is bundled, as their authors ask for it: each name and version, and each text
// once. A package without a license text ends the build.
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** `metafiles`: of esbuild. A package counts if any of its code is in an output. */
export function licensesOf(root, metafiles) {
  const files = metafiles
    .flatMap(({ outputs }) => Object.values(outputs))
    .flatMap(({ inputs }) => Object.entries(inputs))
    .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
    .map(([path]) => path);
  const packages = [...new Set(files.flatMap((path) => folderOf(root, path) ?? []))].map(packageIn);
  const texts = new Map();
  for (const each of packages.sort((a, b) => (a.title < b.title ? -1 : 1))) {
    const text = each.text ?? textOfSibling(each, packages);
    texts.set(text, new Set([...(texts.get(text) ?? []), each.title]));
  }
  const sections = [...texts].map(([text, titles]) => `${[...titles].join('\n')}\n\n${text}\n`);
  return `This program has code of these packages in it, each under the license below its name.\n\n${sections.join(line)}`;
}

const line = `\n${'-'.repeat(80)}\n\n`;

/** Of the package that a file is of; undefined for a file of this project. */
function folderOf(root, path) {
  const inside = /^(.*\bnode_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1];
  return inside && resolve(root, inside);
}

function packageIn(folder) {
  const { name, version, license, repository } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const files = readdirSync(folder).filter((file) => /^(licen[cs]e|copying|notice)\b/i.test(file));
  const hasText = files.some((file) => !/^notice/i.test(file));
  const text = files
    .map((file) => readFileSync(join(folder, file), 'utf8').replaceAll('\r\n', '\n').trim())
    .join('\n\n');
  const source = `${license} ${repository?.url ?? repository}`;
  return { title: `${name} ${version} (${license})`, source, text: hasText ? text : undefined };
}

/** Some packages of a repository leave out the text that the others have. */
function textOfSibling({ title, source }, packages) {
  const sibling = packages.find((other) => other.text !== undefined && other.source === source);
  if (!sibling) throw new Error(`${title} has no license text, and no bundled package of its repository has one.`);
  return sibling.text;
}
