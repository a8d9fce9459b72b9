import { join } from 'node:path';
import { probe } from '../../src/host/index.ts';

/** Imports the package in a folder as a job host does, and prints the result: `probe-folder.ts <folder>`. */
const [path = ''] = process.argv.slice(2);
const [result] = await probe([{ path, entry: join(path, 'index.js') }]);
process.stdout.write(JSON.stringify(result));
