// Searches the new patterns of all platforms, or of those named, for slow input: `pnpm patterns [id …]`.
import { listPlatforms } from '../packages/device/src/index.ts';
import { checkPatterns } from '../packages/device/test-utils/platform/linear-time.ts';

const ids = process.argv.slice(2);
for (const platform of listPlatforms()) {
  if (ids.length > 0 && !ids.includes(platform.id)) continue;
  const slow = await checkPatterns(platform);
  for (const line of slow) process.stderr.write(`${platform.id}: ${line}\n`);
  if (slow.length > 0) process.exitCode = 1;
}
