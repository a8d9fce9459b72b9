import { generateKeyPairSync } from 'node:crypto';
import { expect, test } from 'vitest';
import { pack } from '../../src/artifacts/packing.ts';
import { artifacts, credentials, policies } from '../../src/index.ts';
import { patientDatabase } from '../../test-utils/database.ts';
import { dump } from '../../test-utils/dump.ts';
import {
  closedAtEnd,
  commitEach,
  fetchOne,
  openFor,
  addDevices,
  beginAll,
  offering,
  record,
  runOver,
} from '../../test-utils/fixtures.ts';

const db = await closedAtEnd(patientDatabase());

const canary = 'Canary/4711+secret';

/** Lines of the dump in which the canary stands: as it is, as JSON, as bytes, or as base64. */
async function sightings(): Promise<string[]> {
  const forms = [canary, Buffer.from(canary).toString('hex'), Buffer.from(canary).toString('base64').slice(0, -2)];
  return (await dump(db)).filter((line) => forms.some((form) => line.includes(form)));
}

test('no table contains a secret of credentials, policies, run configs, masks or raw output in plain text', async () => {
  const schema = { type: 'object', properties: { token: { type: 'string', writeOnly: true } } };
  const worker = await offering(db, record('backup', { configSchema: schema }));
  await addDevices(db, 'sw', 1);
  await credentials.add(db, {
    networks: ['127.0.0.0/8'],
    name: 'c',
    username: 'u',
    password: canary,
    enablePassword: canary,
  });
  await policies.set(db, '@netraven/job-backup', { config: { token: canary } });
  await runOver(db, 'backup', 'sw', { config: { token: canary }, idempotencyKey: 'k' });
  const work = await fetchOne(db);
  expect(work.config).toEqual({ token: canary });
  await beginAll(db, worker, [work]);
  const error = { code: 'NR_DEVICE_TRUNCATED', message: 'cut', retryable: true };
  await artifacts.quarantine(db, { taskId: work.taskId, text: `password ${canary}`, error });
  await commitEach(db, [work], {
    artifacts: [{ name: 'config', text: 'password <secret:1>', reveals: { '<secret:1>': canary }, mirrored: true }],
  });
  expect(await sightings()).toEqual([]);
});

test('no table contains a private key or its passphrase, encrypted or not', async () => {
  const form = { type: 'pkcs8', format: 'pem' } as const;
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const plain = privateKey.export(form).toString();
  const locked = privateKey.export({ ...form, cipher: 'aes-256-cbc', passphrase: canary }).toString();
  await credentials.add(db, { networks: ['127.0.0.0/8'], name: 'plain', username: 'u', privateKey: plain });
  await credentials.add(db, {
    networks: ['127.0.0.0/8'],
    name: 'locked',
    username: 'u',
    privateKey: locked,
    passphrase: canary,
  });
  const opened = (await openFor(db, [])).flatMap((one) => one.privateKey ?? []);
  expect(opened).toHaveLength(2);
  // A text, a part of it as JSON, as the bytes of the text, and as the bytes that the text spells.
  const lines = [plain, locked, ...opened].flatMap((text) => text.split('\n')).filter((line) => line.length > 16);
  const secrets = lines.filter((line) => !line.startsWith('-----'));
  const forms = secrets.flatMap((line) => [
    line,
    Buffer.from(line).toString('hex'),
    Buffer.from(line, 'base64').toString('hex'),
  ]);
  const rows = await dump(db);
  expect(rows.filter((row) => forms.some((each) => row.includes(each)))).toEqual([]);
  expect(rows.filter((row) => row.includes('PRIVATE KEY'))).toEqual([]);
  expect(await sightings()).toEqual([]);
});

test('a planted canary would be found, in text, in bytes and in packed ones', async () => {
  await db.kysely
    .insertInto('setting')
    .values({ key: 'planted', value: JSON.stringify({ x: canary }) })
    .execute();
  await db.kysely
    .insertInto('blob')
    .values({ hash: Buffer.of(1), content: Buffer.from(`x${canary}`) })
    .execute();
  await db.kysely
    .insertInto('blob')
    .values({ hash: Buffer.of(2), ...(await pack(Buffer.from(`${'x'.repeat(1_000)}${canary}`))) })
    .execute();
  expect(await sightings()).toHaveLength(3);
});
