import { FTP, FTP_TLS, type FTP_TLSOptions, type FTPLogin, type ServerOptions } from '../transfer/index.ts';

/** A server and a path on it, from an address such as `ftps://user:password@ftp.example.com:21/pub/file.bin`. */
export interface ServerAddress {
  readonly server: ServerOptions;
  /** Relative to the folder that the server opens after the login. */
  readonly path: string;
}

/** `ftp:` is plain FTP. `ftps:` is explicit TLS, except on port 990, where implicit TLS is customary. */
export function parseAddress(text: string | undefined): ServerAddress {
  if (text === undefined || !URL.canParse(text))
    throw new Error('Give an address, such as ftp://user:password@host/path');
  const { protocol, hostname, port, username, password, pathname } = new URL(text);
  const security = protocol === 'ftp:' ? 'none' : port === '990' ? 'implicit' : 'explicit';
  return {
    server: {
      host: hostname.replace(/^\[|\]$/g, ''),
      security,
      ...(port === '' ? {} : { port: Number(port) }),
      ...(username === '' ? {} : { user: decodeURIComponent(username) }),
      ...(password === '' ? {} : { password: decodeURIComponent(password) }),
    },
    path: decodeURIComponent(pathname.slice(1)),
  };
}

/** A session with ftplib's interface, logged in, and with protected data connections if TLS is used. */
export async function openSession({ host, port, security, user, password }: ServerOptions): Promise<FTP> {
  const where: FTPLogin & FTP_TLSOptions = {
    implicit: security === 'implicit',
    host,
    ...(port === undefined ? {} : { port }),
    user: user ?? 'anonymous',
    ...(password === undefined ? {} : { password }),
  };
  if (security === 'none') return FTP.open(where);
  const session = await FTP_TLS.open(where);
  await session.protP();
  return session;
}
