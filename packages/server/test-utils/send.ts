import { request, type IncomingHttpHeaders } from 'node:http';

/** Answer to a request. */
export interface Answer {
  readonly status: number | undefined;
  readonly headers: IncomingHttpHeaders;
  /** JSON is parsed. */
  readonly body: unknown;
  /** The body as it came. */
  readonly text: string;
}

/** Sends a request with exactly the given headers. `fetch` cannot set the Host header. */
export function send(
  port: number,
  path: string,
  options: { method?: string; headers?: Record<string, string>; body?: string; localAddress?: string } = {},
): Promise<Answer> {
  const { body, ...more } = options;
  return new Promise((resolve, reject) => {
    const sending = request({ host: '127.0.0.1', port, path, ...more, agent: false }, (response) => {
      let text = '';
      response.on('data', (chunk: Buffer) => (text += chunk.toString()));
      response.on('end', () => {
        const isJson = /json/.test(response.headers['content-type'] ?? '');
        const { statusCode: status, headers } = response;
        resolve({ status, headers, body: isJson ? JSON.parse(text) : text, text });
      });
    });
    sending.on('error', reject);
    sending.end(body);
  });
}
