import { expect, it } from 'vitest';
import { faultsInEveryLook } from './faults.ts';
import { inBrowser } from './in-browser.ts';

inBrowser('a run', ({ client, signedIn }) => {
  it('devices are backed up over SSH from the page, and the one that refuses is named with the next step', async () => {
    const tab = await signedIn('/');
    await tab.getByRole('link', { name: 'Run Configuration Backup' }).click();
    await tab.getByRole('button', { name: 'Run on 4 devices' }).click();
    await tab.getByRole('row', { name: /core-1.*success.*running-config version 1/ }).waitFor();
    await tab.getByRole('row', { name: /edge-2.*failed.*NR_DEVICE_AUTH_REFUSED/ }).waitFor();
    await tab.getByRole('button', { name: 'Try again on 1 device' }).click();
    await tab.getByText('of 1 device: 1 failed').waitFor();
    const { runs } = await client.runs.list({ limit: 2 });
    expect(runs[0]?.retryOf).toBe(runs[1]?.id);
  });

  it('whoever sees little, or nothing, can follow a run', async () => {
    const run = await client.runs.create({ jobType: 'backup', devices: { all: true } });
    await client.runs.get(run.id, { wait: 30 });
    const tab = await signedIn(`/runs/${run.id}`);
    await tab.getByRole('status').getByText('partly failed').waitFor();
    expect(await faultsInEveryLook(tab)).toEqual([]);
  });
});
