import { extname } from 'node:path';
import { fault, type Finding } from '../finding.ts';
import { decode, type PackedFile, type PackedPackage } from '../packed/packed-package.ts';

/** Files that hold secrets whatever is in them. */
const secretFile =
  /(^|\/)(\.env(\.(?!example$|sample$|template$)[\w.-]+)?|\.npmrc|\.yarnrc\.yml|\.netrc|\.pgpass|\.git-credentials|\.htpasswd|id_(rsa|dsa|ecdsa|ed25519)|[^/]+\.(pem|key|p12|pfx|jks|keystore|kdbx|ppk)|\.(ssh|aws|gnupg|netraven)\/.+)$/i;

/** Longer texts are generated, in bytes. */
const longest = 4_000_000;

/** Whether the tarball holds secrets: by the names of its files, and by what secretlint knows a secret by. */
export async function checkSecrets({ files }: PackedPackage): Promise<Finding[]> {
  const named = files.filter(({ path }) => secretFile.test(path));
  const byName = named.map(({ path }) => {
    return fault('NR_CHECK_SECRET_FILE', path, `${path} is the name of a file with secrets`, { file: path });
  });
  const others = files.filter((file) => !named.includes(file) && file.data.length <= longest);
  return [...byName, ...(await Promise.all(others.map(secretsIn))).flat()];
}

async function secretsIn(file: PackedFile): Promise<Finding[]> {
  const content = decode(file);
  if (content === undefined) return [];
  // Only here: whoever runs a job in a test need not load it.
  const [{ lintSource }, preset] = await Promise.all([
    import('@secretlint/core'),
    import('@secretlint/secretlint-rule-preset-recommend'),
  ]);
  const { path } = file;
  const { messages } = await lintSource({
    source: { filePath: `/${path}`, content, contentType: 'text', ext: extname(path) },
    options: { config: { rules: [{ id: 'preset', rule: preset.creator }] }, maskSecrets: true },
  });
  return messages.map(({ message, loc }) => {
    // What it found is masked to its last character; of its length nothing need be known either.
    const what = message.replaceAll(/:? ?\*{3,}/g, '').replace(/^found /, '');
    return fault('NR_CHECK_SECRET_TEXT', path, `${path} holds what looks like a secret: ${what}`, {
      file: path,
      line: loc.start.line,
    });
  });
}
