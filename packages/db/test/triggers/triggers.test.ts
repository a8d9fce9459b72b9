import { sql } from 'kysely';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { artifacts, devices, runs, schedules, tasks, triggers, windows, workers } from '../../src/index.ts';
import { looksForLife, patientDatabase } from '../../test-utils/database.ts';
import { dump } from '../../test-utils/dump.ts';
import {
  addDevices,
  beginAll,
  beginNext,
  closedAtEnd,
  commitEach,
  endAll,
  fetchOne,
  offering,
  record,
  stayLive,
} from '../../test-utils/fixtures.ts';

const db = await closedAtEnd(patientDatabase());
const types = ['plain', 'second', 'third'].map((jobType) => record(jobType));
const worker = await offering(
  db,
  ...types,
  record('writing', { permissions: ['device:write'] }),
  record('fleet', { scope: 'fleet' }),
);
const switches = await addDevices(db, 'sw', 3);
beforeEach(async () => {
  await endAll(db, worker);
  for (const { id } of await triggers.list(db)) await triggers.remove(db, id);
  for (const { name } of await windows.list(db)) await windows.remove(db, name);
  await db.kysely.deleteFrom('device_change').execute();
});

const add = async (more: Partial<triggers.NewTrigger> = {}): Promise<triggers.Trigger> => {
  const { trigger } = await triggers.add(db, {
    name: 'on-change',
    kind: 'syslog',
    jobType: 'plain',
    devices: 'name:*',
    createdBy: 'tester',
    ...more,
  });
  return trigger;
};
const idOf = (name: string): string => switches.find((device) => device.name === name)?.id ?? '';
const anna: triggers.Author = { name: 'anna', address: '10.0.0.5', changedAt: '2026-11-27T04:00:00.000Z' };
const bob: triggers.Author = { name: 'bob', address: null, changedAt: '2026-11-27T04:00:09.000Z' };
const report = (name: string, ...authors: triggers.Author[]): Promise<void> =>
  triggers.noteChanges(db, [{ deviceId: idOf(name), authors }]);
/** Ends the quiet time of all devices, as if it had passed. */
const makeDue = async (): Promise<unknown> =>
  db.kysely
    .updateTable('device_change')
    .set({ due_at: sql<Date>`now()` })
    .execute();
/** Ends the quiet time, and decides all events. */
const decide = async (): Promise<triggers.EventDecision[]> => {
  await makeDue();
  return triggers.decideEvents(db);
};
/** Has a device report a change, and decides it. */
const changeOn = async (name: string, ...authors: triggers.Author[]): Promise<void> => {
  await report(name, ...authors);
  await decide();
};
const eventsOf = async ({ id }: triggers.Trigger): Promise<triggers.TriggerEvent[]> =>
  (await triggers.events(db, id)).toReversed();
const results = async (trigger: triggers.Trigger): Promise<(string | null)[]> =>
  (await eventsOf(trigger)).map(({ reason, decidedAt }) => reason ?? (decidedAt === null ? 'waiting' : 'run'));
const devicesOf = async (runId: string | null | undefined): Promise<(string | undefined)[]> =>
  (await runs.tasks(db, runId ?? '')).map(({ device }) => device?.name);

/** Takes the next task, and ends it as if it had saved a text. */
async function save(text: string, more: Partial<tasks.TaskResult> = {}): Promise<void> {
  const work = await fetchOne(db);
  await beginAll(db, worker, [work]);
  const artifact = { name: 'running-config', text, reveals: {}, mirrored: true };
  await commitEach(db, [work], { artifacts: [artifact], ...more });
}
const history = (deviceName: string): Promise<artifacts.Version[]> =>
  artifacts.history(db, { deviceName, jobType: 'plain', name: 'running-config' });

