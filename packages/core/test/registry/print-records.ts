import { findHostProject, load } from '../../src/registry/index.ts';

/** Prints the records of a host project. */
const { records } = await load({ hostProject: await findHostProject({ root: process.argv[2] ?? '' }) });
process.stdout.write(JSON.stringify(records));
