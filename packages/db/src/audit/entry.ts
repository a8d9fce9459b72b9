import { createHash } from 'node:crypto';

/** Actions of people: to see the text of a version or of quarantine in clear, to export texts in clear, or to change where a credential may go. */
export type AuditAction = 'reveal' | 'export' | 'quarantine-show' | 'credential-networks';

/** Ids, names and numbers of what was shown or changed. Never a secret. */
export type AuditSubject = Readonly<Record<string, string | number | null>>;

/** An entry to add. */
export interface NewAuditEntry {
  /** The user that the caller reports, e.g. `alice (command line)`. */
  readonly who: string;
  /** The network address of the caller. */
  readonly address: string;
  readonly action: AuditAction;
  readonly subject: AuditSubject;
  readonly reason: string;
}

/** An entry of the audit. */
export interface AuditEntry extends NewAuditEntry {
  /** 1, 2, 3, …, without gaps. */
  readonly id: number;
  readonly at: Date;
  /** The SHA-256 of the entry before it, which this entry's own hash includes. 32 zeros before the first one. */
  readonly previous: Buffer;
  readonly hash: Buffer;
}

/** The `previous` of the first entry. */
export const noEntry: Buffer = Buffer.alloc(32);

/** Returns the SHA-256 of an entry, over a JSON list of its fields in a fixed order. */
export function hashOfEntry({
  id,
  at,
  who,
  address,
  action,
  subject,
  reason,
  previous,
}: Omit<AuditEntry, 'hash'>): Buffer {
  const sorted = Object.entries(subject).toSorted(([a], [b]) => (a < b ? -1 : 1));
  const fields = [id, at.toISOString(), who, address, action, sorted, reason, previous.toString('hex')];
  return createHash('sha256').update(JSON.stringify(fields)).digest();
}
