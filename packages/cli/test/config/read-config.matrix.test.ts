import { readFileSync, symlinkSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { HostFolder } from '@netraven/test-utils/host-folder';
import { inProcess } from '../in-process.ts';
import { loadedPackages } from '../loaded-packages.ts';
import { netraven } from '../../test-utils/netraven.ts';
import { started } from '../started.ts';
import { useTestDatabase } from '../use-test-database.ts';
import { withoutBundled } from '../without-bundled.ts';

const good = (jobType: string): string =>
  `export const meta = { jobType: '${jobType}' }; export const run = async () => ({ success: true });`;
const file = 'netraven.config.mts';

/** A host project in which `netraven` is installed. */
function host(): HostFolder {
  const made = new HostFolder().write('node_modules/.keep', '');
  symlinkSync(fileURLToPath(new URL('../..', import.meta.url)), made.at('node_modules/netraven'));
  return made;
}

it('a TypeScript config sets the folders of job packages, and pins a job type', async () => {
  const made = host()
    .write('more/audit/package.json', {
      name: 'my-audit',
      version: '1.0.0',
      type: 'module',
      exports: './index.js',
      netraven: { job: { apiVersion: 1, jobType: 'audit' } },
    })
    .write('more/audit/index.js', good('audit'))
    .addJob('audit', good('audit'))
    .write(
      file,
      `import { defineConfig, type NetRavenConfig } from 'netraven';
       const folders: string[] = ['more'];
       export default defineConfig({ folders, pins: { audit: 'my-audit' } } satisfies NetRavenConfig);`,
    );
  const { stdout, stderr } = await netraven(made, ['jobs', 'list']);
  expect(stderr).toBe('');
  expect(stdout).toMatch(/^audit +audit +my-audit .* \S+$/im);
  expect(stdout).toMatch(/netraven-job-audit 1\.2\.3 is duplicate/);
});

it('with a config, the second listing still loads no code that checks packages', async () => {
  const made = host().write(file, `import { defineConfig } from 'netraven'; export default defineConfig({ port: 0 });`);
  expect([...(await loadedPackages(made, ['jobs', 'list'])).packages]).toContain('zod');
  const warm = await loadedPackages(made, ['jobs', 'list']);
  const heavy = ['zod', 'winston', 'pg', 'kysely', 'fastify', 'ssh2', 'ajv'];
  expect(heavy.filter((name) => warm.packages.has(name))).toEqual([]);
  made.write(file, 'export default { prot: 0 };');
  expect(await netraven(made, ['jobs', 'list'])).toMatchObject({ code: 2 });
});

it('every mistake is reported with file, line, key and the likely spelling', async () => {
  const made = host().write(
    file,
    `export default {\n  failfast: 'off',\n  slots: 0,\n  password: 'canary-4711',\n  logLevel: 'loud',\n};\n`,
  );
  const { code, stdout, stderr } = await inProcess(made, ['jobs', 'list']);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toMatch(/^NR_CONFIG_INVALID: /);
  expect(stderr).toMatch(/netraven\.config\.mts:2 failfast: .*Did you mean "failFast"\?/);
  expect(stderr).toMatch(/netraven\.config\.mts:3 slots: /);
  expect(stderr).toMatch(/netraven\.config\.mts:4 password: secrets do not belong in this file/);
  expect(stderr).toMatch(/netraven\.config\.mts:5 logLevel: /);
  expect(stderr).not.toContain('canary-4711');
  expect(await netraven(made, ['start'])).toMatchObject({ code: 2, stdout: '' });
});

it.each([
  { of: 'before the host', url: 'postgres://ann:canary-4711@db.example/netraven' },
  { of: 'in the query', url: 'postgres://db.example/netraven?user=ann&password=canary-4711' },
])('a password $of of the database URL is refused, and is not printed', async ({ url }) => {
  const made = host().write(file, `export default {\n  database: { url: '${url}' },\n};\n`);
  const { code, stdout, stderr } = await inProcess(made, ['start']);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toMatch(/netraven\.config\.mts:2 database\.url: the URL holds a password/);
  expect(stderr).toContain('set PGPASSWORD or the whole DATABASE_URL in the environment');
  expect(stderr).not.toContain('canary-4711');
});

it('an unknown key of the database is named with its path', async () => {
  const made = host().write(file, `export default { database: { uri: 'postgres://db.example/netraven' } };`);
  expect((await inProcess(made, ['start'])).stderr).toMatch(/database\.uri: unknown key/);
});

it.each([
  { of: 'that exports nothing', name: file, text: 'export const a = 1;', code: 'NR_CONFIG_INVALID' },
  { of: 'that throws', name: file, text: `throw new Error('oh no');`, code: 'NR_CONFIG_UNLOADABLE' },
  { of: 'with broken syntax', name: file, text: 'export default {', code: 'NR_CONFIG_UNLOADABLE' },
  { of: 'of a name that is not read', name: 'netraven.config.js', text: '', code: 'NR_CONFIG_NAME' },
])('a config $of is refused with a reason', async ({ name, text, code }) => {
  const ended = await inProcess(new HostFolder().write(name, text), ['jobs', 'list']);
  expect(ended).toMatchObject({ code: 2, stdout: '' });
  expect(ended.stderr).toMatch(new RegExp(`^${code}: `));
});

it('a config that imports `netraven` without an installation is reported with a fix', async () => {
  const made = new HostFolder().write(
    file,
    `import { defineConfig } from 'netraven'; export default defineConfig({});`,
  );
  // In a process of its own: vitest sometimes finds the workspace's own `netraven` for an import.
  expect((await netraven(made, ['jobs', 'list'])).stderr).toMatch(/next: Install netraven in the host project/);
  // A clone lists it before anything is installed.
  made.write('package.json', '{ "name": "host", "dependencies": { "netraven": "^1.0.0" } }');
  const { stderr } = await netraven(made, ['jobs', 'list']);
  expect(stderr).toContain(`next: Install the dependencies of the host project: \`npm install\` in ${made.folder}.`);
});

it('port and level of the config apply unless the command line sets them', async () => {
  const made = await useTestDatabase(new HostFolder().addJob('audit', good('audit')));
  made.write(file, `export default { port: 70_001 - 70_001, logLevel: 'info', slots: 3 };`);
  const netRaven = await started(made);
  netRaven.kill('SIGHUP');
  const { code, stderr } = await netRaven.ended;
  expect(code).toBe(0);
  expect(stderr).toContain('NetRaven stops');
  expect(readFileSync(made.at('.netraven/logs/netraven.jsonl'), 'utf8')).toContain('"slots":3');
});

it('`failFast` decides whether bad packages stop a listing and a start', async () => {
  const made = new HostFolder().addJob('broken', 'this is no JavaScript');
  const alone = withoutBundled(made);
  const listing = async (failFast: string): Promise<string> => {
    made.write(file, `export default { failFast: '${failFast}', port: 0 };`);
    const { code, stderr } = await netraven(made, ['jobs', 'list'], alone);
    return `${code} ${/NR_REGISTRY_\w+/.exec(stderr)?.[0] ?? ''}`.trim();
  };
  expect(await listing('none-valid')).toBe('2 NR_REGISTRY_NONE_VALID');
  expect(await listing('any-invalid')).toBe('2 NR_REGISTRY_INVALID');
  expect(await listing('off')).toBe('0');
  const running = await started(await useTestDatabase(made), alone);
  running.kill('SIGTERM');
  await running.ended;

  made.addJob('audit', good('audit'));
  expect(await listing('off')).toBe('0');
  expect(await listing('none-valid')).toBe('0');
  expect(await listing('any-invalid')).toBe('2 NR_REGISTRY_INVALID');
  const refused = await netraven(made, ['start', '--port', '0'], alone);
  expect(refused).toMatchObject({ code: 2, stdout: '' });
  expect(refused.stderr).toMatch(/^NR_REGISTRY_INVALID: /m);
});

it('remotes of the mirror are read, by HTTPS, by SSH in both forms, and in a folder', async () => {
  const remotes = [
    { name: 'hosted', url: 'https://git.example.net/net/archive.git', credential: 'archive', ca: 'ca.pem' },
    { name: 'ssh', url: 'ssh://git@git.example.net:2222/net/archive.git', credential: 'deploy' },
    { name: 'scp', url: 'git@git.example.net:net/archive.git', knownHosts: 'known_hosts' },
    { name: 'disk', url: 'file:///srv/archive.git' },
  ];
  const made = host().write(file, `export default ${JSON.stringify({ mirror: { remotes } })};`);
  expect(await inProcess(made, ['jobs', 'list'])).toMatchObject({ code: 0, stderr: '' });
});

const noProtocol = 'the URL is of no protocol that NetRaven uses';
const hasLogin = 'the URL holds a user or a password';
it.each([
  ['ext::sh -c "id"', 'must not contain blanks or backslashes'],
  ['ext::id', noProtocol],
  ['--upload-pack=id', noProtocol],
  ['-oProxyCommand=id@host:path', noProtocol],
  ['ssh://-oProxyCommand=id/path', noProtocol],
  ['ssh://%2doProxyCommand=id/path', noProtocol],
  ['git@-oProxyCommand=id:path', noProtocol],
  ['git@host:-path', noProtocol],
  ['git@host:path\\r\\nx', 'must be a text without control characters'],
  ['https://host/path\\u0000', 'must be a text without control characters'],
  ['https://host/a%0ahost=evil', noProtocol],
  ['https://good.example\\\\@evil.example/path', 'must not contain blanks or backslashes'],
  ['http://host/path', noProtocol],
  ['git://host/path', noProtocol],
  ['/srv/archive.git', noProtocol],
  ['https:///path', 'must name a repository'],
  ['https://host', 'must name a repository'],
  ['file://host/path', noProtocol],
  ['https://ann:canary-4711@host/path', hasLogin],
  ['https://canary-4711@host/path', hasLogin],
  ['ssh://git:canary-4711@host/path', hasLogin],
])('the URL %s of a remote is refused', async (url, message) => {
  const made = host().write(file, `export default { mirror: { remotes: [\n  { name: 'a', url: '${url}' },\n] } };`);
  const { code, stderr } = await inProcess(made, ['jobs', 'list']);
  expect(code).toBe(2);
  expect(stderr).toMatch(/^NR_CONFIG_INVALID: /);
  expect(stderr).toContain(`mirror.remotes.0.url: ${message}`);
  expect(stderr).not.toContain('canary-4711');
});

it.each([
  ["{ name: '-x', url: 'file:///a' }", 'remotes.0.name: must be letters'],
  ["{ name: 'x\\r', url: 'file:///a' }", 'remotes.0.name: must be letters'],
  ["{ name: '../x', url: 'file:///a' }", 'remotes.0.name: must be letters'],
  ["{ name: 'x', url: 'file:///a' }, { name: 'x', url: 'file:///b' }", 'remotes: must have different names'],
  ["{ name: 'x', url: 'file:///a', ca: 'ca.pem' }", '`ca` is for HTTPS'],
  ["{ name: 'x', url: 'file:///a', knownHost: 'x' }", 'Did you mean "knownHosts"?'],
  ["{ name: 'x', url: 'file:///a', credentials: 'deploy' }", 'Did you mean "credential"?'],
  ["{ name: 'x', url: 'file:///a', credentialPassword: 'canary-4711' }", 'secrets do not belong in this file'],
  ["{ name: 'x', url: 'file:///a', token: 'canary-4711' }", 'secrets do not belong in this file'],
])('the remote %s is refused', async (remote, message) => {
  const made = host().write(file, `export default { mirror: { remotes: [${remote}] } };`);
  const { code, stderr } = await inProcess(made, ['jobs', 'list']);
  expect(code).toBe(2);
  expect(stderr).toContain(message);
  expect(stderr).not.toContain('canary-4711');
});
