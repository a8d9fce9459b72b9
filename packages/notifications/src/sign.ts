import { createHmac } from 'node:crypto';

/**
 * Signs a body: `v1=` and the HMAC-SHA256 of `<timestamp>.<body>` in hex.
 *
 * @param timestamp seconds since 1970
 */
export function sign(key: string, timestamp: number, body: string): string {
  return `v1=${createHmac('sha256', key).update(`${timestamp}.${body}`).digest('hex')}`;
}
