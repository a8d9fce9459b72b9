import { artifacts, runs } from '@netraven/db';
import { beforeAll, describe, expect, it } from 'vitest';
import { addDevices, endNext, offering, record } from '@netraven/db/test-utils/fixtures';
import { revealToken, sharedApi, token as apiToken } from '../../test-utils/api.ts';
import { send, type Answer } from '../../test-utils/send.ts';

const canary = 'canary-reveal-7Kq';
const mask = '<secret:00000000000000aa>';
const token = { netravenRevealToken: revealToken, requestedBy: 'alice (command line)' };
const because = { reason: 'restore of edge1, ticket 4711' };

const api = await sharedApi();
let version: number;
let quarantineId: string;

beforeAll(async () => {
  const worker = await offering(api.db, record('backup'));
  await addDevices(api.db, 'edge', 3);
  await runs.create(api.db, { jobType: 'backup', devices: 'name:*', createdBy: 'tester' });
  const text = `secret ${mask}\r\nend`;
  const saved = [{ name: 'running-config', text, reveals: { [mask]: canary }, mirrored: true }];
  const fetched = await endNext(api.db, worker, { artifacts: saved });
  const error = { code: 'NR_DEVICE_TRUNCATED', message: 'the line `end` is missing', retryable: true };
  const taskId = fetched.find(({ device }) => device?.name === 'edge1')?.taskId ?? '';
  await artifacts.quarantine(api.db, { taskId, text: `secret ${canary}`, error });
  version = (await api.client.artifacts.history({ device: 'edge1' })).versions[0]?.id ?? 0;
  quarantineId = (await api.client.quarantine.list()).texts[0]?.id ?? '';
});

/** Everything that the log got. */
const logged = (): string => JSON.stringify(api.logger.entries);

