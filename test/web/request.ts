import { get } from 'node:http';

/** What a web server answers. */
export interface WebReply {
  readonly status: number;
  readonly body: Buffer;
}

/**
 * Requests a path exactly as it is written: nothing normalises a `..` in it.
 *
 * @param path percent-encoded
 */
export function request(
  server: { readonly host: string; readonly port: number },
  path: string,
): Promise<WebReply> {
  return new Promise((resolve, reject) => {
    get({ host: server.host, port: server.port, path, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks) }));
    }).on('error', reject);
  });
}

/** A path on disk as the path of a request. */
export const requestPath = (path: string): string => `/${path.split('/').map(encodeURIComponent).join('/')}`;