describe('a device that reports a change', () => {
  it('starts one run once it is quiet, however many messages came and workers look', async () => {
    const trigger = await add();
    await report('sw1', anna);
    await report('sw1', bob);
    await report('sw2');
    expect(await triggers.decideEvents(db)).toEqual([]);
    await makeDue();
    const decided = (await Promise.all([1, 2, 3].map(() => triggers.decideEvents(db)))).flat();
    expect(decided).toMatchObject([{ trigger: { name: 'on-change' }, reason: null }]);
    const [event] = await eventsOf(trigger);
    expect(event).toMatchObject({ devices: ['sw1', 'sw2'], run: { status: 'queued', total: 2 }, message: null });
    expect(await runs.get(db, event?.runId ?? '')).toMatchObject({
      jobType: 'plain',
      createdBy: 'trigger on-change',
      triggerId: trigger.id,
      scheduleId: null,
    });
    expect(await devicesOf(event?.runId)).toEqual(['sw1', 'sw2']);
    expect(await triggers.decideEvents(db)).toEqual([]);
  });

  it('waits for a worker that has given a sign of life: no job type could be found', async () => {
    const trigger = await add();
    await report('sw1', anna);
    await makeDue();
    await db.kysely
      .updateTable('worker')
      .set({ seen_at: new Date(0) })
      .execute();
    expect(await triggers.decideEvents(db)).toEqual([]);
    await stayLive(db, [worker]);
    await triggers.decideEvents(db);
    expect(await results(trigger)).toEqual(['run']);
  });

  it('waits for the sign of life of the worker with its job type, not only for that of another one', async () => {
    const trigger = await add();
    await report('sw1', anna);
    await makeDue();
    const other = await workers.join(
      db,
      { hostname: 'other', pid: 1, pool: 'default' },
      { records: [record('other')] },
    );
    await db.kysely
      .updateTable('worker')
      .set({ seen_at: new Date(0) })
      .execute();
    await stayLive(db, [other]);
    const deciding = triggers.decideEvents(db);
    await expect.poll(() => looksForLife(db)).toBeGreaterThan(0);
    await stayLive(db, [worker]);
    await deciding;
    expect(await results(trigger)).toEqual(['run']);
    await workers.leave(db, other);
  });

  it('starts no second run while the first has not started', async () => {
    const trigger = await add();
    const change = async (...names: string[]): Promise<void> => {
      for (const name of names) await report(name);
      await decide();
    };
    await change('sw1');
    await change('sw1');
    await change('sw1', 'sw2');
    expect(await results(trigger)).toEqual(['run', 'waits', 'run']);
    const [, , third] = await eventsOf(trigger);
    expect(await devicesOf(third?.runId)).toEqual(['sw2']);
    await save('begun');
    await save('begun too');
    await change('sw1');
    expect((await results(trigger)).at(-1)).toBe('run');
  });

  it('is waited for 30 s after the last message, and at most 5 minutes after the first', async () => {
    await report('sw1');
    const waits = async (): Promise<number> => {
      const { rows } = await sql<{ seconds: number }>`
        select extract(epoch from due_at - last_at)::int as seconds from device_change`.execute(db.kysely);
      return rows[0]?.seconds ?? Number.NaN;
    };
    expect(await waits()).toBe(30);
    await sql`update device_change set first_at = now() - interval '4 minutes 50 seconds'`.execute(db.kysely);
    await report('sw1');
    expect(await waits()).toBeLessThanOrEqual(10);
  });

  it('starts nothing when the trigger does not have it, and only a note when the trigger is paused', async () => {
    const other = await add({ name: 'other', devices: 'name:sw2' });
    const paused = await add();
    await triggers.change(db, paused.id, { paused: true });
    await changeOn('sw1');
    expect([await results(other), await results(paused)]).toEqual([[], ['paused']]);
    await triggers.change(db, paused.id, { paused: false });
    await changeOn('sw1');
    expect(await results(paused)).toEqual(['paused', 'run']);
  });

  it('starts nothing in a closed window', async () => {
    const trigger = await add();
    const periods = ['00:00-12:00', '12:00-24:00'];
    await windows.add(db, { name: 'closed', effect: 'deny', periods, timeZone: 'UTC', tags: [], writesOnly: false });
    await changeOn('sw1');
    expect(await eventsOf(trigger)).toMatchObject([
      { reason: 'window', runId: null, message: 'the window closed denies 00:00-12:00, 12:00-24:00 (UTC)' },
    ]);
  });

  it('starts no job that may change devices unless a person confirmed it', async () => {
    await expect(add({ jobType: 'writing' })).rejects.toMatchObject({ code: 'NR_WRITES_UNCONFIRMED' });
    const trigger = await add({ jobType: 'writing', allowWrites: true });
    await db.kysely.updateTable('trigger').set({ allow_writes: false }).execute();
    await changeOn('sw1');
    expect(await eventsOf(trigger)).toMatchObject([
      { reason: 'error', message: expect.stringMatching(/^NR_WRITES_UNCONFIRMED/) as string },
    ]);
    await expect(triggers.change(db, trigger.id, { dryRun: false })).rejects.toMatchObject({
      code: 'NR_WRITES_UNCONFIRMED',
    });
  });

  it.each([true, false])('keeps the confirmation of a trigger that is removed: %s', async (allowWrites) => {
    const trigger = await add({ jobType: allowWrites ? 'writing' : 'plain', allowWrites });
    await changeOn('sw1', anna);
    await triggers.remove(db, trigger.id);
    const work = await fetchOne(db);
    expect(work).toMatchObject({ mayWrite: allowWrites });
    await commitEach(db, [work]);
  });

  it('says with each task whether a person has confirmed that its job may change devices', async () => {
    const mayWrite = async (more: Partial<triggers.NewTrigger>): Promise<boolean | undefined> => {
      const trigger = await add(more);
      await changeOn('sw1', anna);
      const [work] = await tasks.fetch(db, 'default', 1);
      if (work) await commitEach(db, [work]);
      await triggers.remove(db, trigger.id);
      return work?.mayWrite;
    };
    // The package may get the permission between the decision and the task.
    expect(await mayWrite({})).toBe(false);
    expect(await mayWrite({ dryRun: true })).toBe(true);
    expect(await mayWrite({ jobType: 'writing', allowWrites: true })).toBe(true);
    const run = await runs.create(db, { jobType: 'writing', devices: 'name:sw1', createdBy: 'anna' });
    const own = await tasks.fetch(db, 'default', 1);
    expect(own).toMatchObject([{ runId: run.id, mayWrite: true }]);
    await commitEach(db, own);
  });

  it('starts no job that may change devices when a job of NetRaven made the change', async () => {
    const writing = await add({ name: 'writing', jobType: 'writing', allowWrites: true });
    const reading = await add({ name: 'reading' });
    const chained = await add({
      name: 'chained',
      kind: 'after',
      jobType: 'writing',
      after: 'plain',
      allowWrites: true,
    });
    await runs.create(db, { jobType: 'writing', devices: 'name:sw1', createdBy: 'tester' });
    const work = await fetchOne(db);
    await beginAll(db, worker, [work]);
    await tasks.beginConfigure(db, work.fence);
    await report('sw1', { ...anna, name: 'netraven' });
    await commitEach(db, [work]);
    await decide();
    expect([await results(writing), await results(reading)]).toEqual([['own change'], ['run']]);
    // The job that reads saves the change. What follows it must not write again.
    await save('changed by the job');
    await triggers.decideEvents(db);
    expect(await results(chained)).toEqual(['own change']);
  });

  it('can be removed meanwhile', async () => {
    const [gone] = await addDevices(db, 'gone', 1);
    const trigger = await add();
    const change = { deviceId: gone?.id ?? '', authors: [] };
    await triggers.noteChanges(db, [change]);
    await devices.remove(db, gone?.id ?? '');
    await triggers.noteChanges(db, [change]);
    await decide();
    expect(await results(trigger)).toEqual([]);
  });
});

