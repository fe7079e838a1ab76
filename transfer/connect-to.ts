import { FtpRemote } from './ftp/session/ftp-remote.ts';
import type { FtpServerOptions } from './ftp/session/server-options.ts';
import { OptionError } from './remote/option-error.ts';
import type { Remote, RemoteHooks } from './remote/remote.ts';

/** How to connect and log in to a server. The same options can open any number of sessions. */
export type ServerOptions = FtpServerOptions;

/** The part of the options of a server that every protocol has. */
export interface ServerAddress {
  /** Name of a registered protocol. Default: `ftp`. */
  readonly protocol?: string;
  /** Host name or IP address. */
  readonly host: string;
}

/**
 * Makes the remote for a server. Does not connect.
 *
 * @param server the options of the server
 * @param hooks callbacks for what its sessions report
 * @throws OptionError naming the option that cannot be used
 */
export type Protocol<Server extends ServerAddress> = (server: Server, hooks: RemoteHooks) => Remote;

const protocols = new Map<string, Protocol<never>>();

/**
 * Registers a protocol for `connectTo`, in place of an earlier one with the same name.
 *
 * @param name the value of `protocol` in the options of a server
 */
export function registerProtocol<Server extends ServerAddress>(
  name: string,
  protocol: Protocol<Server>,
): void {
  protocols.set(name, protocol);
}

registerProtocol<FtpServerOptions>('ftp', (server, hooks) => new FtpRemote(server, hooks));

/**
 * Makes the remote for a server, by its protocol. It connects when its first session is opened.
 *
 * @param server the options of the server, or a remote, which is returned unchanged
 * @param hooks callbacks for what the sessions report; ignored for a remote
 * @returns a remote, to open sessions with or to pass to Sessions
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
