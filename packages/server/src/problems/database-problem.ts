/** Codes of failed or lost connections: those of the system, then those of PostgreSQL (classes 08, 57P). */
const connectionCodes = /^(?:ECONNREFUSED|ECONNRESET|EPIPE|ENOENT|ETIMEDOUT|08\w{3}|57P0[1-5])$/;

/** Codes of PostgreSQL for a full disk, too little memory, missing and damaged files (classes 53, 58, XX). */
const storageCodes = /^(?:53\w{3}|58\w{3}|XX00[12])$/;

/** Code of PostgreSQL for a statement that was ended, mostly as it took longer than NetRaven allows. */
const tookTooLong = '57014';

/** Messages of errors for which the pg driver sets no code. */
const connectionMessages =
  /^(?:Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error)/;

/** Returns what is wrong if a query failed because the database cannot be reached or cannot work. */
export function databaseProblem(thrown: unknown): string | undefined {
  if (!(thrown instanceof Error)) return undefined;
  const { code, message } = thrown as { code?: unknown; message: string };
  if (typeof code === 'string' && storageCodes.test(code)) return `The database cannot work: ${message}`;
  if (code === tookTooLong) return 'The database took too long to answer';
  const isLost = (typeof code === 'string' && connectionCodes.test(code)) || connectionMessages.test(message);
  return isLost ? 'The database does not answer' : undefined;
}
