// The licenses of the packages whose code is bundled, as their authors ask for it: each name and version, and each text
// once. A package without a license text ends the build.
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** `metafiles`: of esbuild. A package counts if any of its code is in an output. `copied`: folders of packages. */
export function licensesOf(root, metafiles, copied) {
  const files = metafiles
    .flatMap(({ outputs }) => Object.values(outputs))
    .flatMap(({ inputs }) => Object.entries(inputs))
    .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
    .map(([path]) => path);
  const bundled = files.flatMap((path) => packageFolder(root, path) ?? []);
  const packages = [...new Set([...bundled, ...copied])].map(packageIn);
  const texts = new Map();
  for (const each of packages.sort((a, b) => (a.title < b.title ? -1 : 1))) {
    const text = each.text ?? textOfSibling(each, packages) ?? mitOf(each, root);
    texts.set(text, new Set([...(texts.get(text) ?? []), each.title]));
  }
  // No package brings it: the runtime of Go is a part of the compiler for TypeScript.
  texts.set(readFileSync(join(root, 'licenses', 'Go.txt'), 'utf8').trim(), ['Go, inside esbuild-wasm (BSD-3-Clause)']);
  const sections = [...texts].map(([text, titles]) => `${[...titles].join('\n')}\n\n${text}\n`);
  return `This program has code of these packages in it, each under the license below its name.\n\n${sections.join(line)}`;
}

const line = `\n${'-'.repeat(80)}\n\n`;

/** Of the package that a file is of; undefined for a file of this project. */
export function packageFolder(root, path) {
  const inside = /^(.*\bnode_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+)[\\/]/.exec(path)?.[1];
  return inside && resolve(root, inside);
}

function packageIn(folder) {
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const { name, version, author, repository } = manifest;
  const license = manifest.license.type ?? manifest.license;
  const files = readdirSync(folder).filter((file) => /^(licen[cs]e|copying|notice)\b/i.test(file));
  const hasText = files.some((file) => !/^notice/i.test(file));
  const text = files
    .map((file) => readFileSync(join(folder, file), 'utf8').replaceAll('\r\n', '\n').trim())
    .join('\n\n');
  const source = `${license} ${repository?.url ?? repository}`;
  const title = `${name} ${version} (${license})`;
  return { title, license, author, source, text: hasText ? text : licenseInReadme(folder) };
}

/** Small packages have their license at the end of the readme only. */
function licenseInReadme(folder) {
  const readme = readdirSync(folder).find((file) => /^readme\b/i.test(file));
  const text = readme && readFileSync(join(folder, readme), 'utf8').replaceAll('\r\n', '\n');
  const [, section] = /^#+ *licen[cs]e\b.*\n([\s\S]*?)(?=^#|(?![\s\S]))/im.exec(text ?? '') ?? [];
  return /permission/i.test(section ?? '') ? section.trim() : undefined;
}

/** Some packages of a repository leave out the text that the others have. */
function textOfSibling({ source }, packages) {
  return packages.find((other) => other.text !== undefined && other.source === source)?.text;
}

/** Of a package that says MIT, and has no text anywhere: this project's text, with the author of the package. */
function mitOf({ title, license, author }, root) {
  if (license !== 'MIT' || !author) throw new Error(`${title} has no license text, and no package beside it has one.`);
  const text = readFileSync(join(root, 'LICENSE'), 'utf8').trim();
  return text.replace(/^Copyright .*$/m, `Copyright (c) ${author.name ?? author}`);
}
