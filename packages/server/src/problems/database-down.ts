/** Codes of a connection that cannot be made or broke off: the system's, then PostgreSQL's (classes 08, 57P, 53300). */
const connectionCodes = /^(?:ECONNREFUSED|ECONNRESET|EPIPE|ENOENT|ETIMEDOUT|08\w{3}|57P0[1-5]|53300)$/;

/** Messages of the pg driver, which gives these no code. */
const connectionMessages =
  /^(?:Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error)/;

/** Whether a query failed because the database was not there, and not because of the query. */
export function isDatabaseDown(thrown: unknown): boolean {
  if (!(thrown instanceof Error)) return false;
  const { code } = thrown as { code?: unknown };
  return (typeof code === 'string' && connectionCodes.test(code)) || connectionMessages.test(thrown.message);
}
