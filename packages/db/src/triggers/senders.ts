import { sql } from 'kysely';
import type { Database } from '../database.ts';
import { recordset } from '../schema/recordset.ts';

/** A sender of syslog messages that is no device of the inventory, or may be several. */
export interface SyslogSender {
  /** Source address. */
  readonly address: string;
  /** Host name in its messages. Empty: none. */
  readonly host: string;
  /** The devices that it may be. Empty: none. */
  readonly devices: readonly string[];
  readonly messages: number;
  readonly firstAt: Date;
  readonly lastAt: Date;
}

/** A device and the address or name under which it is reached. */
export interface DeviceAddress {
  readonly id: string;
  readonly name: string;
  readonly address: string;
  readonly platform: string;
}

/** Lists the addresses of all devices. */
export async function deviceAddresses(db: Database): Promise<DeviceAddress[]> {
  return db.kysely.selectFrom('device').select(['id', 'name', 'address', 'platform']).orderBy('name').execute();
}

/** Older ones are forgotten: addresses and names may be forged. */
const most = 200;

/** Counts messages of senders that are no device. */
export async function countSenders(
  db: Database,
  senders: readonly Pick<SyslogSender, 'address' | 'host' | 'devices' | 'messages'>[],
): Promise<void> {
  if (senders.length === 0) return;
  await sql`insert into syslog_sender (address, host, devices, messages)
    select address, host, array(select jsonb_array_elements_text(devices)), messages
    from ${recordset('new', senders, {
      address: ['text', (sender) => sender.address],
      host: ['text', (sender) => sender.host],
      devices: ['jsonb', (sender) => sender.devices],
      messages: ['int', (sender) => sender.messages],
    })} order by address, host
    on conflict (address, host) do update set devices = excluded.devices,
      messages = syslog_sender.messages + excluded.messages, last_at = now()`.execute(db.kysely);
  await sql`delete from syslog_sender where (address, host) in (
    select address, host from syslog_sender order by last_at desc, address, host offset ${most}
  )`.execute(db.kysely);
}

/** Lists the senders that are no device, those that sent last first. */
export async function listSenders(db: Database): Promise<SyslogSender[]> {
  return db.kysely
    .selectFrom('syslog_sender')
    .select(['address', 'host', 'devices', 'messages', 'first_at as firstAt', 'last_at as lastAt'])
    .orderBy('last_at', 'desc')
    .orderBy('address')
    .orderBy('host')
    .execute();
}
