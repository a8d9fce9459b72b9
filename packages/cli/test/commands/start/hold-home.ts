import { lockHome } from '../../../src/commands/start/lock-home.ts';

// Takes a home, says so, and keeps it until its input ends.
try {
  lockHome(process.argv[2] ?? '');
  console.log('locked');
  process.stdin.resume();
} catch (error) {
  console.log((error as { code?: string }).code, (error as Error).message);
}