describe('the authors of a version', () => {
  const runOn = (name: string): Promise<runs.Run> =>
    runs.create(db, { jobType: 'plain', devices: `name:${name}`, createdBy: 'tester' });

  it('are those who changed the device since the last successful task began, the last one first', async () => {
    await runOn('sw2');
    await save('one');
    await report('sw2', anna);
    await report('sw2', bob, { ...anna, address: null });
    await runOn('sw2');
    await save('two');
    await runOn('sw2');
    await save('three');
    const found = (await history('sw2')).slice(0, 3).map(({ authors }) => authors);
    // `anna` without an address is the same person.
    expect(found).toEqual([[], [bob, anna], []]);
  });

  it('are kept while tasks fail, and dropped by a read without a change', async () => {
    await runOn('sw3');
    await save('one');
    await report('sw3', anna);
    await runOn('sw3');
    await save('', { status: 'failed', artifacts: [] });
    await runOn('sw3');
    await save('two');
    await report('sw3', bob);
    await runOn('sw3');
    await save('two');
    await runOn('sw3');
    await save('three');
    expect((await history('sw3')).map(({ authors }) => authors)).toEqual([[], [anna], []]);
  });

  it('are read from the device itself without a message, if it names another change than before', async () => {
    const [device] = await addDevices(db, 'own', 1);
    switches.push(...(device ? [device] : []));
    const named = (mark: string, author = anna): Partial<tasks.TaskResult> => ({ lastChange: { mark, author } });
    for (const [text, more] of [
      ['one', named('m1')],
      ['two', named('m1')],
      ['three', named('m2', bob)],
      ['four', {}],
    ] as const) {
      await runOn('own1');
      await save(text, more);
    }
    await report('own1', anna);
    await runOn('own1');
    await save('five', named('m3', bob));
    // Another change, whose message names no one.
    await decide();
    await report('own1');
    await runOn('own1');
    await save('six', named('m4', bob));
    expect((await history('own1')).map(({ authors }) => authors.map(({ name }) => name))).toEqual([
      ['bob'],
      ['anna'],
      [],
      ['bob'],
      [],
      ['anna'],
    ]);
  });

  it('are bounded, whatever a forged message names', async () => {
    for (let flood = 0; flood < 5; flood += 1) {
      await report('sw1', ...Array.from({ length: 20 }, (_, index) => ({ ...anna, name: `x${flood}-${index}` })));
    }
    await report('sw1', { name: 'last', address: null, changedAt: '2030-01-01T00:00:00.000Z' });
    const { rows } = await sql<{ count: number }>`
      select (select count(*) from jsonb_object_keys(authors)) as count from device_change`.execute(db.kysely);
    expect(rows[0]?.count).toBeLessThanOrEqual(40);
    await runOn('sw1');
    await save('flooded');
    const [version] = await history('sw1');
    expect(version?.authors.length).toBeLessThanOrEqual(20);
    expect(version?.authors[0]?.name).toBe('last');
  });
});