/** Asks with the API token, and with these headers. */
const ask = (path: string, headers: Record<string, string>, body: object = because): Promise<Answer> =>
  send(api.port, `/api/v1${path}`, {
    method: 'POST',
    headers: { ...api.auth, 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
const withToken = { 'netraven-reveal-token': revealToken };

describe('without the right', () => {
  it.each([
    ['a version', (): string => `/artifacts/${version}/reveal`],
    ['a text in quarantine', (): string => `/quarantine/${quarantineId}/reveal`],
    ['an export', (): string => '/artifacts/export'],
    ['a page of an export', (): string => '/artifacts/export/1'],
  ])('%s is refused, and no entry is made', async (_, path) => {
    for (const headers of [{}, { 'netraven-reveal-token': apiToken }, { 'netraven-reveal-token': '' }]) {
      const answer = await ask(path(), headers);
      expect(answer).toMatchObject({ status: 403, body: { code: 'NR_REVEAL_REFUSED' } });
      expect(JSON.stringify(answer)).not.toContain(canary);
    }
    expect(await ask(path(), { ...withToken, authorization: 'Bearer wrong' })).toMatchObject({ status: 401 });
    expect((await api.client.audit.list()).entries).toEqual([]);
  });

  it('a page session is refused', async () => {
    const answer = await send(api.port, `/api/v1/artifacts/${version}/reveal`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(await api.signIn()) },
      body: JSON.stringify(because),
    });
    expect(answer).toMatchObject({ status: 403, body: { code: 'NR_REVEAL_REFUSED' } });
  });

  it('wrong tokens are logged and slowed down, the right one is not', async () => {
    const wrong = Array.from({ length: 12 }, (_, n) =>
      ask(`/artifacts/${version}/reveal`, { 'netraven-reveal-token': `wrong${n}` }).then(
        ({ status }) => status,
        () => 'disconnected',
      ),
    );
    expect(new Set(await Promise.all(wrong))).toEqual(new Set([403]));
    expect(logged()).toMatch(/Wrong token from 127\.0\.0\.1/);
    expect(logged()).not.toContain('wrong1');
  });

  it('a server without a reveal token shows nothing', async () => {
    const { revealCheck } = await import('../../src/http/token.ts');
    expect(() => revealCheck(undefined)('')).toThrow(/wrong/);
  });
});

describe('with the right', () => {
  it('a reason is needed', async () => {
    for (const body of [{}, { reason: '' }, { reason: 'a\u001b[2J' }]) {
      expect(await ask(`/artifacts/${version}/reveal`, withToken, body)).toMatchObject({ status: 400 });
    }
    expect((await api.client.audit.list()).entries).toEqual([]);
  });

  it('a version is shown byte for byte, is not cached, and is in the audit', async () => {
    const answer = await ask(`/artifacts/${version}/reveal`, withToken);
    expect(answer).toMatchObject({ status: 200, body: { id: version, text: `secret ${canary}\r\nend` } });
    expect(answer.headers['cache-control']).toBe('no-store');
    await api.client.artifacts.reveal(version, because, token);
    const { entries } = await api.client.audit.list();
    expect(entries).toMatchObject([
      {
        id: 2,
        who: 'alice (command line)',
        address: '127.0.0.1',
        action: 'reveal',
        subject: { id: version, device: 'edge1', jobType: 'backup', name: 'running-config', version: 1 },
        reason: because.reason,
      },
      { id: 1, who: 'api' },
    ]);
    await expect(api.client.artifacts.reveal(999_999, because, token)).rejects.toMatchObject({
      code: 'NR_ARTIFACT_UNKNOWN',
    });
  });

  it('a refused text is listed without the text, and shown with an entry', async () => {
    const { texts } = await api.client.quarantine.list({ device: 'edge1' });
    await expect(api.client.quarantine.list({ device: 'edge9' })).rejects.toMatchObject({ code: 'NR_DEVICE_UNKNOWN' });
    for (const before of ['xx', '00000000-0000-0000-0000-000000000000']) {
      await expect(api.client.quarantine.list({ before })).rejects.toMatchObject({ code: 'NR_QUARANTINE_UNKNOWN' });
    }
    expect(texts).toMatchObject([
      { size: 24, error: { code: 'NR_DEVICE_TRUNCATED' }, task: { deviceName: 'edge1', jobType: 'backup' } },
    ]);
    expect(JSON.stringify(texts)).not.toContain(canary);
    expect(await api.client.quarantine.reveal(quarantineId, because, token)).toMatchObject({
      text: `secret ${canary}`,
    });
    await expect(api.client.quarantine.reveal('00000000', because, token)).rejects.toMatchObject({
      code: 'NR_QUARANTINE_UNKNOWN',
    });
    const { entries } = await api.client.audit.list({ limit: 1 });
    expect(entries).toMatchObject([{ action: 'quarantine-show', subject: { id: quarantineId, device: 'edge1' } }]);
  });

  it('an export has one entry with its count and selection, and no more than that can be read', async () => {
    const masked = await api.client.artifacts.export({ device: 'edge?' });
    expect(masked.texts.map(({ text }) => text)).toEqual(Array.from({ length: 3 }, () => `secret ${mask}\r\nend`));
    const begun = await api.client.artifacts.exportInClear({ device: 'edge1', ...because }, token);
    expect(begun.count).toBe(1);
    const page = await api.client.artifacts.exportPageInClear(begun.id, {}, token);
    expect(page.texts).toMatchObject([{ deviceName: 'edge1', text: `secret ${canary}\r\nend` }]);
    const { entries } = await api.client.audit.list({ limit: 1 });
    expect(entries).toMatchObject([
      {
        id: Number(begun.id.split('.')[0]),
        action: 'export',
        subject: { count: 1, device: 'edge1', tag: null, removed: null },
      },
    ]);
    // Another person with the reveal token finds the number in the audit, and needs an entry of their own.
    const number = begun.id.split('.')[0] ?? '';
    const others = [
      number,
      `${number}.`,
      `${number}.${'A'.repeat(43)}`,
      `${number}.${'é'.repeat(43)}`,
      begun.id.replace(number, '1'),
    ];
    for (const id of [...others, '999999', 'x']) {
      await expect(api.client.artifacts.exportPageInClear(id, {}, token)).rejects.toMatchObject({
        code: 'NR_EXPORT_ENDED',
      });
    }
    await expect(api.client.artifacts.export({ device: 'edge9' })).rejects.toMatchObject({ code: 'NR_DEVICE_UNKNOWN' });
  });

  it('the audit is listed in pages, and verified', async () => {
    const first = await api.client.audit.list({ limit: 2 });
    const second = await api.client.audit.list({ limit: 2, ...first.next });
    expect([...first.entries, ...second.entries].map(({ id }) => id)).toEqual([4, 3, 2, 1]);
    expect(await api.client.audit.verify()).toEqual({
      entries: 4,
      last: { id: 4, hash: first.entries[0]?.hash },
      broken: null,
    });
  });

  it('nothing is shown if the entry cannot be written', async () => {
    await api.db.pool.query('alter table audit add constraint none check (id < 5)');
    for (const path of [`/artifacts/${version}/reveal`, `/quarantine/${quarantineId}/reveal`, '/artifacts/export']) {
      const answer = await ask(path, withToken);
      expect(answer.status).toBe(500);
      expect(JSON.stringify(answer)).not.toContain(canary);
    }
    await api.db.pool.query('alter table audit drop constraint none');
  });

  it('the log has no secret, no token and no text', () => {
    for (const secret of [canary, revealToken]) expect(logged()).not.toContain(secret);
  });
});
