/**
 * Raises the versions of the packages of the current folder by its changesets. Ends with 1 when a range of a peer would
 * leave behind those who have it.
 */
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { peerRangeFaults, readManifests } from './peer-ranges.ts';

const changeset = createRequire(import.meta.url).resolve('@changesets/cli/bin.js');
const before = readManifests('.');
const { status } = spawnSync(process.execPath, [changeset, 'version'], { stdio: 'inherit' });
const faults = peerRangeFaults(before, readManifests('.'));
for (const fault of faults) process.stderr.write(`${fault}\n`);
process.exitCode = status === 0 && faults.length === 0 ? 0 : 1;
