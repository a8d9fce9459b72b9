import { expect, onTestFinished, test } from 'vitest';
import { openTestDevice, simulate } from '../../test-utils/open.ts';
import { makeVariant } from '../../test-utils/variant.ts';

test.each([
  [
    'hp_comware',
    'First login or password reset. For security reason, you need to change your password.\nold password:',
  ],
  ['ruckus_icx', 'Please change the password of the user.\nEnter the new password : '],
  ['extreme_exos', 'Your password has expired. It must be changed now.\nEnter old password: '],
])('a device of %s that demands a new password behind its login gets nothing typed', async (platform, question) => {
  const platformFolder = makeVariant(platform, { questions: [question] }, onTestFinished);
  const simulated = await simulate({ name: 'r1', platform, platformFolder });
  const { device } = openTestDevice(simulated, platform, { limits: { settleMs: 20 } });
  const reading = async (): Promise<string> => (await device.connect()).readConfig();
  await expect(reading()).rejects.toMatchObject({ code: 'NR_DEVICE_PASSWORD_EXPIRED' });
  expect(simulated.typed).toEqual([]);
});
