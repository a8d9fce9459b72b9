import { lockHome } from '../../../src/commands/start/lock-home.ts';

// Takes a home, says so, and keeps it until its input ends.
try {
  lockHome(process.argv[2] ?? '');
  process.stdout.write('locked\n');
  process.stdin.resume();
} catch (error) {
  const { code = '', message } = error as Error & { code?: string };
  process.stdout.write(`${code} ${message}\n`);
}
