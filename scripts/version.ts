/**
 * Raises the versions of the packages in the current folder by its changesets. Exits with 1 if a peer range drops a
 * version by mistake.
 */
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { peerRangeErrors, readManifests } from './peer-ranges.ts';

const changeset = createRequire(import.meta.url).resolve('@changesets/cli/bin.js');
const before = readManifests('.');
const { status } = spawnSync(process.execPath, [changeset, 'version'], { stdio: 'inherit' });
const errors = peerRangeErrors(before, readManifests('.'));
for (const error of errors) process.stderr.write(`${error}\n`);
process.exitCode = status === 0 && errors.length === 0 ? 0 : 1;
