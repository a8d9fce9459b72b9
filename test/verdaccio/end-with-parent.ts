import { rmSync } from 'node:fs';

// A vitest that is interrupted runs no teardown: then this process ends by itself and removes its folder.
process.once('disconnect', () => {
  rmSync(process.cwd(), { recursive: true, force: true });
  process.exit();
});
