import { randomUUID } from 'node:crypto';
import {
  artifacts,
  audit,
  channels,
  credentials,
  devices,
  notifications,
  remotes,
  runs,
  schedules,
  sources,
  tags,
  triggers,
  type Database,
} from '@netraven/db';
import { addDevices, endNext, offering, record } from '@netraven/db/test-utils/fixtures';

/** Writes rows of every kind: some of the device `good1`, the others of devices that a test may spoil. */
export async function fill(db: Database): Promise<void> {
  const worker = await offering(db, record('backup'), record('goodtype'), record('report', { scope: 'fleet' }));
  // Never spoiled: without it, nothing can run.
  await db.pool.query("update worker set hostname = 'good' where id = $1", [worker]);
  await db.pool.query(
    "update offer set record = jsonb_set(record::jsonb, '{path}', '\"/good\"')::json where worker_id = $1",
    [worker],
  );
  await offering(db, record('backup'), record('failing', { state: 'failed' }));
  await addDevices(db, 'good', 1);
  await addDevices(db, 'odd', 3);
  const text = (content: string): artifacts.ArtifactKey | object => ({
    artifacts: [
      {
        name: 'running-config',
        text: `${content}\n${'interface Vlan10\n description x\n'.repeat(20)}`,
        reveals: { '<secret:3f9a>': 'x' },
        mirrored: true,
      },
    ],
    lastChange: { mark: content, author: { name: 'eve', address: null, changedAt: '2026-01-01T00:00:00.000Z' } },
  });
  for (const content of ['one', 'two', 'three']) {
    await runs.create(db, { jobType: 'backup', devices: 'tag:good', createdBy: 'good' });
    await endNext(db, worker, text(`good ${content}`));
    await runs.create(db, { jobType: 'backup', devices: 'tag:odd', createdBy: 'tester' });
    await endNext(db, worker, text(content));
  }
  const error = { code: 'NR_DEVICE_TIMEOUT', message: 'no answer', retryable: false };
  await runs.create(db, { jobType: 'backup', devices: 'tag:odd', createdBy: 'tester' });
  const failed = await endNext(db, worker, { status: 'error', error });
  await runs.create(db, { jobType: 'report', devices: 'name:*', createdBy: 'tester' });
  await endNext(db, worker, text('report'));
  await artifacts.quarantine(db, { taskId: failed[0]?.fence.id ?? '', text: 'short', error });
  for (const name of ['good-login', 'odd-login']) {
    const login = { username: 'netraven', password: 'x', networks: ['any'] };
    await credentials.add(db, { name, ...login, tags: [name.split('-')[0] ?? ''] });
  }
  for (const name of ['good', 'odd']) {
    await tags.change(db, name, { settings: { freshWithinMinutes: { backup: 60 } } });
    await schedules.add(db, {
      ...{ name, time: 'daily at 02:00', jobType: 'backup', devices: `tag:${name}`, timeZone: 'UTC' },
      createdBy: name,
    });
    await triggers.add(db, { name, kind: 'webhook', jobType: 'backup', devices: `tag:${name}`, createdBy: name });
    const { id } = await channels.add(db, name, {
      kind: 'webhook',
      url: `https://hooks.example.net/${name}`,
      key: 'a-key-of-some-length',
    });
    await notifications.add(db, { name, channelId: id });
    await sources.add(db, { name, kind: 'csv', places: [`/srv/${name}.csv`], options: {} });
    await audit.add(db, {
      who: name,
      address: '::1',
      action: 'reveal',
      subject: { id: 1, device: name },
      reason: name,
    });
  }
  await remotes.register(db, 'odd', [{ name: 'hosted', url: 'https://git.example.net/a.git' }]);
  await remotes.noteFailure(db, 'hosted', error);
  const [odd, removed] = (await devices.find(db, 'tag:odd')).found.slice(1);
  await db.pool.query(
    "insert into host_key (device_id, algorithm, fingerprint) values ($1, 'ssh-ed25519', 'SHA256:x')",
    [odd?.id],
  );
  await devices.remove(db, removed?.id ?? '');
  const { rows } = await db.pool.query<{ schedule: string; rule: string }>(
    `select (select id from schedule where name = 'odd') as schedule,
       (select id from notification_rule where name = 'odd') as rule`,
  );
  const { schedule, rule } = rows[0] ?? {};
  await db.pool.query("insert into due_time (schedule_id, due_at, reason, missed) values ($1, now(), 'late', 0)", [
    schedule,
  ]);
  await db.pool.query("insert into time_window values ('odd', 'deny', '{\"daily 02:00-03:00\"}', 'UTC', '{}', false)");
  const delivery = randomUUID();
  await db.pool.query(
    "insert into delivery (id, rule_id, next_at, events, created_at) values ($1, $2, now() + interval '1 hour', 1, now())",
    [delivery, rule],
  );
  const told = { event: 'device-recovered', at: '2026-01-01T00:00:00.000Z', device: 'odd1', jobType: 'backup' };
  await db.pool.query('insert into notification_event values ($1, $2, $3, now(), $4)', [
    ...[rule, 'recovered odd1', JSON.stringify(told), delivery],
  ]);
  await db.pool.query("insert into told_problem values ('mirror', $1)", [JSON.stringify(told)]);
  await db.pool.query("insert into syslog_sender values ('192.0.2.9', 'odd', '{odd1}', 3)");
  await db.pool.query("insert into session_limit values ('tag:odd', 3)");
  await db.pool.query("insert into package_policy (name, enabled) values ('@netraven/job-failing', true)");
  await db.pool.query(
    `insert into job_log (time, log_type, level, source, message, meta)
     values (now(), 'system', 2, 'worker', 'good entry', '{}'), (now(), 'system', 2, 'worker', 'odd entry', '{"a":1}')`,
  );
  await db.pool.query(
    'insert into inspection (id, device_id, request) select gen_random_uuid(), id, \'{"kind":"test"}\' from device where name = \'odd1\'',
  );
  await fillRest(db);
}

