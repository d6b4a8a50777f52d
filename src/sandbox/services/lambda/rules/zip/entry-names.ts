// The names of a zip's entries: what no file system accepts is refused, and the work and memory for all of them together
// stay in proportion to the size of the zip.

/** The sandbox's own limits: so many files keep a disk busy for minutes, and Lambda has none that is documented. */
export const maxEntries = 50_000;
/** Files and folders, also the folders that only the name of a file mentions. */
const maxPaths = 100_000;
const maxDepth = 100;
const maxNameBytes = 2_048;
const maxPartBytes = 255;
const maxTotalBytes = 16 * 1024 * 1024;

/** What a name is, and for a folder what is in it. */
type Folder = Map<string, Folder | 'file'>;

interface EntryNames {
  /** Throws for a name that cannot be unzipped. yauzl itself refuses absolute names, drive letters and `..`. */
  add(name: string): void;
}

export function entryNames(): EntryNames {
  const root: Folder = new Map();
  let paths = 0;
  let bytes = 0;

  function enter(folder: Folder, part: string, kind: 'file' | 'folder'): Folder {
    const known = folder.get(part);
    if (known !== undefined && (known === 'file') !== (kind === 'file'))
      throw new Error('A file is where a folder must be.');
    if (known === undefined && (paths += 1) > maxPaths) throw new Error('There are too many files and folders.');
    if (kind === 'file') {
      folder.set(part, 'file');
      return folder;
    }
    if (known instanceof Map) return known;
    const added: Folder = new Map();
    folder.set(part, added);
    return added;
  }

  return {
    add(name) {
      const size = Buffer.byteLength(name);
      bytes += size;
      if (bytes > maxTotalBytes) throw new Error('The names are too long together.');
      if (size > maxNameBytes || name.includes('\u0000')) throw new Error('No file system accepts the name.');
      const parts = name.split('/').filter((part) => part !== '' && part !== '.');
      if (parts.length === 0 || parts.some((part) => Buffer.byteLength(part) > maxPartBytes))
        throw new Error('No file system accepts the name.');
      if (parts.length > maxDepth) throw new Error('The folders are too deep.');
      let at = root;
      for (const [index, part] of parts.entries())
        at = enter(at, part, index < parts.length - 1 || name.endsWith('/') ? 'folder' : 'file');
    },
  };
}