describe('a webhook', () => {
  it('has a secret that only its first answer shows, and that another one replaces', async () => {
    const { trigger, secret = '' } = await triggers.add(db, {
      name: 'hook',
      kind: 'webhook',
      jobType: 'plain',
      devices: 'name:*',
      createdBy: 'tester',
    });
    expect(secret).toMatch(/^[\w-]{43}$/);
    expect(await triggers.webhook(db, 'hook')).toEqual({ id: trigger.id, secret });
    const forms = [secret, Buffer.from(secret).toString('hex'), Buffer.from(secret, 'base64url').toString('hex')];
    expect((await dump(db)).filter((line) => forms.some((form) => line.includes(form)))).toEqual([]);
    const changed = await triggers.change(db, trigger.id, { newSecret: true });
    expect(await triggers.webhook(db, 'hook')).toEqual({ id: trigger.id, secret: changed.secret });
    expect(changed.secret).not.toBe(secret);
    expect(await triggers.webhook(db, 'none')).toBeUndefined();
    const syslog = await add();
    await expect(triggers.change(db, syslog.id, { newSecret: true })).rejects.toMatchObject({
      code: 'NR_TRIGGER_INVALID',
    });
  });

  it('starts a run on its devices, or those of them that a request names', async () => {
    const trigger = await add({ kind: 'webhook', devices: 'name:sw1 name:sw2' });
    await triggers.receive(db, trigger.id, { signature: Buffer.from('1') });
    await triggers.decideEvents(db);
    await endAll(db, worker);
    await triggers.receive(db, trigger.id, { signature: Buffer.from('2'), names: ['sw2', 'sw3', 'x'] });
    await triggers.receive(db, trigger.id, { signature: Buffer.from('3'), names: ['sw3'] });
    await triggers.decideEvents(db);
    const [all, some, none] = await eventsOf(trigger);
    expect(await devicesOf(all?.runId)).toEqual(['sw1', 'sw2']);
    expect(await devicesOf(some?.runId)).toEqual(['sw2']);
    expect(some?.message).toBe('not among its devices: sw3, x');
    expect(none).toMatchObject({ reason: 'no devices', message: 'not among its devices: sw3' });
  });

  it('that is called again and again has one run that has not started, also of a fleet job', async () => {
    for (const jobType of ['plain', 'fleet']) {
      const trigger = await add({ name: jobType, kind: 'webhook', jobType, devices: 'tag:sw' });
      const receive = async (...names: string[]): Promise<void> => {
        const signature = Buffer.from(`${jobType} ${(await results(trigger)).length}`);
        await triggers.receive(db, trigger.id, { signature, ...(names.length > 0 && { names }) });
      };
      await receive('sw1');
      for (let count = 0; count < 3; count += 1) await receive();
      await triggers.decideEvents(db);
      expect(await results(trigger)).toEqual(['run', 'run', 'waits', 'waits']);
      const [, second] = await eventsOf(trigger);
      const { rows } = await sql<{ name: string }>`
        select coalesce(task.device, fleet.device) ->> 'name' as name
        from task left join lateral jsonb_array_elements(task.devices) as fleet(device) on true
        where run_id = ${second?.runId} order by name`.execute(db.kysely);
      const names = rows.map(({ name }) => name);
      // A fleet job gets all of its devices.
      expect(names).toEqual(jobType === 'fleet' ? ['sw1', 'sw2', 'sw3'] : ['sw2', 'sw3']);
      await endAll(db, worker);
      await receive();
      await triggers.decideEvents(db);
      expect((await results(trigger)).at(-1)).toBe('run');
      await endAll(db, worker);
    }
  });

  it('tells when it last had an event with a run, and one without or a refused request, and why', async () => {
    const of = async (name: string): Promise<triggers.TriggerActivity | undefined> =>
      (await triggers.activity(db)).find((each) => each.name === name);
    const trigger = await add({ name: 'hook', kind: 'webhook', devices: 'name:sw1' });
    expect(await of('hook')).toEqual({
      name: 'hook',
      kind: 'webhook',
      paused: false,
      acceptedAt: null,
      refused: null,
      lastMinute: 0,
    });
    await triggers.receive(db, trigger.id, { signature: Buffer.from('1') });
    await triggers.receive(db, trigger.id, { signature: Buffer.from('2'), names: ['sw2'] });
    await triggers.decideEvents(db);
    expect(await of('hook')).toMatchObject({
      acceptedAt: expect.any(Date) as Date,
      refused: { reason: 'no devices', at: expect.any(Date) as Date },
      lastMinute: 2,
    });
    await db.kysely
      .updateTable('trigger_event')
      .set({ received_at: new Date(0) })
      .execute();
    await triggers.noteRefusal(db, trigger.id, 'signature');
    const { id: later } = await add({ name: 'a-later', kind: 'webhook' });
    await triggers.receive(db, later, { signature: Buffer.from('3') });
    expect((await triggers.activity(db)).map(({ name }) => name)).toEqual(['a-later', 'hook']);
    // A refused request is activity too.
    await db.kysely
      .updateTable('trigger_refusal')
      .set({ at: sql<Date>`now() + interval '1 hour'` })
      .execute();
    // Within a second of the last, another reason writes nothing: a sender could alternate reasons.
    await triggers.noteRefusal(db, trigger.id, 'repeated');
    expect((await triggers.activity(db)).map(({ name }) => name)).toEqual(['hook', 'a-later']);
    expect(await of('hook')).toMatchObject({
      acceptedAt: new Date(0),
      refused: { reason: 'signature' },
      lastMinute: 0,
    });
    await triggers.remove(db, trigger.id);
    await triggers.noteRefusal(db, trigger.id, 'signature');
    expect(await of('hook')).toBeUndefined();
  });

  it('whose runs the database refuses neither hides the decisions on others nor keeps them waiting', async () => {
    const broken = await add({ name: 'broken', kind: 'webhook' });
    const good = await add({ name: 'good', kind: 'webhook' });
    await db.pool.query(
      'insert into trigger_event (trigger_id, signature) select $1, n::text::bytea from generate_series(1, 100) as n',
      [broken.id],
    );
    await triggers.receive(db, good.id, { signature: Buffer.from('good') });
    await db.pool.query(`
      create function refuse() returns trigger language plpgsql as $$ begin
        if new.trigger_id = '${broken.id}' then raise exception 'refused'; end if;
        return new;
      end $$;
      create trigger refuse before insert on run for each row execute function refuse()`);
    onTestFinished(async () => void (await db.pool.query('drop trigger refuse on run; drop function refuse')));
    const decided: triggers.EventDecision[] = [];
    await expect(triggers.decideEvents(db, (decision) => decided.push(decision))).rejects.toThrow('refused');
    expect(decided).toMatchObject([{ trigger: { name: 'good' }, reason: null }]);
  });

  it('takes each signature once, and 60 requests a minute', async () => {
    const trigger = await add({ kind: 'webhook' });
    const receive = (signature: string): Promise<number> =>
      triggers.receive(db, trigger.id, { signature: Buffer.from(signature) });
    const twice = await Promise.allSettled([receive('same'), receive('same')]);
    expect(twice.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    expect(twice.find((each) => each.status === 'rejected')?.reason).toMatchObject({ code: 'NR_TRIGGER_REPEATED' });
    for (let count = 1; count < 60; count += 1) await receive(String(count));
    // All within the last minute, however long the loop took.
    await db.pool.query('update trigger_event set received_at = now() where trigger_id = $1', [trigger.id]);
    await expect(receive('60')).rejects.toMatchObject({ code: 'NR_TRIGGER_TOO_OFTEN' });
    // A fault of the database is no refusal.
    const fault = triggers.receive(db, 'no-uuid', { signature: Buffer.from('1') });
    await expect(fault).rejects.toThrow('invalid input syntax for type uuid');
  });
});

describe('a run after another', () => {
  const start = (jobType: string, more: Partial<runs.RunRequest> = {}): Promise<runs.Run> =>
    runs.create(db, { jobType, devices: 'tag:sw', createdBy: 'tester', ...more });

  it.each([
    ['changed', ['sw2']],
    ['saved', ['sw1', 'sw3']],
    ['success', ['sw1', 'sw2']],
    ['failed', ['sw3']],
  ] as const)('has the devices that were %s', async (result, names) => {
    const trigger = await add({ kind: 'after', jobType: 'second', after: 'plain', result });
    const { id } = await start('plain');
    const work = await beginNext(db, worker, 10);
    const saved = (name: string): tasks.TaskResult['artifacts'] => [
      { name: 'running-config', text: `${result} ${name}`, reveals: {}, mirrored: true },
    ];
    for (const one of work) {
      const name = one.device?.name ?? '';
      await commitEach(db, [one], {
        ...(name !== 'sw2' && { artifacts: saved(name) }),
        ...(name === 'sw2' && { result: { success: true, changed: true } }),
        ...(name === 'sw3' && { status: 'failed', result: { success: false } }),
      });
      await triggers.decideEvents(db);
    }
    await Promise.all([1, 2].map(() => triggers.decideEvents(db)));
    const events = await eventsOf(trigger);
    expect(events).toMatchObject([{ sourceRunId: id, reason: null, message: null }]);
    expect(await devicesOf(events[0]?.runId)).toEqual(names);
  });

  it('has all devices of a fleet job that succeeded', async () => {
    const trigger = await add({ kind: 'after', jobType: 'second', after: 'fleet', result: 'success' });
    await start('fleet');
    await endAll(db, worker);
    await triggers.decideEvents(db);
    const [event] = await eventsOf(trigger);
    expect(await devicesOf(event?.runId)).toEqual(['sw1', 'sw2', 'sw3']);
  });

  it('does not start without such a device, nor after a dry run', async () => {
    const trigger = await add({ kind: 'after', jobType: 'second', after: 'plain' });
    await start('plain');
    await start('plain', { dryRun: true });
    await endAll(db, worker);
    await triggers.decideEvents(db);
    expect(await eventsOf(trigger)).toMatchObject([
      { reason: 'no devices', message: 'none of its devices has the result "saved" in the run before' },
    ]);
  });

  it('starts after the run of a schedule and of a trigger too', async () => {
    await add({ name: 'a', kind: 'after', jobType: 'second', after: 'plain', result: 'success' });
    const last = await add({ name: 'b', kind: 'after', jobType: 'third', after: 'second', result: 'success' });
    const schedule = await schedules.add(db, {
      name: 'nightly',
      jobType: 'plain',
      devices: 'name:sw1',
      time: 'every 1m',
      createdBy: 'tester',
    });
    await schedules.decideDue(db, schedule.nextAt ?? new Date());
    await schedules.remove(db, schedule.id);
    for (let round = 0; round < 3; round += 1) {
      await endAll(db, worker);
      await triggers.decideEvents(db);
    }
    expect(await results(last)).toEqual(['run']);
  });

  it('never closes a loop, also through several triggers, paused ones, or two that are added at once', async () => {
    const after = (name: string, first: string, then: string): Promise<triggers.Trigger> =>
      add({ name, kind: 'after', jobType: then, after: first });
    await expect(after('self', 'plain', 'plain')).rejects.toMatchObject({
      code: 'NR_TRIGGER_LOOP',
      message: 'The runs would never end: plain, then plain',
    });
    const first = await after('one', 'plain', 'second');
    await triggers.change(db, first.id, { paused: true });
    await after('two', 'second', 'third');
    await expect(after('three', 'third', 'plain')).rejects.toMatchObject({
      message: 'The runs would never end: third, then plain, then second, then third',
    });
    await triggers.remove(db, first.id);
    const both = await Promise.allSettled([after('three', 'third', 'plain'), after('four', 'plain', 'second')]);
    expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
  });
});

it('fields that do not fit the kind are refused, and so is a name that exists', async () => {
  await add();
  const refused = (more: Partial<triggers.NewTrigger>, code: string): Promise<void> =>
    expect(add({ name: 'x', ...more })).rejects.toMatchObject({ code });
  await refused({ name: 'on-change' }, 'NR_NAME_TAKEN');
  await refused({ kind: 'after' }, 'NR_TRIGGER_INVALID');
  await refused({ after: 'plain' }, 'NR_TRIGGER_INVALID');
  await refused({ result: 'failed' }, 'NR_TRIGGER_INVALID');
  await refused({ kind: 'after', after: 'plan' }, 'NR_JOB_UNKNOWN_TYPE');
  await refused({ jobType: 'plan' }, 'NR_JOB_UNKNOWN_TYPE');
  await refused({ devices: 'name:sw9' }, 'NR_QUERY_INVALID');
  await expect(triggers.get(db, 'x')).rejects.toMatchObject({ code: 'NR_TRIGGER_UNKNOWN' });
});

it('unknown senders are counted, and only the last 200 are kept', async () => {
  const sender = { address: '192.0.2.9', host: 'x', devices: ['sw1', 'sw2'], messages: 2 };
  await triggers.countSenders(db, [sender]);
  await triggers.countSenders(db, [{ ...sender, messages: 3 }]);
  expect(await triggers.listSenders(db)).toMatchObject([{ ...sender, messages: 5 }]);
  const many = Array.from({ length: 300 }, (_, index) => ({ ...sender, host: `x${index}`, messages: 1 }));
  await triggers.countSenders(db, many);
  expect(await triggers.listSenders(db)).toHaveLength(200);
});

it('a job that may change devices does not start when a word leaves nothing out any more', async () => {
  await devices.change(db, idOf('sw1'), { tags: ['sw', 'lab'] });
  const trigger = await add({ jobType: 'writing', devices: 'tag:sw -tag:lab', allowWrites: true });
  const reading = await add({ name: 'reading', devices: 'tag:sw -tag:lab' });
  await devices.change(db, idOf('sw1'), { tags: ['sw'] });
  await changeOn('sw3', anna);
  expect(await results(trigger)).toEqual(['error']);
  expect((await eventsOf(trigger)).at(-1)?.message).toMatch(/^NR_QUERY_WIDER: -tag:lab names nothing any more/);
  expect(await results(reading)).toEqual(['run']);
});

it('a trigger whose query was damaged by hand holds up no other', async () => {
  const damaged = await add({ name: 'damaged' });
  const other = await add();
  await db.pool.query("update trigger set devices = 'no kind' where id = $1", [damaged.id]);
  await changeOn('sw1', anna);
  expect(await results(other)).toEqual(['run']);
});