/** Fills the tables that are empty in quiet times. */
async function fillRest(db: Database): Promise<void> {
  const odd = "(select id from device where name = 'odd1')";
  const version = "(select max(id) from artifact where device_name = 'odd1')";
  const task = `(select task.id from task join device on device.id = device_id where device.name = 'odd1' limit 1)`;
  const trigger = "(select id from trigger where name = 'odd')";
  const author = JSON.stringify({ 1: { name: 'eve', address: null, changedAt: '2026-01-01T00:00:00.000Z' } });
  for (const row of [
    // Not decided: the look for what is due reads them.
    `device_change (device_id, first_at, last_at, due_at, authors) values (${odd}, now(), now(), now(), '${author}')`,
    `trigger_event (trigger_id, device_ids, device_names) values (${trigger}, array[${odd}], '{odd1}')`,
    `trigger_refusal (trigger_id, reason) values (${trigger}, 'signature')`,
    `imported_login (credential_id, device_id, networks) select id, ${odd}, '{192.0.2.1}' from credential where name not like 'good%' limit 1`,
    `decided_removal values ('odd', 'netraven-job-odd', now())`,
    `job_state (job_type, device_id, value) values ('backup', ${odd}, '{"a":[1]}')`,
    `mirror (owner, version_id, lost) values ('odd', 1, 0)`,
    `missing_pool values ('odd', now())`,
    `removed_version values (1000000, gen_random_uuid(), true)`,
    `session_claim values (${task}, 'default', 1, '{tag:odd}')`,
    `session_wait (task_id, blocked_by) values (${task}, 'tag:odd')`,
    `told_health values (${odd}, 'backup', 'ok')`,
    `version_change (id, previous_id, added, removed, hunks) values (${version}, null, 1, 0, '\\x00')`,
    `version_confirmed values (${version}, now())`,
  ])
    await db.pool.query(`insert into ${row} on conflict do nothing`);
}
