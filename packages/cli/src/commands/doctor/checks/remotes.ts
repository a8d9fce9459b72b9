import { describeMirror, describeRemote } from '../../status/status.ts';
import { ok, warning, type Finding } from '../finding.ts';
import type { Subject } from '../subject.ts';

/** A remote without an error is behind when it lacks a commit for so long, in ms. */
const lateMs = 900_000;

/** Compares the Git mirrors and their remotes with the saved versions. */
export async function lookAtRemotes({ server }: Subject): Promise<Finding[]> {
  const found = await server();
  if (!found) return [];
  const now = Date.now();
  const { mirror, remotes } = await found.client.status.get();
  const isMirrorLate = mirror.since !== null && now - Date.parse(mirror.since) >= lateMs;
  const about = `mirror: ${describeMirror(mirror, now)}`;
  const ofMirror =
    mirror.lost > 0
      ? [warning('NR_MIRROR_INCOMPLETE', about)]
      : isMirrorLate
        ? [warning('NR_MIRROR_LATE', about)]
        : [ok(about)];
  const ofRemotes = remotes.map((remote): Finding => {
    const { name, error, since } = remote;
    const message = `${name}: ${describeRemote(remote, now)}`;
    if (error) {
      const { code, hint = 'Read the message of Git.' } = error;
      return { state: 'warning', code, message: `${message}: ${error.message}`, fix: hint };
    }
    const isLate = since !== null && now - Date.parse(since) >= lateMs;
    return isLate ? warning('NR_REMOTE_BEHIND', message) : ok(message);
  });
  return [...ofMirror, ...ofRemotes];
}
