/** Codes of failed or lost connections: those of the system, then those of PostgreSQL (classes 08, 57P, 53300). */
const connectionCodes = /^(?:ECONNREFUSED|ECONNRESET|EPIPE|ENOENT|ETIMEDOUT|08\w{3}|57P0[1-5]|53300)$/;

/** Messages of errors for which the pg driver sets no code. */
const connectionMessages =
  /^(?:Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error)/;

/** Returns true if a query failed because the database could not be reached. */
export function isDatabaseDown(thrown: unknown): boolean {
  if (!(thrown instanceof Error)) return false;
  const { code } = thrown as { code?: unknown };
  return (typeof code === 'string' && connectionCodes.test(code)) || connectionMessages.test(thrown.message);
}
