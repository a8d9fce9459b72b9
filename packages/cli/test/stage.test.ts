import { tmpdir } from 'node:os';
import { expect, it } from 'vitest';
import { Stage } from '../src/demo/stage.ts';

it('a demo that was stopped starts nothing any more, and stops what is started too late', async () => {
  const stage = new Stage(tmpdir());
  await stage.close();
  let isStopped = false;
  stage.onClose(async () => void (isStopped = true));
  expect(isStopped).toBe(true);
  await expect(stage.netraven(['--version'])).rejects.toThrow(/abort/);
  await expect(stage.git(['log'], 'never')).rejects.toThrow(/abort/);
});
