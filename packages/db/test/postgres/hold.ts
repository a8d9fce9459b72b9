import { setTimeout as wait } from 'node:timers/promises';
import { devices, openDatabase } from '../../src/index.ts';
import { silent } from '../../test-utils/database.ts';

/** Opens the database of a home, adds a device and holds it until it is killed: `hold.ts <home>`. */
const [home = ''] = process.argv.slice(2);
try {
  const db = await openDatabase({ home, logger: silent });
  await devices.add(db, { name: 'held', address: '10.0.0.1', platform: 'cisco_ios' });
  process.stdout.write('open\n');
  await wait(600_000);
} catch (error) {
  const { code = String(error), message = '' } = error as { code?: string; message?: string };
  process.stdout.write(`${code} ${/^Process \d+ /.exec(message)?.[0] ?? ''}\n`);
}
