import { extname } from 'node:path';
import { errorFinding, type Finding } from '../finding.ts';
import { decode, type PackedFile, type PackedPackage } from '../packed/packed-package.ts';

/** Names of files with secrets. */
const secretFile =
  /(^|\/)(\.env(\.(?!example$|sample$|template$)[\w.-]+)?|\.npmrc|\.yarnrc\.yml|\.netrc|\.pgpass|\.git-credentials|\.htpasswd|id_(rsa|dsa|ecdsa|ed25519)|[^/]+\.(pem|key|p12|pfx|jks|keystore|kdbx|ppk)|\.(ssh|aws|gnupg|netraven)\/.+)$/i;

/** Longer files are generated and are skipped, in bytes. */
const longest = 4_000_000;

/** Checks for secrets, by file name and with secretlint. */
export async function checkSecrets({ manifest, files }: PackedPackage): Promise<Finding[]> {
  const named = files.filter(({ path }) => secretFile.test(path));
  const byName = named.map(({ path }) => {
    const published = filesWithout(path, manifest['files']);
    const fix = `Write \`"files": ${published}\` into package.json, and replace its secrets if the package was ever published.`;
    return errorFinding('NR_CHECK_SECRET', path, `${path} is the name of a file with secrets`, { file: path, fix });
  });
  const others = files.filter((file) => !named.includes(file) && file.data.length <= longest);
  return [...byName, ...(await Promise.all(others.map(secretsIn))).flat()];
}

/** Returns the field `files` that leaves out a file, which the author may need: as JSON. */
function filesWithout(path: string, files: unknown): string {
  const given = Array.isArray(files) ? files.filter((each) => typeof each === 'string') : ['dist'];
  const others = given.filter((each) => each.replace(/^\.?\//, '') !== path);
  const pattern = path.replaceAll(/[*?[\]{}()!+@\\]/g, (each) => `\\${each}`);
  const kept = others.length < given.length ? others : [...given, `!${pattern}`];
  return `[${kept.map((each) => JSON.stringify(each)).join(', ')}]`;
}

async function secretsIn(file: PackedFile): Promise<Finding[]> {
  const content = decode(file);
  if (content === undefined) return [];
  // Loaded here: runJob() does not need it.
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
    // The secret is masked. Removing the mask hides its length too.
    const what = message.replaceAll(/:? ?\*{3,}/g, '').replace(/^found /, '');
    return errorFinding('NR_CHECK_SECRET', path, `${path} has a text that looks like a secret: ${what}`, {
      file: path,
      line: loc.start.line,
    });
  });
}
