import { createHmac, timingSafeEqual } from 'node:crypto';

/** A request is accepted for this time before and after its timestamp, in ms. */
const windowMs = 300_000;

/** The signed parts of a request. */
export interface SignedRequest {
  /** Seconds since 1970, as sent. */
  readonly timestamp: string;
  /** The body, byte for byte. */
  readonly body: Uint8Array;
}

/** Returns the signature of a request: `v1=` and the HMAC-SHA256 of `<timestamp>.<body>` in hex. */
export function signatureOf(secret: string, { timestamp, body }: SignedRequest): string {
  return `v1=${createHmac('sha256', secret).update(`${timestamp}.`).update(body).digest('hex')}`;
}

/**
 * Returns why a request must be refused: it has not the signature of the secret, or its time is not near `now`. Undefined if
 * it is right. Takes the same time for each wrong signature.
 */
export function wrongIn(
  secret: string,
  request: SignedRequest,
  signature: string,
  now: Date,
): 'signature' | 'time' | undefined {
  const expected = Buffer.from(signatureOf(secret, request));
  const sent = Buffer.from(signature);
  const isRight = sent.length === expected.length && timingSafeEqual(sent, expected);
  const at = /^\d{1,12}$/.test(request.timestamp) ? Number(request.timestamp) * 1_000 : Number.NaN;
  const isNear = Math.abs(now.getTime() - at) <= windowMs;
  if (!isRight) return 'signature';
  return isNear ? undefined : 'time';
}
