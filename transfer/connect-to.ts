import { FtpRemote } from './ftp/session/ftp-remote.ts';
import type { FtpServerOptions } from './ftp/session/server-options.ts';
import { OptionError } from './remote/option-error.ts';
import type { Remote, RemoteHooks } from './remote/remote.ts';

/** How a server is reached and who logs in. One object is enough to open any number of equal sessions. */
export type ServerOptions = FtpServerOptions;

/** What the description of a server has, whatever its protocol. */
export interface ServerAddress {
  /** Name of a protocol that is registered. Default: `ftp`. */
  readonly protocol?: string;
  readonly host: string;
}

/**
 * Makes a remote of a server's description. Nothing is connected.
 *
 * @throws OptionError naming the option that cannot be used
 */
export type Protocol<Server extends ServerAddress> = (server: Server, hooks: RemoteHooks) => Remote;

const protocols = new Map<string, Protocol<never>>();

/** Makes a protocol known under a name; `connectTo` finds it there from then on. */
export function registerProtocol<Server extends ServerAddress>(
  name: string,
  protocol: Protocol<Server>,
): void {
  protocols.set(name, protocol);
}

registerProtocol<FtpServerOptions>('ftp', (server, hooks) => new FtpRemote(server, hooks));

/**
 * The remote for a server, by its protocol: the one place that knows which protocols there are. Nothing is connected
 * before the first session is opened.
 *
 * @param server its description, or a remote, which is returned as it is
 * @param hooks hear what the sessions of a described server say
 * @throws OptionError when the protocol is unknown or an option cannot be used
 */
export function connectTo(server: ServerOptions | ServerAddress | Remote, hooks: RemoteHooks = {}): Remote {
  if ('open' in server) return server;
  const { protocol = 'ftp' } = server;
  const connect = protocols.get(protocol) as Protocol<ServerAddress> | undefined;
  if (connect !== undefined) return connect(server, hooks);
  const known = [...protocols.keys()].join(', ');
  throw new OptionError(`server.protocol is ${JSON.stringify(protocol)}`, `Give one of: ${known}.`);
}
