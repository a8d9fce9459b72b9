import { expect, it, vi } from 'vitest';
import { inPage, refusal } from '../server/in-page.ts';

const deviceId = '00000000-0000-4000-8000-000000000001';
const version = {
  ...{ id: 3, deviceId, deviceName: 'core-1', jobType: 'backup', name: 'running-config', version: 3, size: 4 },
  ...{ runId: '00000000-0000-4000-8000-000000000002', savedAt: '2026-03-01T00:00:00.000Z', authors: [] },
  readTwice: false,
};
const listed = { ...version, confirmedAt: version.savedAt, isFirst: true, added: null, removed: null };

it('the versions beside one are loaded once the server is back', async () => {
  let isAway = true;
  const { artifact, versions, failure } = await inPage(
    ({ pathname }) => {
      if (pathname.endsWith('/artifacts/3')) return Response.json({ ...version, text: 'end\n' });
      if (pathname.endsWith('/live')) return Response.json({ status: 'live', version: '1.0.0' });
      if (isAway) return refusal(503, 'NR_DATABASE_UNREACHABLE');
      return Response.json({ versions: [listed], others: [] });
    },
    async () => {
      const { useArtifact } = await import('../../src/artifact/use-artifact.ts');
      return () => useArtifact('3');
    },
  );
  await vi.advanceTimersByTimeAsync(0);
  expect(artifact.value?.text).toBe('end\n');
  expect(failure.value).toMatchObject({ retryable: true });
  isAway = false;
  await vi.advanceTimersByTimeAsync(60_000);
  expect(versions.value).not.toEqual([]);
  expect(failure.value).toBeUndefined();
});
