/** The tests that need root, or the system packages of `.ci/run`: by file, and by the beginning of their names. */
export const required: readonly (readonly [file: string, name: string])[] = [
  ['packages/device/test/frr.test.ts', 'a real FRR router'],
  ['packages/device/test/frr/frr-ways.matrix.test.ts', 'a real FRR router through real OpenSSH jump hosts'],
  ['packages/device/test/frr/frr-ways.matrix.test.ts', 'a real FRR router behind a real telnetd'],
  ['packages/device/test/frr/frr-changes.matrix.test.ts', 'changes of a real FRR router'],
  ['packages/device/test/transport/agent.test.ts', 'with a real SSH agent'],
  ['packages/device/test/netconfd.test.ts', 'a real NETCONF server'],
  ['packages/notifications/test/mail.test.ts', 'mails'],
  ['packages/worker/test/agent.test.ts', 'logins by a real SSH agent over OpenSSH'],
  ['packages/worker/test/frr.test.ts', 'a real FRR router'],
  ['packages/device/test/sshd.test.ts', 'a real OpenSSH server'],
  ['packages/device/test/reach/reach.test.ts', 'by fping an address that answers'],
  ['packages/worker/test/rsyslog.test.ts', 'a real rsyslog'],
  ['packages/worker/test/syslog.test.ts', 'a change that a device reports by a real sender'],
  ['packages/worker/test/mirror/remote.matrix.test.ts', 'a remote by HTTPS'],
  ['packages/worker/test/mirror/remote.matrix.test.ts', 'a remote by OpenSSH'],
  ['packages/worker/test/mirror/remote.matrix.test.ts', 'a remote in trouble, by HTTPS'],
  ['packages/worker/test/mirror/remote.matrix.test.ts', 'a remote in trouble, by OpenSSH'],
  ['packages/cli/test/commands/triggers/triggers.matrix.test.ts', 'the example of the page'],
  ['test/pages/operating.test.ts', 'the units of docs/operating.md'],
  ['test/ui/catalogue.matrix.test.ts', 'in a browser'],
  ['test/ui/page.matrix.test.ts', 'in a browser'],
  ['packages/db/test/postgres/managed.matrix.test.ts', 'as root'],
  ['packages/core/test/host/job-host.test.ts', 'what a job can reach is not the job host of another package'],
  ['test/ordinary-user.matrix.test.ts', 'all kinds of hostile jobs'],
  ['test/ordinary-user.matrix.test.ts', 'the tests of the managed PostgreSQL'],
  ['test/external-database.matrix.test.ts', 'the tests of db and worker'],
  ['test/chaos/ordinary-user.matrix.test.ts', 'as an ordinary user'],
  ['test/chaos/disk-full.matrix.test.ts', 'a full disk'],
];

/** Matches the reasons of a machine that does not allow something even to root: namespaces, mounts, another user in a private checkout. */
export const excuse: RegExp = /skipped: .*(no new namespaces|only root may mount|may not enter|private folder)/;
