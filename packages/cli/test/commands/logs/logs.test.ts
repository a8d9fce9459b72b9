import { expect, it } from 'vitest';
import { answering } from '../../answering.ts';
import { inProcess } from '../../in-process.ts';

it('`logs --json` reads the inventory only if a device is named', async () => {
  const { host, asked } = await answering((request) =>
    request.startsWith('GET /logs') ? { logs: [] } : { devices: [] },
  );
  const { code, stdout } = await inProcess(host, ['logs', '--json']);
  expect({ code, stdout: JSON.parse(stdout) as object }).toEqual({ code: 0, stdout: { logs: [] } });
  expect(asked.filter((request) => request.startsWith('GET /devices'))).toEqual([]);
  await inProcess(host, ['logs', '--json', '--device', '0198c5d6-6a7e-7a3c-9c55-0d6d3d6f0a13']);
  expect(asked.filter((request) => request.startsWith('GET /devices'))).toHaveLength(1);
  expect(asked.at(-1)).toContain('device_id=0198c5d6-6a7e-7a3c-9c55-0d6d3d6f0a13');
});
