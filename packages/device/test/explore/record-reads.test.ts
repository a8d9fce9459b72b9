import type { InspectionResult, InspectionStep } from '@netraven/core/attempt';
import { expect, test } from 'vitest';
import { inspectDevice, listPlatforms } from '../../src/index.ts';
import { account, maskKey, memoryKeys, startDevices } from '../../test-utils/open.ts';
import { enablePassword, nameOf } from '../explore-session.ts';

const platforms = listPlatforms().filter(({ channel }) => channel === 'shell');
const simulator = await startDevices(platforms.map(({ id }) => ({ name: nameOf(id), platform: id })));
const quiet = (): void => undefined;
const logger = { debug: quiet, info: quiet, warning: quiet, error: quiet, critical: quiet };

/** Records a device of an unknown platform, and reads it with the new one. */
async function recordAndRead(
  id: string,
  onStep: (step: InspectionStep) => void = quiet,
): Promise<{ last: InspectionStep | undefined; result: InspectionResult }> {
  const platform = platforms.find((each) => each.id === id);
  const { name, address, port } = simulator.device(nameOf(id));
  let last: InspectionStep | undefined;
  const result = await inspectDevice(
    {
      info: { id: name, name, address, port, platform: 'auto', tags: [], vars: {} },
      credentials: [{ id: 'c', name: 'c', networks: ['127.0.0.0/8'], ...account, enablePassword }],
      hostKeys: memoryKeys(new Map()),
      certificates: memoryKeys(new Map()),
      signal: new AbortController().signal,
      maskKey,
      logger,
      quietMs: 600,
      limits: { loginMs: 8_000 },
    },
    {
      kind: 'record',
      id: 'acme_os',
      config: [platform?.config.commands.running ?? []].flat()[0] ?? '',
      pagingOff: platform?.paging.off ?? [],
      commands: [],
    },
    (step) => {
      last = step;
      onStep(step);
    },
  );
  return { last, result };
}

test.concurrent.each(platforms.map(({ id }) => id))(
  'the platform that is recorded from a device of %s reads that device',
  async (id) => {
    const { last } = await recordAndRead(id);
    expect(last).toMatchObject({
      name: 'Reading',
      status: 'ok',
      message: expect.stringMatching(/^acme_os reads its device: \d+ lines/) as string,
    });
  },
);

test('a recorded platform that does not read its device is handed out, and the step says what fails', async () => {
  const device = simulator.device('cisco-ios');
  const { last, result } = await recordAndRead('cisco_ios', ({ name }) => {
    if (name === 'Recording') device.faults = [{ kind: 'close', at: 0.5 }];
  });
  expect(last).toMatchObject({
    name: 'Reading',
    status: 'failed',
    message: expect.stringMatching(/^acme_os does not read its own device: .* after \d+ bytes/) as string,
    error: { code: 'NR_DEVICE_TRUNCATED', hint: 'Correct platform.json of acme_os before you use it.' },
  });
  expect(Object.keys(result.files ?? {})).toContain('platform.json');
});
