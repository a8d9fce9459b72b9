export { add, get, list, verify, type AuditCheck } from './audit.ts';
export { type AuditAction, type AuditEntry, type AuditSubject, type NewAuditEntry } from './entry.ts';
