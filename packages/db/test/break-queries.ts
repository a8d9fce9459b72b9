import type { ClientBase, Pool } from 'pg';

/** Ways in which a statement fails. Each breaks the connection, as a firewall or a crash does. */
export type QueryFault = 'not sent' | 'sent, no answer' | 'done, answer lost';

/**
 * Lets statements of a pool fail: `next` decides for each one. Returns a function that ends it. It affects new connections
 * only: end the idle ones first.
 */
export function breakQueries(pool: Pool, next: (text: string) => QueryFault | undefined): () => void {
  let isOn = true;
  const onConnect = (client: ClientBase): void => {
    const query = client.query.bind(client) as (...args: unknown[]) => unknown;
    const { stream } = (client as unknown as { connection: { stream: { destroy(): void } } }).connection;
    const send = (...args: unknown[]): unknown => {
      const [first] = args;
      const text = typeof first === 'string' ? first : ((first as { text?: string } | undefined)?.text ?? '');
      const fault = isOn ? next(text) : undefined;
      if (fault === 'not sent') stream.destroy();
      if (fault !== 'done, answer lost') {
        const answer = query(...args);
        if (fault === 'sent, no answer') setImmediate(() => stream.destroy());
        return answer;
      }
      const lost = new Error('Connection terminated unexpectedly');
      const callback = args.at(-1);
      if (typeof callback === 'function') {
        return query(...args.slice(0, -1), () => {
          stream.destroy();
          callback(lost);
        });
      }
      return (query(...args) as Promise<unknown>).then(() => {
        stream.destroy();
        throw lost;
      });
    };
    client.query = send as never;
  };
  pool.on('connect', onConnect);
  return () => {
    isOn = false;
    pool.off('connect', onConnect);
  };
}
